/// A point on the monotonic clock, in nanoseconds since an arbitrary origin (on Linux: boot).
///
/// Durations and the timetable use this clock only; it never jumps with the wall clock.
package struct Instant: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds + duration.nanoseconds)
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
    }

    package static func - (end: Instant, start: Instant) -> Duration {
        .nanoseconds(end.nanoseconds - start.nanoseconds)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded toward zero. Holds ± 292 years.
    package var nanoseconds: Int64 {
        // Taken apart once: that is a division of 128 bits.
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in seconds, for display and arithmetic that needs no exactness.
    package var seconds: Double {
        Double(nanoseconds) / 1e9
    }

    /// `250 ms` or `2.31 s`, for a sentence.
    package var forPeople: String {
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let hundredths = milliseconds / 10
        let fraction = hundredths % 100
        return fraction == 0
            ? "\(hundredths / 100) s"
            : "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
}
