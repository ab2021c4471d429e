/// The mean of spans of time that end by chance, and its interval: 2T/μ has the distribution
/// χ²(2n) for n spans of T in all (B. Epstein and M. Sobel, J. Am. Stat. Assoc. 48, 1953).
/// Exact for exponential spans; wide, and honest about that, where there are few.
package struct MeanTime: Hashable, Sendable {
    package let count: Int
    /// nil without a span.
    package let mean: Duration?
    package let lower: Duration?
    /// nil if there is no telling how long.
    package let upper: Duration?

    /// Of spans that have ended.
    package init(of spans: [Duration], confidence: Double = 0.95) {
        let total = spans.reduce(.zero, +)
        count = spans.count
        guard count > 0 else {
            (mean, lower, upper) = (nil, nil, nil)
            return
        }
        let alpha = (1 - confidence) / 2
        let gamma = GammaDistribution(shape: Double(count))
        mean = total / count
        lower = total / gamma.quantile(below: 1 - alpha, above: alpha)
        upper = total / gamma.quantile(below: alpha, above: 1 - alpha)
    }

    /// Between so many events in an observed time: without one only the lower bound is known.
    package init(between events: Int, in total: Duration, confidence: Double = 0.95) {
        let expected = PoissonInterval.twoSided(events, confidence: confidence)
        count = events
        mean = events > 0 ? total / events : nil
        lower = total / expected.upperBound
        upper = events > 0 ? total / expected.lowerBound : nil
    }
}
