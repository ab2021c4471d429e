/// How many of many spans were how long: the classic histogram of Prometheus, in whole
/// microseconds. Bounds are fixed, so that figures of two daemons add up.
package struct DurationCounts: Hashable, Sendable {
    package let scale: Scale
    /// One count for each bound of the scale, and one for what is above the last. Not cumulative.
    package private(set) var counts: [UInt64]
    package private(set) var sum = Microseconds.zero

    package enum Scale: Hashable, Sendable {
        /// From 5 ms to 2 min: what customers wait for.
        case waiting
        /// From 0.1 ms to 10 s: what disks and timers take.
        case machine

        /// Upper bounds in ascending order; a span that meets one is counted there.
        package var bounds: [Microseconds] { self == .waiting ? Self.waited : Self.taken }

        /// Fifteen, so that each histogram has sixteen buckets.
        private static let waited = [
            5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
            5_000_000, 10_000_000, 15_000_000, 30_000_000, 60_000_000, 120_000_000,
        ].map { Microseconds($0) }
        private static let taken = [
            100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
            1_000_000, 2_500_000, 10_000_000,
        ].map { Microseconds($0) }
    }

    package init(_ scale: Scale) {
        self.scale = scale
        counts = Array(repeating: 0, count: scale.bounds.count + 1)
    }

    package var total: UInt64 { counts.reduce(0, +) }

    /// - Returns: the place of the count that grew.
    @discardableResult
    package mutating func add(_ span: Microseconds) -> Int {
        let bounds = scale.bounds
        let place = bounds.firstIndex { span <= $0 } ?? bounds.count
        counts[place] += 1
        sum = sum + span
        return place
    }
}
