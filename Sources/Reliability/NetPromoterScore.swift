/// What customers answer to "would you recommend us", −100…100 points: promoters less detractors.
package struct NetPromoterScore: Hashable, Sendable {
    package private(set) var promoters: Int
    package private(set) var passives: Int
    package private(set) var detractors: Int

    package init(promoters: Int = 0, passives: Int = 0, detractors: Int = 0) {
        self.promoters = promoters
        self.passives = passives
        self.detractors = detractors
    }

    /// Takes one answer, 0…10: promoters from 9, detractors up to 6.
    package mutating func add(answer: Int) {
        precondition((0...10).contains(answer), "answers go from 0 to 10")
        switch answer {
        case 9...: promoters += 1
        case 7...8: passives += 1
        default: detractors += 1
        }
    }

    package var count: Int { promoters + passives + detractors }

    /// In points; nil without answers.
    package var score: Double? { count > 0 ? plain.mean : nil }

    /// In points; nil without answers.
    package var standardError: Double? { count > 0 ? plain.standardError : nil }

    /// Fewer answers than a score should be shown for.
    package var isTooFew: Bool { count < 30 }

    /// The adjusted Wald interval, in points, with ¾ promoter, ¾ detractor and 1½ passives added:
    /// it holds also for few answers, and exists without any.
    ///
    /// B. Rocks, American Statistician 70 (2016); J. R. Lewis, J. Sauro (2021).
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        adjusted.interval(confidence)
    }

    /// What changed since an earlier wave, in points, between the adjusted scores.
    package func change(
        since before: NetPromoterScore,
        confidence: Double = 0.95
    ) -> (difference: Double, standardError: Double, interval: ClosedRange<Double>) {
        let difference = adjusted.mean - before.adjusted.mean
        let (new, old) = (adjusted.standardError, before.adjusted.standardError)
        let standardError = (new * new + old * old).squareRoot()
        let reach = (1 - (1 - confidence) / 2).normalQuantile * standardError
        return (difference, standardError, difference - reach...difference + reach)
    }

    private var plain: Score {
        Score(Double(promoters), Double(passives), Double(detractors))
    }

    private var adjusted: Score {
        Score(Double(promoters) + 0.75, Double(passives) + 1.5, Double(detractors) + 0.75)
    }

    /// The mean of +1, 0 and −1, in points.
    private struct Score {
        let mean: Double
        let standardError: Double

        init(_ promoters: Double, _ passives: Double, _ detractors: Double) {
            let count = promoters + passives + detractors
            let (p, d) = (promoters / count, detractors / count)
            mean = 100 * (p - d)
            standardError = 100 * (max(0, p + d - (p - d) * (p - d)) / count).squareRoot()
        }

        func interval(_ confidence: Double) -> ClosedRange<Double> {
            let reach = (1 - (1 - confidence) / 2).normalQuantile * standardError
            return max(-100, mean - reach)...min(100, mean + reach)
        }
    }
}
