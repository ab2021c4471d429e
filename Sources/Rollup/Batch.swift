import ProbeModel

/// Figures that wait for the next transaction, added up in memory.
struct Batch: Sendable {
    struct CountKey: Hashable, Comparable, Sendable {
        let resolution: Resolution
        let ending: Int64
        let start: Int64

        /// In the order of the table, so that neighbours are written one after the other.
        static func < (left: CountKey, right: CountKey) -> Bool {
            (left.resolution, left.ending, left.start) < (
                right.resolution, right.ending, right.start
            )
        }
    }

    struct LatencyKey: Hashable, Comparable, Sendable {
        let resolution: Resolution
        let track: Int64
        let start: Int64

        static func < (left: LatencyKey, right: LatencyKey) -> Bool {
            (left.resolution, left.track, left.start) < (right.resolution, right.track, right.start)
        }
    }

    /// The runs of one journey at one location in one hour.
    struct RunsKey: Hashable, Comparable, Sendable {
        let track: Int64
        let start: Int64
        let doubt: UInt64

        static func < (left: RunsKey, right: RunsKey) -> Bool {
            (left.track, left.start, left.doubt) < (right.track, right.start, right.doubt)
        }
    }

    private(set) var counts: [CountKey: Int] = [:]
    private(set) var runs: [RunsKey: [UInt8]] = [:]
    private(set) var latencies: [LatencyKey: LatencyRow] = [:]
    /// Rows of the file that start before these seconds are dropped first, by resolution.
    private(set) var dropped: [Int64?] = Resolution.allCases.map { _ in nil }
    /// Doubts that were cleared up: what was counted of them goes, in the file and here.
    private(set) var forgotten: [UInt64] = []
    /// Additions since the last transaction: bounds the memory.
    private(set) var additions = 0

    mutating func add(_ count: Int, to key: CountKey) {
        counts[key, default: 0] += count
        additions += 1
    }

    mutating func add(_ run: Run, _ latencies: [Shape.Latency], to key: LatencyKey) {
        Self.add(run, latencies, to: &self.latencies[key, default: LatencyRow()])
        additions += latencies.count
    }

    private static func add(_ run: Run, _ latencies: [Shape.Latency], to row: inout LatencyRow) {
        for (guess, latency) in latencies.enumerated() {
            row.add(
                latency.place.map { run.steps[$0].duration } ?? run.duration,
                isTimeout: latency.isTimeout,
                to: latency.step,
                guess: guess
            )
        }
    }

    mutating func add(_ mark: RunMark, to key: RunsKey) {
        mark.append(to: &runs[key, default: []])
        additions += 1
    }

    /// Takes back what was counted of a doubt; the next transaction does it, behind everything else.
    mutating func forget(_ doubt: UInt64) { forgotten.append(doubt) }

    /// Horizons moved: the file's older rows go with the next transaction, and ours before they
    /// are written.
    mutating func note(_ horizons: Horizons) {
        for resolution in Resolution.allCases {
            let since = horizons[resolution]
            dropped[resolution.rawValue] = max(dropped[resolution.rawValue] ?? since, since)
        }
    }

    /// Drops our own rows that start before the horizons.
    mutating func drop(before horizons: Horizons) {
        counts = counts.filter { $0.key.start >= horizons[$0.key.resolution] }
        runs = runs.filter { $0.key.start >= horizons[.hour] }
        latencies = latencies.filter { $0.key.start >= horizons[$0.key.resolution] }
    }
}
