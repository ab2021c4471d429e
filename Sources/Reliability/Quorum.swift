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
