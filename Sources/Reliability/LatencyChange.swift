/// How latencies changed from one window to another, in any unit, all values above 0.
package struct LatencyChange: Hashable, Sendable {
    package let before: [Double]
    package let after: [Double]

    /// nil if one side has fewer than two values.
    package init?(before: [Double], after: [Double]) {
        guard before.count > 1, after.count > 1 else { return nil }
        self.before = before
        self.after = after
    }

    /// By the ranks of all values.
    package var ranks: RankTest? { RankTest(before: before, after: after) }

    /// In the unit of the latencies.
    package func shift(confidence: Double = 0.95) -> Shift? {
        Shift(before: before, after: after, confidence: confidence)
    }

    /// The factor by which latencies grew, with its interval: the shift of their logarithms.
    package func factor(confidence: Double = 0.95) -> (
        estimate: Double, interval: ClosedRange<Double>?
    )? {
        let shift = Shift(
            before: before.map(\.logarithm),
            after: after.map(\.logarithm),
            confidence: confidence
        )
        return shift.map { shift in
            let interval = shift.interval.map {
                $0.lowerBound.exponential...$0.upperBound.exponential
            }
            return (shift.estimate.exponential, interval)
        }
    }

    /// For spreads that differ as well (Brunner and Munzel 2000): the statistic, positive if values
    /// after are greater, and its two-sided p; nil if the samples do not overlap at all.
    package var brunnerMunzel: (statistic: Double, p: Double)? {
        let all = SortedSample(before + after)
        let (old, new) = (placements(of: before, in: all), placements(of: after, in: all))
        let (n, m) = (Double(before.count), Double(after.count))
        let (a, b) = (n * old.spread, m * new.spread)
        guard a + b > 0 else { return nil }
        let statistic = n * m * (new.mean - old.mean) / ((n + m) * (a + b).squareRoot())
        let freedom = (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1))
        return (statistic, TailProbability.student(statistic, freedom: freedom))
    }

    /// The mean rank of some values among all, and how their ranks there vary beyond those among
    /// themselves.
    private func placements(
        of values: [Double],
        in all: SortedSample
    ) -> (mean: Double, spread: Double) {
        let own = SortedSample(values)
        let mean = values.map(all.midRank).mean
        let rests = values.map { all.midRank(of: $0) - own.midRank(of: $0) }
        return (mean, rests.squares(around: rests.mean) / Double(values.count - 1))
    }
}
