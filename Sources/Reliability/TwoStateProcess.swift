/// A service that is up and down in turn for exponential times: how much runs close in time repeat
/// each other.
package struct TwoStateProcess: Hashable, Sendable {
    /// Mean times in one unit.
    package let meanUp: Double
    package let meanDown: Double

    package init(meanUp: Double, meanDown: Double) {
        precondition(meanUp > 0 && meanDown > 0, "mean times are positive")
        self.meanUp = meanUp
        self.meanDown = meanDown
    }

    package var availability: Double { meanUp / (meanUp + meanDown) }

    /// Correlation of two runs `interval` apart: exp(−(1/up + 1/down)·τ).
    package func autocorrelation(interval: Double) -> Double {
        (-(1 / meanUp + 1 / meanDown) * interval).exponential
    }

    /// By how much the variance of a mean of runs exceeds that of independent ones.
    package func varianceInflation(interval: Double) -> Double {
        let correlation = autocorrelation(interval: interval)
        return (1 + correlation) / (1 - correlation)
    }

    /// Independent runs that would say as much as all the runs of a period.
    package func effectiveRuns(in period: Double, interval: Double) -> Double {
        period / interval / varianceInflation(interval: interval)
    }
}
