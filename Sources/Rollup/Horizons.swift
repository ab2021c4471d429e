import ProbeModel

/// From which second on rows of each resolution are kept. It follows the times in the ledger and
/// never the clock of the moment, so that a rebuilt roll-up is the same.
struct Horizons: Equatable, Sendable {
    /// By resolution: rows that start earlier are not made. Multiples of its `piece`.
    private(set) var since: [Int64]
    /// By resolution: from here on nothing was dropped. Later than `since` for a while after a
    /// clock went back that had been far ahead.
    private(set) var complete: [Int64]
    private let policy: RollupPolicy

    init(_ policy: RollupPolicy, since: [Int64] = [], complete: [Int64] = []) {
        self.policy = policy
        let never = Resolution.allCases.map { _ in Self.never }
        self.since = since.count == never.count ? since : never
        self.complete = complete.count == never.count ? complete : never
    }

    /// Before everything that can be recorded.
    static let never = -(Int64(1) << 40)

    subscript(resolution: Resolution) -> Int64 { since[resolution.rawValue] }

    /// What the horizons are when something happens at `now`, if nothing else matters.
    func expected(at now: Timestamp) -> [Int64] {
        Resolution.allCases.map { resolution in
            (now.second - policy.kept(resolution)).floored(to: resolution.piece)
        }
    }

    /// Moves with a time of the ledger. A clock that was far ahead for a while must not take the
    /// figures of all that follows: more than a day back is believed, less is a run that ended
    /// late. A clock that is in doubt takes nothing that contracts are judged by.
    ///
    /// - Returns: Whether a horizon went back.
    mutating func reach(_ now: Timestamp, isBelieved: Bool) -> Bool {
        var wentBack = false
        for (index, expected) in expected(at: now).enumerated()
        where isBelieved || Resolution.allCases[index] < .hour {
            if expected < since[index] - Self.setBack {
                wentBack = true
                since[index] = expected
                // What was there before is gone.
                let piece = Resolution.allCases[index].piece
                complete[index] = now.second.raised(to: piece)
            } else if expected > since[index] {
                since[index] = expected
                complete[index] = max(complete[index], expected)
            }
        }
        return wentBack
    }

    /// A clock that goes back by more than so many seconds was set.
    private static let setBack: Int64 = 86_400

    // MARK: Periods

    /// The rows that make up a period.
    struct Part: Equatable {
        let resolution: Resolution
        /// The starts of its rows, in seconds since 1970.
        let starts: Range<Int64>
    }

    /// Covers a period with as few rows as possible, each second once. Where it begins or ends
    /// inside a row, and no finer rows are kept, it is rounded out to that row.
    func parts(of period: Range<Timestamp>, finest: Resolution = .tenSeconds) -> [Part] {
        let lower = period.lowerBound.second
        let upper = max(lower, period.upperBound.secondAbove)
        let from = lower.floored(to: kept(at: lower, finest).seconds)
        let until = upper.raised(to: kept(at: upper - 1, finest).seconds)
        return split(from..<max(from, until), .day, finest)
    }

    /// The finest resolution that is kept at a second.
    private func kept(at second: Int64, _ finest: Resolution) -> Resolution {
        Resolution.allCases.first { $0 >= finest && complete[$0.rawValue] <= second } ?? .day
    }

    private func split(
        _ range: Range<Int64>,
        _ resolution: Resolution,
        _ finest: Resolution
    ) -> [Part] {
        guard !range.isEmpty else { return [] }
        let finer = Resolution(rawValue: resolution.rawValue - 1)
        guard resolution > finest, let finer else {
            return [Part(resolution: resolution, starts: range)]
        }
        let from = range.lowerBound.raised(to: resolution.seconds)
        let until = range.upperBound.floored(to: resolution.seconds)
        guard from < until else { return split(range, finer, finest) }
        return split(range.lowerBound..<from, finer, finest)
            + [Part(resolution: resolution, starts: from..<until)]
            + split(until..<range.upperBound, finer, finest)
    }
}
