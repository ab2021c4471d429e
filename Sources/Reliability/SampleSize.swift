import ProbeModel

/// How many runs it takes to show a target, by one-sided bounds of Clopper and Pearson.
package struct SampleSize: Hashable, Sendable {
    package let target: Target
    package let confidence: Double

    package init(target: Target, confidence: Double = 0.95) {
        self.target = target
        self.confidence = confidence
    }

    private var alpha: Double { 1 - confidence }

    /// The least number of runs with which so many bad ones still show the target.
    package func runs(withBad bad: Int = 0) -> Int {
        var most = max(1, bad + 1)
        while !shows(bad: bad, of: most) { most *= 2 }
        return (bad + 1..<most).partitioningIndex { shows(bad: bad, of: $0) }
    }

    /// Where the verdict on so many runs flips: met up to so many bad ones (nil: not even without
    /// one), not met from so many (nil: never).
    package func limits(of runs: Int) -> (metUpTo: Int?, notMetFrom: Int?) {
        guard runs > 0 else { return (nil, nil) }
        let firstUnshown = (0..<runs).partitioningIndex { !shows(bad: $0, of: runs) }
        let firstLost = (0..<runs + 1).partitioningIndex { refutes(bad: $0, of: runs) }
        return (
            firstUnshown > 0 ? firstUnshown - 1 : nil,
            firstLost <= runs ? firstLost : nil
        )
    }

    /// The chance that a service of this true reliability is shown to meet the target.
    package func power(runs: Int, reliability: Double) -> Double {
        guard let limit = limits(of: runs).metUpTo else { return 0 }
        return BinomialDistribution(count: runs, share: 1 - reliability).tails(upTo: limit).below
    }

    /// P(Bin(runs, b) ≤ bad) ≤ α: a service at the target would hardly have had so few.
    private func shows(bad: Int, of runs: Int) -> Bool {
        BinomialDistribution(count: runs, share: target.budgetShare).tails(upTo: bad).below <= alpha
    }

    /// P(Bin(runs, b) ≥ bad) < α: a service at the target would hardly have had so many.
    private func refutes(bad: Int, of runs: Int) -> Bool {
        let atTarget = BinomialDistribution(count: runs, share: target.budgetShare)
        return atTarget.tails(upTo: bad - 1).above < alpha
    }
}
