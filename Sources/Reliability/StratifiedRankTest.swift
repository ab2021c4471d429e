/// Whether values after are greater than those before, hour by hour, so that a different mix of
/// hours is no change (van Elteren 1960).
package struct StratifiedRankTest: Hashable, Sendable {
    /// Σ (W − E W)/(N + 1) over the hours; positive if values after are greater.
    package let numerator: Double
    package let variance: Double

    /// Takes the values of each hour; hours with values on one side only say nothing. nil if none
    /// says anything.
    package init?(_ hours: [(before: [Double], after: [Double])]) {
        var (numerator, variance) = (0.0, 0.0)
        for hour in hours where !hour.before.isEmpty && !hour.after.isEmpty {
            let all = SortedSample(hour.before + hour.after)
            let (n, m) = (Double(hour.before.count), Double(hour.after.count))
            let size = n + m
            let ranks = all.values.map(all.midRank)
            let sum = hour.after.reduce(0.0) { $0 + all.midRank(of: $1) }
            numerator += (sum - m * (size + 1) / 2) / (size + 1)
            variance +=
                n * m * ranks.squares(around: (size + 1) / 2)
                / (size * (size - 1) * (size + 1) * (size + 1))
        }
        guard variance > 0 else { return nil }
        self.numerator = numerator
        self.variance = variance
    }

    package var z: Double { numerator / variance.squareRoot() }

    /// Two-sided, without a correction for continuity.
    package var p: Double { TailProbability.normal(z) }
}
