/// The chance of a test statistic at least this far out if nothing had changed.
package enum TailProbability {
    /// P(X ≥ k), X the number of successes among `count` trials with a chance of `share` each.
    package static func atLeast(_ k: Int, of count: Int, share: Double) -> Double {
        guard share < 1 else { return k <= count ? 1 : 0 }
        return BinomialDistribution(count: count, share: share).tails(upTo: k - 1).above
    }

    /// P(|Z| ≥ |z|), Z normal.
    static func normal(_ z: Double) -> Double {
        GammaDistribution(shape: 0.5).tails(at: z * z / 2).above
    }

    /// P(X ≥ x), X of χ² with these degrees of freedom.
    static func chiSquared(_ x: Double, freedom: Int) -> Double {
        GammaDistribution(shape: Double(freedom) / 2).tails(at: x / 2).above
    }

    /// P(|T| ≥ |t|), T of Student's distribution (DLMF 8.17, beta with ν/2 and ½).
    static func student(_ t: Double, freedom: Double) -> Double {
        let sum = freedom + t * t
        let point = BetaDistribution.Point(x: freedom / sum, oneMinus: t * t / sum)
        return BetaDistribution(freedom / 2, 0.5).tails(at: point).below
    }

    /// The quantile of the F distribution at `below`, with these degrees of freedom.
    static func fQuantile(_ below: Double, freedom: (Double, Double)) -> Double {
        let point = BetaDistribution(freedom.0 / 2, freedom.1 / 2)
            .quantile(below: below, above: 1 - below)
        return point.x / point.oneMinus * freedom.1 / freedom.0
    }
}
