import ProbeModel

/// When did it start, the second opinion: how long ago, with which probability, the share of bad runs changed.
///
/// R. P. Adams, D. J. C. MacKay, "Bayesian online changepoint detection" (2007), with Beta(1, 1) and
/// a constant hazard.
package struct ChangePoint: Hashable, Sendable {
    /// The chance of a change at each run.
    package let hazard: Double
    /// By run length: the runs since the last change.
    private var lengths: [Length] = [Length(runs: 0, bad: 0, logarithm: 0)]

    fileprivate struct Length: Hashable {
        var runs: Int
        var bad: Int
        /// Of its probability.
        var logarithm: Double

        /// ln of the chance of the next runs, in one order, after those of this length.
        func chance(good: Int, bad: Int) -> Double {
            Self.rising(self.bad + 1, bad) + Self.rising(runs - self.bad + 1, good)
                - Self.rising(runs + 2, good + bad)
        }

        /// ln of base · (base + 1) · … with so many factors.
        private static func rising(_ base: Int, _ factors: Int) -> Double {
            switch factors {
            case 0: 0
            case 1: Double(base).logarithm
            default: Double(base + factors).logGamma - Double(base).logGamma
            }
        }
    }

    package init(hazard: Double = 0.001) {
        precondition(hazard > 0 && hazard < 1, "a change is neither impossible nor certain")
        self.hazard = hazard
    }

    /// Takes the next run.
    package mutating func add(isGood: Bool) {
        add(good: isGood ? 1 : 0, bad: isGood ? 0 : 1)
    }

    /// Takes the next runs as one block, in which there was no change: what is looked for is a change
    /// between two blocks, so that a year takes no longer than a day.
    package mutating func add(good: Int, bad: Int) {
        guard good + bad > 0 else { return }
        let stays = Double(good + bad) * (1 - hazard).logarithm
        let changes = (1 - stays.exponential).logarithm
        for index in lengths.indices {
            lengths[index].logarithm += lengths[index].chance(good: good, bad: bad)
        }
        let total = lengths.logarithmOfSum
        for index in lengths.indices {
            lengths[index].logarithm += stays - total
            lengths[index].runs += good + bad
            lengths[index].bad += bad
        }
        lengths.append(Length(runs: 0, bad: 0, logarithm: changes))
        if lengths.count > Limits.changePointLengths { forget() }
    }

    /// The likeliest number of runs since the last change.
    package var likeliest: (runs: Int, probability: Double) {
        let best = lengths.max { $0.logarithm < $1.logarithm }
        return best.map { ($0.runs, $0.logarithm.exponential) } ?? (0, 1)
    }

    /// The chance that the last change is at most so many runs ago.
    package func probability(upTo runs: Int) -> Double {
        lengths.reduce(0) { $1.runs <= runs ? $0 + $1.logarithm.exponential : $0 }
    }

    /// The chance of each number of runs since the last change, the fewest first.
    package var distribution: [(runs: Int, probability: Double)] {
        lengths.sorted { $0.runs < $1.runs }.map { ($0.runs, $0.logarithm.exponential) }
    }

    /// Drops the less likely half.
    private mutating func forget() {
        let kept = lengths.sorted { $0.logarithm > $1.logarithm }
            .prefix(Limits.changePointLengths / 2)
        lengths = Array(kept)
        let total = lengths.logarithmOfSum
        for index in lengths.indices { lengths[index].logarithm -= total }
    }
}

extension [ChangePoint.Length] {
    /// ln of the sum of the probabilities; the greatest is taken out, so that none is too small.
    fileprivate var logarithmOfSum: Double {
        let greatest = map(\.logarithm).max() ?? 0
        return greatest + reduce(0) { $0 + ($1.logarithm - greatest).exponential }.logarithm
    }
}
