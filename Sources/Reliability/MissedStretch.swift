package import ProbeModel

/// Runs that were due at even distances and were not made: however many, as small as one run.
package struct MissedStretch: Hashable, Sendable {
    /// When the first of them was due.
    package let start: Timestamp
    private let distance: Int64
    package let count: Int

    /// - Parameters:
    ///   - start: When the first of them was due.
    ///   - distance: From one to the next; more than nothing.
    ///   - count: How many they are; one at least.
    package init(start: Timestamp, distance: Duration, count: Int) {
        precondition(count > 0, "nothing that was missed is no stretch")
        self.start = start
        self.distance = max(1, distance.nanoseconds)
        self.count = count
    }

    /// From the first that was due to the last.
    package init(from first: Timestamp, to last: Timestamp, count: Int) {
        let span = max(0, last.nanoseconds - first.nanoseconds)
        let steps = Int64(max(1, count - 1))
        self.init(start: first, distance: .nanoseconds(span / steps), count: count)
    }

    /// When one of them was due, counted from 0.
    package func moment(_ index: Int) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + Int64(index) * distance)
    }

    package var last: Timestamp { moment(count - 1) }

    /// How many of them were due before a time.
    package func count(before time: Timestamp) -> Int {
        let behind = time.nanoseconds - start.nanoseconds
        guard behind > 0 else { return 0 }
        return min(count, Int((behind - 1) / distance) + 1)
    }

    /// Those that were due in a period; nil if none was.
    package func clamped(to period: Range<Timestamp>) -> MissedStretch? {
        let first = count(before: period.lowerBound)
        let rest = count(before: period.upperBound) - first
        guard rest > 0 else { return nil }
        return MissedStretch(
            start: moment(first),
            distance: .nanoseconds(distance),
            count: rest
        )
    }
}
