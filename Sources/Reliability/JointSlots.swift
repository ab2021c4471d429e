package import ProbeModel

/// The slots of a service, one state each.
package struct JointSlots: Hashable, Sendable {
    /// The number of the first slot, counted from 1970.
    package let first: Int64
    package let every: Duration
    package let states: [Counting]
    package let slots: EpisodeTally
    /// Time in which customers could not, each slot standing at its middle.
    package let downtime: Downtime

    package init(first: Int64, every: Duration, states: [Counting]) {
        self.first = first
        self.every = every
        self.states = states
        slots = EpisodeTally(states)
        let length = every.nanoseconds
        let samples = states.indices.lazy.compactMap { place -> Downtime.Sample? in
            guard let isGood = states[place].isGood else { return nil }
            let start = (first + Int64(place)) * length
            return Downtime.Sample(
                time: Timestamp(nanoseconds: start + length / 2),
                isGood: isGood
            )
        }
        downtime = Downtime(samples, hold: .nanoseconds(length + length / 2))
    }

    /// When a slot begins.
    package func start(of place: Int) -> Timestamp {
        Timestamp(nanoseconds: (first + Int64(place)) * every.nanoseconds)
    }
}

/// A structure over the slots of its parts, in the three-valued logic of `Structure.works`, column
/// by column: a year has a hundred thousand slots, and a name is looked up once.
struct SlotLogic {
    /// The states of parts, slot by slot; nil where there is no run.
    let columns: [String: [Counting?]]
    let count: Int

    /// What the service is in each slot. A slot in which a run of any part is taken out is taken out
    /// itself; one without a run of any part was not expected.
    func states(of structure: Structure) -> [Counting] {
        var result = column(of: structure)
        var isPresent = [Bool](repeating: false, count: count)
        var isOut = isPresent
        for column in structure.parts.compactMap({ columns[$0] }) {
            for slot in 0..<count {
                guard let state = column[slot] else { continue }
                isPresent[slot] = true
                if state == .notExpected { isOut[slot] = true }
            }
        }
        for slot in 0..<count where isOut[slot] || !isPresent[slot] { result[slot] = .notExpected }
        return result
    }

    private func column(of structure: Structure) -> [Counting] {
        switch structure {
        case .part(let name):
            columns[name]?.map { $0 ?? .unknown } ?? Array(repeating: .unknown, count: count)
        case .all(let parts): column(atLeast: parts.count, of: parts)
        case .any(let parts): column(atLeast: 1, of: parts)
        case .atLeast(let needed, let parts): column(atLeast: needed, of: parts)
        }
    }

    private func column(atLeast needed: Int, of parts: [Structure]) -> [Counting] {
        var good = [Int](repeating: 0, count: count)
        var bad = good
        for part in parts {
            let column = column(of: part)
            for slot in 0..<count {
                switch column[slot] {
                case .good: good[slot] += 1
                case .bad: bad[slot] += 1
                case .unknown, .notExpected: continue
                }
            }
        }
        return (0..<count).map { slot in
            good[slot] >= needed ? .good : parts.count - bad[slot] < needed ? .bad : .unknown
        }
    }
}
