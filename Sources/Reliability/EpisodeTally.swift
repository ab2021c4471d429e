/// The slots of one cell in their order, counted, with their episodes: maximal runs of bad slots.
/// A good slot splits an episode, an unknown one does not. Adding the tallies of two neighbouring
/// spans gives the tally of both, so that a month is the sum of its hours.
package struct EpisodeTally: Hashable, Sendable {
    package private(set) var tally = Tally()
    package private(set) var episodes = 0
    /// Whether the first and the last slot with evidence were good; nil without evidence.
    package private(set) var first: Bool?
    package private(set) var last: Bool?

    package init() {}

    package init(_ slots: some Sequence<Counting>) {
        for slot in slots { add(slot) }
    }

    /// Takes the next slot.
    package mutating func add(_ slot: Counting) {
        tally.add(slot)
        guard let isGood = slot.isGood else { return }
        if !isGood && last != false { episodes += 1 }
        first = first ?? isGood
        last = isGood
    }

    /// The tally of `left` and then of `right`.
    package static func + (left: EpisodeTally, right: EpisodeTally) -> EpisodeTally {
        var sum = left
        sum.tally += right.tally
        let isOneEpisode = left.last == false && right.first == false
        sum.episodes += right.episodes - (isOneEpisode ? 1 : 0)
        sum.first = left.first ?? right.first
        sum.last = right.last ?? left.last
        return sum
    }
}

extension Counting {
    /// Good or bad; nil where there is no evidence.
    package var isGood: Bool? {
        switch self {
        case .good: true
        case .bad: false
        case .unknown, .notExpected: nil
        }
    }
}
