/// Whether the tail got worse: how many values after exceed a quantile of the values before.
/// Distribution-free (N. Balakrishnan, H. K. T. Ng, "Precedence-type tests and applications",
/// 2006).
package struct PrecedenceTest: Hashable, Sendable {
    package let before: Int
    package let after: Int
    /// The rank of the value before that is to be exceeded, from 1.
    package let rank: Int
    /// How many values after exceed it.
    package let exceeding: Int

    package init(before: Int, after: Int, quantile: Quantile, exceeding: Int) {
        precondition(before > 0 && (0...after).contains(exceeding), "some of the values exceed it")
        self.before = before
        self.after = after
        rank = quantile.rank(among: before)
        self.exceeding = exceeding
    }

    /// nil if there are no values before.
    package init?(before: SortedSample, after: SortedSample, quantile: Quantile) {
        guard !before.values.isEmpty else { return nil }
        let limit = before.values[quantile.rank(among: before.values.count) - 1]
        self.init(
            before: before.values.count,
            after: after.values.count,
            quantile: quantile,
            exceeding: after.values.count - after.firstIndex { $0 > limit }
        )
    }

    /// What would exceed it on average if nothing had changed.
    package var expected: Double {
        Double(after) * Double(before - rank + 1) / Double(before + 1)
    }

    /// P(at least so many), exact: small if the tail got worse.
    package var worse: Double {
        // Terms are summed away from the middle; on its other side the complement is.
        Double(exceeding) > expected ? sum(up: exceeding) : 1 - sum(down: exceeding - 1)
    }

    /// P(at most so many), exact: small if the tail got better.
    package var better: Double {
        Double(exceeding) < expected ? sum(down: exceeding) : 1 - sum(up: exceeding + 1)
    }

    /// Twice the smaller one, at most 1.
    package var p: Double { min(1, 2 * min(worse, better)) }

    /// P(J = i) = C(n₁ − r + i, i) C(r − 1 + n₂ − i, n₂ − i) / C(n₁ + n₂, n₂).
    private func probability(of count: Int) -> Double {
        let (above, rest) = (Double(count), Double(after - count))
        return
            ((Double(before - rank) + above).logChoices(of: above)
            + (Double(rank - 1) + rest).logChoices(of: rest)
            - Double(before + after).logChoices(of: Double(after))).exponential
    }

    /// P(J = i + 1)/P(J = i).
    private func growth(at count: Int) -> Double {
        Double(before - rank + count + 1) / Double(count + 1)
            * Double(after - count) / Double(rank - 1 + after - count)
    }

    private func sum(up start: Int) -> Double {
        guard start <= after else { return 0 }
        var term = probability(of: start)
        return min(
            1,
            (start..<after).reduce(term) { sum, count in
                term *= growth(at: count)
                return sum + term
            }
        )
    }

    private func sum(down start: Int) -> Double {
        guard start >= 0 else { return 0 }
        var term = probability(of: start)
        return min(
            1,
            (0..<start).reversed().reduce(term) { sum, count in
                term /= growth(at: count)
                return sum + term
            }
        )
    }
}
