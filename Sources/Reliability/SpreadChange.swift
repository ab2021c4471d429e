/// How the spread of ln latency within the hours changed: is it as predictable as before?
package struct SpreadChange: Hashable, Sendable {
    package let before: LatencySpread
    package let after: LatencySpread

    /// nil if latencies do not vary within the hours.
    package init?(before: LatencySpread, after: LatencySpread) {
        guard before.within > 0, after.within > 0 else { return nil }
        self.before = before
        self.after = after
    }

    /// s_r after by s_r before.
    package var ratio: Double { after.within / before.within }

    /// Of the ratio of the variances, which is what F is about.
    package func varianceInterval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let freedom = (Double(after.freedom), Double(before.freedom))
        let upper = TailProbability.fQuantile((1 + confidence) / 2, freedom: freedom)
        let lower = TailProbability.fQuantile((1 - confidence) / 2, freedom: freedom)
        return ratio * ratio / upper...ratio * ratio / lower
    }

    /// Of the ratio of the standard deviations.
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let interval = varianceInterval(confidence: confidence)
        return interval.lowerBound.squareRoot()...interval.upperBound.squareRoot()
    }

    /// Two-sided, for normal ln latency.
    package var p: Double {
        let (d, e) = (Double(after.freedom), Double(before.freedom))
        let weighted = d * ratio * ratio
        let point = BetaDistribution.Point(
            x: weighted / (weighted + e),
            oneMinus: e / (weighted + e)
        )
        let tails = BetaDistribution(d / 2, e / 2).tails(at: point)
        return min(1, 2 * min(tails.below, tails.above))
    }
}
