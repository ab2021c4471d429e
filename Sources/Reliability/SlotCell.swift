/// Slots that have evidence, and what they weigh in a mean.
struct SlotCell {
    let weight: Double
    let slots: EpisodeTally
}

extension [SlotCell] {
    /// nil without weight.
    var reliability: Double? {
        WeightedReliability(
            map { .init(weight: $0.weight, reliability: $0.slots.tally.reliability) }
        )
        .reliability
    }

    /// The bounds of the cells, joined by the squares of their distances (MOVER; Zou and Donner
    /// 2008); nil without weight.
    func bounds(by bounds: (EpisodeTally) -> ClosedRange<Double>?) -> ClosedRange<Double>? {
        let all = reduce(0) { $0 + $1.weight }
        guard all > 0, let reliability else { return nil }
        var (below, above) = (0.0, 0.0)
        for cell in self where cell.weight > 0 {
            guard let own = cell.slots.tally.reliability, let range = bounds(cell.slots) else {
                continue
            }
            let share = cell.weight / all
            let low = share * Swift.max(0, own - range.lowerBound)
            let high = share * Swift.max(0, range.upperBound - own)
            below += low * low
            above += high * high
        }
        let lower = Swift.max(0, reliability - below.squareRoot())
        return lower...Swift.min(1, reliability + above.squareRoot())
    }
}
