/// A moment on the monotonic clock at which patience ends.
typealias Deadline = SuspendingClock.Instant

extension Deadline {
    static func after(_ duration: Duration) -> Deadline {
        SuspendingClock.now.advanced(by: duration)
    }

    /// What is left, rounded up to a millisecond; zero when it is over.
    var remaining: Duration { .milliseconds(Int(remainingMilliseconds)) }

    /// What is left, rounded up, for `poll(2)`; 0 when it is over.
    var remainingMilliseconds: Int32 {
        let left = SuspendingClock.now.duration(to: self)
        guard left > .zero else { return 0 }
        let milliseconds = left.components.seconds.multipliedReportingOverflow(by: 1000)
        guard !milliseconds.overflow, milliseconds.partialValue < Int64(Int32.max) - 1000 else {
            return .max
        }
        return Int32(
            milliseconds.partialValue + left.components.attoseconds / 1_000_000_000_000_000
        )
            + 1
    }
}
