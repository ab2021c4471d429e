package import ProbeModel

/// The slots of a service, one state each.
package struct JointSlots: Hashable, Sendable {
    private let grid: SlotGrid
    package let states: [Counting]
    package let paced: PacedTally
    /// Time in which customers could not, each slot standing at its middle.
    package let downtime: Downtime

    package init(grid: SlotGrid, states: [Counting]) {
        precondition(states.count == grid.count, "each slot has a state")
        self.grid = grid
        self.states = states
        paced = grid.paced(states)
        let samples = states.indices.lazy.compactMap { place -> Downtime.Sample? in
            guard let isGood = states[place].isGood else { return nil }
            let every = grid.every(of: place)
            return Downtime.Sample(
                time: grid.span(of: place).middle,
                isGood: isGood,
                hold: every + every / 2
            )
        }
        downtime = Downtime(samples)
    }

    package var slots: EpisodeTally { paced.slots }

    /// When a slot begins.
    package func start(of place: Int) -> Timestamp { grid.span(of: place).lowerBound }

    /// The time that the slots with evidence stand for.
    package var observed: Duration {
        paced.parts.reduce(.zero) { $0 + $1.every * $1.slots.tally.counted }
    }
}

extension Range<Timestamp> {
    fileprivate var middle: Timestamp {
        let half = (upperBound.nanoseconds - lowerBound.nanoseconds) / 2
        return Timestamp(nanoseconds: lowerBound.nanoseconds + half)
    }
}

/// A structure over the slots of its parts, in the three-valued logic of `Structure.works`, column
/// by column: a year has a hundred thousand slots, and a name is looked up once.
struct SlotLogic {
    /// The states of parts, slot by slot; nil where there is no run.
    let columns: [String: [Counting?]]
    let count: Int

    /// What the service is in each slot. A slot in which a run of any part is taken out is taken out
    /// itself; one without a run of any part was not expected. Nor was one that is `cut`, if it is
    /// unknown only because a part was not due in it.
    func states(of structure: Structure, cut: [Int]) -> [Counting] {
        var result = column(of: structure)
        var present = [Int](repeating: 0, count: count)
        var isOut = [Bool](repeating: false, count: count)
        for column in structure.parts.compactMap({ columns[$0] }) {
            for slot in 0..<count {
                guard let state = column[slot] else { continue }
                present[slot] += 1
                if state == .notExpected { isOut[slot] = true }
            }
        }
        for slot in 0..<count where isOut[slot] || present[slot] == 0 {
            result[slot] = .notExpected
        }
        for slot in cut where result[slot] == .unknown && present[slot] < structure.parts.count {
            result[slot] = .notExpected
        }
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
