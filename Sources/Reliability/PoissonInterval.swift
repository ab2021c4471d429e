/// Intervals for the expected number of events when so many were counted: exact, after F. Garwood,
/// Biometrika 28 (1936).
package enum PoissonInterval {
    /// Both sides together keep `confidence`; the lower end is 0 without an event.
    package static func twoSided(_ count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
        let sides = oneSided(count, (1 - confidence) / 2)
        return sides.lower...sides.upper
    }

    /// Each side alone is missed with the chance `alpha`: χ²(α; 2m)/2 and χ²(1 − α; 2m + 2)/2.
    package static func oneSided(_ count: Int, _ alpha: Double) -> (lower: Double, upper: Double) {
        precondition(count >= 0, "events are counted from 0")
        let upper = GammaDistribution(shape: Double(count + 1))
            .quantile(below: 1 - alpha, above: alpha)
        guard count > 0 else { return (0, upper) }
        let lower = GammaDistribution(shape: Double(count))
            .quantile(below: alpha, above: 1 - alpha)
        return (lower, upper)
    }
}
