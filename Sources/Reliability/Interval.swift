/// A two-sided interval for a share of good runs. Near 1 the digits of interest are in what is
/// missing to 1, so both forms are carried.
package struct Interval: Hashable, Sendable {
    package let lower: Double
    package let upper: Double
    package let oneMinusLower: Double
    package let oneMinusUpper: Double

    private init(_ lower: BetaDistribution.Point, _ upper: BetaDistribution.Point) {
        self.lower = lower.x
        self.upper = upper.x
        oneMinusLower = lower.oneMinus
        oneMinusUpper = upper.oneMinus
    }

    /// Wilson's score interval, for bars and tables: good mean coverage in closed form.
    ///
    /// E. B. Wilson, "Probable inference", JASA 22 (1927). The ends are 0 without a good run and
    /// 1 without a bad one. `confidence` lies between 0 and 1; nil if there are no runs.
    package static func wilson(good: Int, of runs: Int, confidence: Double = 0.95) -> Interval? {
        guard isCount(good, of: runs) else { return nil }
        let (k, n) = (Double(good), Double(runs))
        let z = (1 - (1 - confidence) / 2).normalQuantile
        let square = z * z
        let spread = z * (k * (n - k) / n + square / 4).squareRoot()
        // The smaller root as a quotient: as a difference it would lose its digits near 0.
        func ends(_ k: Double) -> (lower: Double, upper: Double) {
            let upper = k + square / 2 + spread
            return (k * k / n / upper, upper / (n + square))
        }
        let share = ends(k)
        let missing = ends(n - k)
        return Interval(
            BetaDistribution.Point(x: share.lower, oneMinus: good == 0 ? 1 : missing.upper),
            BetaDistribution.Point(x: good == runs ? 1 : share.upper, oneMinus: missing.lower)
        )
    }

    /// The interval of Clopper and Pearson: never covers less than promised.
    ///
    /// C. J. Clopper, E. S. Pearson, Biometrika 26 (1934). nil if there are no runs.
    package static func clopperPearson(
        good: Int,
        of runs: Int,
        confidence: Double = 0.95
    ) -> Interval? {
        guard isCount(good, of: runs) else { return nil }
        let bad = Double(runs - good)
        return beta(good: Double(good), bad: bad, confidence: confidence, prior: 0)
    }

    /// The equal-tailed interval of Jeffreys' prior, with 0 and 1 at the ends.
    ///
    /// L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001). nil without runs.
    package static func jeffreys(
        good: Int,
        of runs: Int,
        confidence: Double = 0.95
    ) -> Interval? {
        guard isCount(good, of: runs) else { return nil }
        let bad = Double(runs - good)
        return beta(good: Double(good), bad: bad, confidence: confidence, prior: 0.5)
    }

    /// The interval of Clopper and Pearson on so many runs as are left when `designEffect` runs say
    /// as much as one: for runs that repeat each other, or that have weights.
    ///
    /// E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998), without their factor for degrees
    /// of freedom. nil without runs.
    package static func kornGraubard(
        good: Int,
        of runs: Int,
        designEffect: Double,
        confidence: Double = 0.95
    ) -> Interval? {
        precondition(designEffect > 0, "a design effect is positive")
        guard isCount(good, of: runs) else { return nil }
        return beta(
            good: Double(good) / designEffect,
            bad: Double(runs - good) / designEffect,
            confidence: confidence,
            prior: 0
        )
    }

    /// How many runs say as much as one if runs of one batch (six hours, say) repeat each other:
    /// the variance of the ratio between batches by that of independent runs. nil if that is
    /// nothing, or with fewer than two batches.
    package static func designEffect(of batches: [Tally]) -> Double? {
        let all = batches.reduce(Tally(), +)
        guard batches.count > 1, let ratio = all.reliability, all.good > 0, all.bad > 0 else {
            return nil
        }
        let squares = batches.reduce(0.0) { sum, batch in
            let excess = Double(batch.good) - ratio * Double(batch.counted)
            return sum + excess * excess
        }
        let count = Double(batches.count)
        return count / (count - 1) * squares / (Double(all.counted) * ratio * (1 - ratio))
    }

    private static func isCount(_ good: Int, of runs: Int) -> Bool {
        precondition(good >= 0 && good <= max(0, runs), "good runs are some of all runs")
        return runs > 0
    }

    private static func beta(
        good: Double,
        bad: Double,
        confidence: Double,
        prior: Double
    ) -> Interval {
        let tail = (1 - confidence) / 2
        return Interval(
            good == 0
                ? BetaDistribution.Point(x: 0, oneMinus: 1)
                : BetaDistribution(good + prior, bad + 1 - prior)
                    .quantile(below: tail, above: 1 - tail),
            bad == 0
                ? BetaDistribution.Point(x: 1, oneMinus: 0)
                : BetaDistribution(good + 1 - prior, bad + prior)
                    .quantile(below: 1 - tail, above: tail)
        )
    }
}
