import ProbeModel

/// How the share of bad runs changed from one window to another, for failures that come one by one.
/// Clustered failures are compared as episodes instead.
package struct ShareChange: Hashable, Sendable {
    package let before: Tally
    package let after: Tally

    /// nil if one of the windows has no evidence.
    package init?(before: Tally, after: Tally) {
        guard before.counted > 0, after.counted > 0 else { return nil }
        self.before = before
        self.after = after
    }

    /// Share of bad runs after less before, as a fraction.
    package var difference: Double { share(after) - share(before) }

    /// The exact p: Boschloo's for up to 1 440 runs on each side, else Fisher's.
    package var p: Double { boschloo ?? fisher }

    /// Fisher's two-sided p.
    package var fisher: Double {
        HypergeometricDistribution(
            before: before.counted,
            after: after.counted,
            bad: before.bad + after.bad
        )
        .twoSided(after.bad)
    }

    /// Boschloo's two-sided p; nil with more runs than it can be computed for.
    package var boschloo: Double? { BoschlooTest(before: before, after: after)?.twoSided }

    /// The p of the pooled z test, to show where it misleads; nil if nothing differs anywhere.
    package var pooledZ: Double? {
        let (n, m) = (Double(before.counted), Double(after.counted))
        let pooled = Double(before.bad + after.bad) / (n + m)
        let variance = pooled * (1 - pooled) * (1 / n + 1 / m)
        return variance > 0 ? TailProbability.normal(difference / variance.squareRoot()) : nil
    }

    /// Newcombe's interval of the difference, from Wilson's limits of each share: it tells the size
    /// of a change, `p` tells whether there is one.
    ///
    /// R. G. Newcombe, Statistics in Medicine 17 (1998), method 10.
    package func newcombe(confidence: Double = 0.95) -> ClosedRange<Double> {
        guard let old = wilson(before, confidence), let new = wilson(after, confidence) else {
            return -1...1
        }
        func reach(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        let (p, q) = (share(before), share(after))
        return difference - reach(q - new.lower, old.upper - p)...difference
            + reach(new.upper - q, p - old.lower)
    }

    /// The most that it may have become worse, one-sided: against a margin it shows "not worse".
    package func upperBound(confidence: Double = 0.95) -> Double {
        newcombe(confidence: 2 * confidence - 1).upperBound
    }

    /// Whether it is shown that the share of bad runs grew by less than a margin.
    package func isShownNotWorse(by margin: Double, confidence: Double = 0.95) -> Bool {
        upperBound(confidence: confidence) < margin
    }

    /// The default margin of "not worse": a tenth of the budget.
    package static func margin(of target: Target) -> Double { target.budgetShare / 10 }

    /// The score interval of the difference; nil if no run was bad, or every one.
    ///
    /// O. Miettinen, M. Nurminen, Statistics in Medicine 4 (1985).
    package func score(confidence: Double = 0.95) -> ClosedRange<Double>? {
        let bad = before.bad + after.bad
        guard bad > 0, bad < before.counted + after.counted else { return nil }
        let z = (1 - (1 - confidence) / 2).normalQuantile
        let interval = ScoreInterval(before: before, after: after)
        return interval.end(at: -z, from: difference)...interval.end(at: z, from: difference)
    }

    private func share(_ tally: Tally) -> Double { Double(tally.bad) / Double(tally.counted) }

    private func wilson(_ tally: Tally, _ confidence: Double) -> Interval? {
        Interval.wilson(good: tally.bad, of: tally.counted, confidence: confidence)
    }
}

/// The statistic of Miettinen and Nurminen: how far a difference of two shares is from the one seen,
/// in standard errors that hold if it were true.
private struct ScoreInterval {
    let before: Tally
    let after: Tally

    /// The difference at which the statistic is −z or z, on that side of the observed one.
    func end(at z: Double, from observed: Double) -> Double {
        var (near, far) = (observed, z > 0 ? 1.0 : -1.0)
        for _ in 0..<Self.rounds {
            let middle = (near + far) / 2
            let isInside = statistic(at: middle, observed) < z * z
            if isInside { near = middle } else { far = middle }
        }
        return near
    }

    /// Halvings of a range of at most 2.
    private static let rounds = 60

    /// The square of the score statistic if the true difference were this one.
    private func statistic(at difference: Double, _ observed: Double) -> Double {
        let (n, m) = (Double(before.counted), Double(after.counted))
        let p = likeliest(with: difference)
        let q = p + difference
        let variance = (p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)
        let distance = observed - difference
        return variance > 0 ? distance * distance / variance : distance == 0 ? 0 : .infinity
    }

    /// The likeliest share before if the one after is greater by `difference`: where the slope of
    /// the likelihood, which only falls, crosses zero.
    private func likeliest(with difference: Double) -> Double {
        var (low, high) = (max(0, -difference), min(1, 1 - difference))
        func slope(_ p: Double) -> Double {
            let q = p + difference
            func part(_ tally: Tally, _ share: Double) -> Double {
                let bad = tally.bad > 0 ? Double(tally.bad) / max(share, 1e-300) : 0
                let good = tally.good > 0 ? Double(tally.good) / max(1 - share, 1e-300) : 0
                return bad - good
            }
            return part(before, p) + part(after, q)
        }
        for _ in 0..<Self.rounds {
            let middle = (low + high) / 2
            if slope(middle) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
