import ProbeModel

/// Whether two shares of bad runs differ: Fisher's p as the statistic, at the worst common share.
/// Exact, and sharper than Fisher's test itself.
///
/// R. D. Boschloo, Statistica Neerlandica 24 (1970).
struct BoschlooTest {
    private let before: Tally
    private let after: Tally

    /// nil with more runs than it can be computed for.
    init?(before: Tally, after: Tally) {
        guard max(before.counted, after.counted) <= Limits.boschlooRuns else { return nil }
        self.before = before
        self.after = after
    }

    /// Twice the smaller of the two one-sided values, at most 1.
    var twoSided: Double {
        min(1, 2 * min(worse, Self(turned: self).worse))
    }

    private init(turned other: BoschlooTest) {
        before = other.after
        after = other.before
    }

    /// P(a table at least as bad for the second window), at the worst common share.
    private var worse: Double {
        let edge = edge
        let grid = (1..<Self.points).map { step in
            let t = Double(step) / Double(Self.points)
            return t * t * (3 - 2 * t)
        }
        let values = grid.map { chance(beyond: edge, share: $0) }
        // The function has many humps: the best three places are searched for their tops.
        let best = values.indices.sorted { values[$0] > values[$1] }.prefix(3)
        return best.reduce(0) { most, index in
            let low = index > 0 ? grid[index - 1] : 0
            let high = index + 1 < grid.count ? grid[index + 1] : 1
            return max(most, values[index], top(in: low...high, beyond: edge))
        }
    }

    /// Common shares at which the chance is computed, closer near the ends.
    private static let points = 400

    /// For each number of bad runs before, the least after with which the table counts as extreme.
    private var edge: [Int] {
        let observed = HypergeometricDistribution(
            before: before.counted,
            after: after.counted,
            bad: before.bad + after.bad
        )
        .atLeast(after.bad)
        let limit = observed * (1 + 1e-12)
        var least = 0
        return (0...before.counted).map { bad in
            while least <= after.counted {
                let table = HypergeometricDistribution(
                    before: before.counted,
                    after: after.counted,
                    bad: bad + least
                )
                if table.atLeast(least) <= limit { break }
                least += 1
            }
            return least
        }
    }

    private func chance(beyond edge: [Int], share: Double) -> Double {
        let first = BinomialDistribution(count: before.counted, share: share).probabilities
        let second = BinomialDistribution(count: after.counted, share: share).probabilities
        var atLeast = [0.0]
        atLeast.reserveCapacity(second.count + 1)
        for probability in second.reversed() {
            atLeast.append(atLeast[atLeast.count - 1] + probability)
        }
        return zip(first, edge).reduce(0) { $0 + $1.0 * atLeast[after.counted + 1 - $1.1] }
    }

    /// The top of a hump by golden section.
    private func top(in range: ClosedRange<Double>, beyond edge: [Int]) -> Double {
        let golden = (5.0.squareRoot() - 1) / 2
        var (low, high) = (range.lowerBound, range.upperBound)
        var (left, right) = (high - golden * (high - low), low + golden * (high - low))
        var (atLeft, atRight) = (
            chance(beyond: edge, share: left), chance(beyond: edge, share: right)
        )
        for _ in 0..<Self.rounds {
            if atLeft > atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - golden * (high - low)
                atLeft = chance(beyond: edge, share: left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + golden * (high - low)
                atRight = chance(beyond: edge, share: right)
            }
        }
        return max(atLeft, atRight)
    }

    /// Each shrinks the range to 0.618; a flat top needs no more.
    private static let rounds = 25
}
