/// Watches the difference of two means, live: mixture sequential probability ratio test, on ln
/// latency.
///
/// R. Johari, P. Koomen, L. Pekelis, D. Walsh, Operations Research 70 (2022).
package struct MeanEvidence: AlwaysValid, Hashable, Sendable {
    /// Of one value, from the window before.
    package let variance: Double
    /// How great differences are expected to be: their variance.
    package let mixingVariance: Double
    private var pairs = 0.0
    private var sum = 0.0
    package private(set) var maximum = 0.0

    package init(variance: Double, mixingVariance: Double) {
        precondition(variance > 0 && mixingVariance > 0, "what does not vary needs no test")
        self.variance = variance
        self.mixingVariance = mixingVariance
    }

    /// Takes one value of each arm.
    package mutating func add(old: Double, new: Double) {
        pairs += 1
        sum += new - old
        maximum = max(maximum, ratio(pairs: pairs, meanDifference: sum / pairs))
    }

    /// Λ = √(V/(V + nτ²)) · exp(n²τ²d²/(2V(V + nτ²))), V = 2σ².
    package func ratio(pairs: Double, meanDifference: Double) -> Double {
        let double = 2 * variance
        let whole = double + pairs * mixingVariance
        let square = pairs * meanDifference * pairs * meanDifference
        let exponent = mixingVariance * square / (2 * double * whole)
        return (double / whole).squareRoot() * exponent.exponential
    }

    /// Pairs that were taken.
    package var count: Int { Int(pairs) }

    /// New less old; nil before the first pair.
    package var meanDifference: Double? { pairs > 0 ? sum / pairs : nil }

    /// The differences that the present pairs do not speak against: Λ around them stays below
    /// 1/(1 − confidence). Valid at every look; nil before the first pair.
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
        guard let middle = meanDifference else { return nil }
        let double = 2 * variance
        let whole = double + pairs * mixingVariance
        let most = ((whole / double).squareRoot() / (1 - confidence)).logarithm
        let width = (2 * double * whole * most / mixingVariance).squareRoot() / pairs
        return middle - width...middle + width
    }
}
