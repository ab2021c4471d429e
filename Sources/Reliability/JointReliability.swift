/// The headline of a service with a declared structure: slot by slot, whether a customer could do
/// everything. Neither the mean nor the product of the journeys is that figure.
package struct JointReliability: Hashable, Sendable {
    /// The slots of the service, in their order.
    package let slots: EpisodeTally
    /// Of the journeys' own ratios, for comparison; nil if one has no evidence.
    package let meanOfJourneys: Double?
    package let productOfJourneys: Double?

    /// Evaluates the structure in each service slot.
    ///
    /// - Parameters:
    ///   - structure: What the service needs of its journeys.
    ///   - states: The service slots of each journey, all equally many. A journey that the
    ///     structure names and that is missing here is unknown throughout.
    package init(_ structure: Structure, of states: [String: [Counting]]) {
        let count = states.values.first?.count ?? 0
        precondition(states.values.allSatisfy { $0.count == count }, "all have the same slots")
        slots = EpisodeTally(
            (0..<count).lazy.map { slot in
                Counting(structure.works { states[$0]?[slot].isGood })
            }
        )
        let ratios = states.sorted { $0.key < $1.key }.map {
            EpisodeTally($0.value).tally.reliability
        }
        let known = ratios.compactMap { $0 }
        let isComplete = !known.isEmpty && known.count == ratios.count
        meanOfJourneys = isComplete ? known.reduce(0, +) / Double(known.count) : nil
        productOfJourneys = isComplete ? known.reduce(1, *) : nil
    }

    package var reliability: Double? { slots.tally.reliability }
}

extension Counting {
    /// Good, bad, or unknown.
    package init(_ isGood: Bool?) {
        self = isGood.map { $0 ? .good : .bad } ?? .unknown
    }

    /// The state of a journey in a longer service slot: bad if any run in it was bad, good if one
    /// was good and none bad; not expected only if none of its slots was.
    package static func joined(_ slots: some Sequence<Counting>) -> Counting {
        slots.reduce(.notExpected, joined)
    }

    static func joined(_ one: Counting, _ other: Counting) -> Counting {
        switch (one, other) {
        case (.bad, _), (_, .bad): .bad
        case (.good, _), (_, .good): .good
        case (.unknown, _), (_, .unknown): .unknown
        case (.notExpected, .notExpected): .notExpected
        }
    }
}

/// How many locations must see a fault before the service is called bad in a slot.
package enum Quorum: Hashable, Sendable {
    /// At least half of the locations that know: the default.
    case half
    /// So many locations, or all that know if they are fewer.
    case atLeast(Int)

    /// The state of a slot. Locations that do not know have no vote; unknown if nobody knows.
    package func state(of locations: [Counting]) -> Counting {
        let known = locations.compactMap(\.isGood)
        guard !known.isEmpty else { return Counting.joined(locations) }
        let bad = known.count { !$0 }
        switch self {
        case .half: return Counting(2 * bad < known.count)
        case .atLeast(let needed): return Counting(bad < min(max(1, needed), known.count))
        }
    }
}
