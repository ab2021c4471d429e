/// Months side by side, by their runs: descriptive, since runs of one incident are no independent
/// evidence. Whether months differ is judged by their episodes (`EpisodeChange.heterogeneity`).
package struct MonthComparison: Hashable, Sendable {
    package let months: [Tally]

    /// nil with fewer than two months, with an empty one, or if all or no runs were bad.
    package init?(_ months: [Tally]) {
        let all = months.reduce(Tally(), +)
        guard months.count > 1, months.allSatisfy({ $0.counted > 0 }), all.good > 0, all.bad > 0
        else { return nil }
        self.months = months
    }

    /// Pearson's χ², without a correction for continuity, and its p.
    package var chiSquared: (statistic: Double, p: Double) {
        withP(
            cells.reduce(0.0) { sum, cell in
                let excess = cell.seen - cell.expected
                return sum + excess * excess / cell.expected
            }
        )
    }

    /// The likelihood ratio G and its p.
    package var g: (statistic: Double, p: Double) {
        withP(
            cells.reduce(0.0) { sum, cell in
                cell.seen > 0 ? sum + 2 * cell.seen * (cell.seen / cell.expected).logarithm : sum
            }
        )
    }

    /// The trend of Cochran and Armitage with scores 0, 1, 2, …: positive if it gets worse; nil if
    /// there is nothing to see it by.
    package var trend: (z: Double, p: Double)? {
        let share = badShare
        var (sum, first, second, runs) = (0.0, 0.0, 0.0, 0.0)
        for (score, month) in months.enumerated() {
            let (t, n) = (Double(score), Double(month.counted))
            sum += t * (Double(month.bad) - n * share)
            first += n * t
            second += n * t * t
            runs += n
        }
        let variance = share * (1 - share) * (second - first * first / runs)
        guard variance > 0 else { return nil }
        let z = sum / variance.squareRoot()
        return (z, TailProbability.normal(z))
    }

    private var badShare: Double {
        let all = months.reduce(Tally(), +)
        return Double(all.bad) / Double(all.counted)
    }

    private var cells: [(seen: Double, expected: Double)] {
        let share = badShare
        return months.flatMap { month in
            let runs = Double(month.counted)
            return [
                (Double(month.bad), runs * share), (Double(month.good), runs * (1 - share)),
            ]
        }
    }

    private func withP(_ statistic: Double) -> (statistic: Double, p: Double) {
        (statistic, TailProbability.chiSquared(statistic, freedom: months.count - 1))
    }
}
