/// How many of all bad runs fall to the second of two windows if they fall anywhere alike.
struct HypergeometricDistribution {
    let before: Int
    let after: Int
    let bad: Int

    /// Runs of the two windows, and bad runs in both together.
    init(before: Int, after: Int, bad: Int) {
        self.before = before
        self.after = after
        self.bad = bad
    }

    /// What the second window can have of them.
    var support: ClosedRange<Int> { max(0, bad - before)...min(after, bad) }

    /// P(X = k) as a quotient of three binomial probabilities, so that nothing large cancels.
    func probability(of k: Int) -> Double {
        guard support.contains(k) else { return 0 }
        guard bad > 0, bad < before + after else { return 1 }
        let share = Double(bad) / Double(before + after)
        func binomial(_ count: Int, _ k: Int) -> Double {
            BinomialDistribution(count: count, share: share).probability(of: k)
        }
        return binomial(after, k) * (binomial(before, bad - k) / binomial(before + after, bad))
    }

    /// P(X ≥ k), terms from k on.
    func atLeast(_ k: Int) -> Double {
        guard k > support.lowerBound else { return 1 }
        guard k <= support.upperBound else { return 0 }
        // From the far side it would lose its digits; below the mean its complement is summed.
        let mean = Double(bad) * Double(after) / Double(before + after)
        if Double(k) <= mean { return 1 - mirrored.atLeast(bad - k + 1) }
        var term = probability(of: k)
        var sum = term
        for x in stride(from: k, to: support.upperBound, by: 1) {
            term *= Double(bad - x) * Double(after - x)
            term /= Double(x + 1) * Double(before - bad + x + 1)
            sum += term
            if term < sum * Double.ulpOfOne / 4 { break }
        }
        return min(1, sum)
    }

    /// P(X ≤ k): the first window has at least the rest.
    func atMost(_ k: Int) -> Double { mirrored.atLeast(bad - k) }

    /// The exact two-sided p of an observed count (Fisher): what all counts that are no more likely
    /// weigh.
    func twoSided(_ observed: Int) -> Double {
        support.map(probability).weightNoMoreLikely(than: probability(of: observed))
    }

    private var mirrored: HypergeometricDistribution {
        HypergeometricDistribution(before: after, after: before, bad: bad)
    }
}
