import ProbeModel

/// When did it start, the second opinion: how long ago, with which probability, the share of bad runs changed.
///
/// R. P. Adams, D. J. C. MacKay, "Bayesian online changepoint detection" (2007), with Beta(1, 1) and
/// a constant hazard.
package struct ChangePoint: Hashable, Sendable {
    /// The chance of a change at each run.
    package let hazard: Double
    /// By run length: the runs since the last change.
    private var weights: [Length] = [Length(runs: 0, bad: 0, probability: 1)]

    private struct Length: Hashable {
        var runs: Int
        var bad: Int
        var probability: Double
    }

    package init(hazard: Double = 0.001) {
        precondition(hazard > 0 && hazard < 1, "a change is neither impossible nor certain")
        self.hazard = hazard
    }

    /// Takes the next run.
    package mutating func add(isGood: Bool) {
        var change = 0.0
        var total = 0.0
        for index in weights.indices {
            let length = weights[index]
            let bad = Double(length.bad + 1) / Double(length.runs + 2)
            let joint = length.probability * (isGood ? 1 - bad : bad)
            change += joint * hazard
            total += joint
            weights[index].probability = joint * (1 - hazard)
            weights[index].runs += 1
            weights[index].bad += isGood ? 0 : 1
        }
        weights.append(Length(runs: 0, bad: 0, probability: change))
        for index in weights.indices { weights[index].probability /= total }
        if weights.count > Limits.changePointLengths { forget() }
    }

    /// The likeliest number of runs since the last change.
    package var likeliest: (runs: Int, probability: Double) {
        let best = weights.max { $0.probability < $1.probability }
        return best.map { ($0.runs, $0.probability) } ?? (0, 1)
    }

    /// The chance that the last change is at most so many runs ago.
    package func probability(upTo runs: Int) -> Double {
        weights.reduce(0) { $1.runs <= runs ? $0 + $1.probability : $0 }
    }

    /// Drops the less likely half.
    private mutating func forget() {
        let kept = weights.sorted { $0.probability > $1.probability }
            .prefix(Limits.changePointLengths / 2)
        let total = kept.reduce(0) { $0 + $1.probability }
        weights = kept.map {
            Length(runs: $0.runs, bad: $0.bad, probability: $0.probability / total)
        }
    }
}
