/// Slots in their order, counted apart for each interval that was in force. A ratio weighs each slot
/// with the time that it stands for (docs/reliability.md).
package struct PacedTally: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package let every: Duration
        package let slots: EpisodeTally
    }

    package private(set) var parts: [Part] = []
    /// Of all of them together.
    package private(set) var slots = EpisodeTally()

    package init() {}

    /// Takes the slots that follow.
    package mutating func add(_ slots: EpisodeTally, every: Duration) {
        self.slots = self.slots + slots
        guard slots.tally.expected > 0 else { return }
        parts.append(Part(every: every, slots: slots))
    }

    /// Whether all slots stand for the same time.
    var isEven: Bool { Set(parts.map(\.every)).count < 2 }

    package var reliability: Double? {
        isEven ? slots.tally.reliability : cells(sharing: 1).reliability
    }

    /// As text, rounded down.
    package var shown: String {
        isEven
            ? slots.tally.shown : reliability?.shown(of: slots.tally.expected) ?? slots.tally.shown
    }

    /// Wilson's interval; nil without evidence.
    package var wilson: ClosedRange<Double>? {
        let wilson = { (slots: EpisodeTally) in
            Interval.wilson(good: slots.tally.good, of: slots.tally.counted)
                .map { $0.lower...$0.upper }
        }
        return isEven ? wilson(slots) : cells(sharing: 1).bounds(by: wilson)
    }

    /// The share of the expected time that has evidence; nil if none was expected.
    package var coverage: Double? {
        guard !isEven else { return slots.tally.coverage }
        let time = { (count: (Tally) -> Int) -> Double in
            parts.reduce(0) { $0 + Double(count($1.slots.tally)) * ($1.every / .seconds(1)) }
        }
        return time(\.counted) / time(\.expected)
    }

    /// Shares a weight among the parts that have evidence, by the time that they stand for.
    func cells(sharing weight: Double) -> [SlotCell] {
        guard !isEven else {
            return slots.tally.counted > 0 ? [SlotCell(weight: weight, slots: slots)] : []
        }
        let times = parts.map { Double($0.slots.tally.counted) * ($0.every / .seconds(1)) }
        let all = times.reduce(0, +)
        return zip(parts, times).compactMap { part, time in
            time > 0 ? SlotCell(weight: weight * time / all, slots: part.slots) : nil
        }
    }
}
