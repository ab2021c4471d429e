/// The gamma distribution with a shape and scale 1, and with it χ² (twice a gamma variable), every
/// tail of the Poisson distribution and, at shape ½, of the normal one.
///
/// The regularized incomplete gamma function by its series below shape + 1 (DLMF 8.11.4) and by
/// the continued fraction above (DLMF 8.9.2, modified Lentz).
struct GammaDistribution {
    let shape: Double

    init(shape: Double) {
        precondition(shape > 0, "the shape of a gamma distribution is positive")
        self.shape = shape
    }

    /// P(X ≤ x) and P(X > x), the smaller of them with full relative precision.
    func tails(at x: Double) -> (below: Double, above: Double) {
        guard x > 0 else { return (0, 1) }
        guard x.isFinite else { return (1, 0) }
        if x < shape + 1 {
            let below = min(1, power(at: x) * series(at: x))
            return (below, 1 - below)
        }
        let above = min(1, power(at: x) * shape * continuedFraction(at: x))
        return (1 - above, above)
    }

    /// The point at which P(X ≤ x) is `below` and P(X > x) is `above`; the two add up to 1, and
    /// the smaller one is trusted.
    func quantile(below: Double, above: Double) -> Double {
        guard below > 0 else { return 0 }
        guard above > 0 else { return .infinity }
        var lower = 0.0
        var upper = Double.infinity
        var x = shape
        for _ in 0..<Self.rounds {
            let tails = tails(at: x)
            let excess = below < above ? tails.below - below : above - tails.above
            if excess == 0 { break }
            if excess < 0 { lower = x } else { upper = x }
            let newton = x - excess / (power(at: x) * shape / x)
            let middle = upper.isFinite ? (lower + upper) / 2 : 2 * x
            let next = newton > lower && newton < upper ? newton : middle
            if (next - x).magnitude <= x * 4 * Double.ulpOfOne { break }
            x = next
        }
        return x
    }

    /// Halvings and Newton steps after which 53 bits are settled, with room to spare.
    private static let rounds = 400
    /// Terms of a series or fraction; they need some square roots of the shape.
    private static let terms = 100_000

    /// x^shape e^−x / Γ(shape + 1), through Stirling's correction so that nothing large cancels.
    private func power(at x: Double) -> Double {
        let ratio = x / shape
        let exponent = shape * (ratio.logarithm + (1 - ratio)) - shape.stirlingCorrection
        return exponent.exponential / (2 * Double.pi * shape).squareRoot()
    }

    private func series(at x: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for number in 1...Self.terms {
            term *= x / (shape + Double(number))
            sum += term
            if term < sum * Double.ulpOfOne / 4 { break }
        }
        return sum
    }

    /// Γ(shape, x) eˣ x^−shape = 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(x + 5 − a − …))).
    private func continuedFraction(at x: Double) -> Double {
        let tiny = Double.leastNormalMagnitude * 1e10
        var b = x + 1 - shape
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for number in 1...Self.terms {
            let a = -Double(number) * (Double(number) - shape)
            b += 2
            let below = a * d + b
            d = 1 / (below.magnitude < tiny ? tiny : below)
            c = b + a / c
            if c.magnitude < tiny { c = tiny }
            value *= c * d
            if (c * d - 1).magnitude < Double.ulpOfOne { break }
        }
        return value
    }
}
