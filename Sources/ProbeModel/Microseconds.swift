/// A span in whole microseconds, the resolution of recorded phases. Never negative.
package struct Microseconds: Comparable, Hashable, Sendable {
    package let count: Int64

    /// Clamps negative counts to zero: a span that ran backwards was measured wrongly.
    package init(_ count: Int64) {
        self.count = max(0, count)
    }

    package init(_ duration: Duration) {
        self.init(duration.nanoseconds / 1000)
    }

    /// The time between two instants.
    package init(from start: Instant, to end: Instant) {
        self.init((end.nanoseconds - start.nanoseconds) / 1000)
    }

    package static let zero = Microseconds(0)

    package var duration: Duration { .microseconds(count) }

    package static func < (left: Microseconds, right: Microseconds) -> Bool {
        left.count < right.count
    }

    package static func + (left: Microseconds, right: Microseconds) -> Microseconds {
        Microseconds(left.count + right.count)
    }
}
