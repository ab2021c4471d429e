/// The beta distribution with parameters a and b, and with it every tail of the binomial one.
///
/// The regularized incomplete beta function by the continued fraction DLMF 8.17.22 (modified
/// Lentz), its prefactor through Stirling's correction so that no large logarithms cancel.
struct BetaDistribution {
    let a: Double
    let b: Double

    init(_ a: Double, _ b: Double) {
        precondition(a > 0 && b > 0, "the parameters of a beta distribution are positive")
        self.a = a
        self.b = b
    }

    /// A number in 0…1 and what it lacks to 1, each with its own digits.
    struct Point {
        var x: Double
        var oneMinus: Double

        var swapped: Point { Point(x: oneMinus, oneMinus: x) }
    }

    /// P(X ≤ x) and P(X > x), the smaller of them with full relative precision.
    func tails(at point: Point) -> (below: Double, above: Double) {
        guard point.x > 0 else { return (0, 1) }
        guard point.oneMinus > 0 else { return (1, 0) }
        if point.x >= (a + 1) / (a + b + 2) {
            let (below, above) = BetaDistribution(b, a).lowerTail(at: point.swapped)
            return (above, below)
        }
        return lowerTail(at: point)
    }

    /// The point at which P(X ≤ x) is `below` and P(X > x) is `above`; the two add up to 1, and
    /// the smaller one is trusted.
    func quantile(below: Double, above: Double) -> Point {
        // Near 1 the digits of interest are those of 1 − x: solve for them instead.
        if a > b {
            return BetaDistribution(b, a).quantile(below: above, above: below).swapped
        }
        var lower = 0.0
        var upper = 1.0
        var x = a / (a + b)
        for _ in 0..<Self.rounds {
            let point = Point(x: x, oneMinus: 1 - x)
            let tails = tails(at: point)
            let excess = below < above ? tails.below - below : above - tails.above
            if excess == 0 { break }
            if excess < 0 { lower = x } else { upper = x }
            let newton = x - excess / density(at: point)
            let next = newton > lower && newton < upper ? newton : (lower + upper) / 2
            if (next - x).magnitude <= x * 4 * Double.ulpOfOne { break }
            x = next
        }
        return Point(x: x, oneMinus: 1 - x)
    }

    /// Halvings and Newton steps after which 53 bits are settled, with room to spare.
    private static let rounds = 400
    /// Terms of the continued fraction; it needs about the square root of the larger parameter.
    private static let terms = 100_000

    private func lowerTail(at point: Point) -> (below: Double, above: Double) {
        let below = min(1, powers(at: point) / a * continuedFraction(at: point.x))
        return (below, 1 - below)
    }

    func density(at point: Point) -> Double {
        powers(at: point) / point.x / point.oneMinus
    }

    /// xᵃ (1 − x)ᵇ / B(a, b).
    private func powers(at point: Point) -> Double {
        let sum = a + b
        let exponent =
            a * (point.x / (a / sum)).logarithm + b * (point.oneMinus / (b / sum)).logarithm
        let correction = sum.stirlingCorrection - a.stirlingCorrection - b.stirlingCorrection
        return (a * (b / sum) / (2 * Double.pi)).squareRoot() * (exponent + correction).exponential
    }

    private func continuedFraction(at x: Double) -> Double {
        let tiny = Double.leastNormalMagnitude * 1e10
        func kept(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var value = d
        for term in 1...Self.terms {
            let m = Double(term)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            value *= d * c
            if (d * c - 1).magnitude < Double.ulpOfOne { break }
        }
        return value
    }
}
