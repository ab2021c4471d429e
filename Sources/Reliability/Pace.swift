package import ProbeModel

/// How far apart the slots of a journey are, and since when: every configuration that is put in
/// force may change it.
package struct Pace: Hashable, Sendable {
    /// An interval, and from when on it was in force.
    package struct Piece: Hashable, Sendable {
        package let since: Timestamp
        package let every: Duration
    }

    /// In the order of time; neighbours differ. The first one holds from ever.
    package private(set) var pieces: [Piece]

    package init(_ every: Duration) {
        let always = Timestamp(nanoseconds: .min)
        pieces = [Piece(since: always, every: max(every, .nanoseconds(1)))]
    }

    /// Takes the changes in the order of the ledger. Where the clock went back meanwhile, the later
    /// record holds from where the earlier one began.
    package mutating func change(to every: Duration, at time: Timestamp) {
        let piece = Piece(since: max(time, last.since), every: max(every, .nanoseconds(1)))
        if piece.since == last.since, pieces.count > 1 { pieces.removeLast() }
        if piece.every != last.every { pieces.append(piece) }
    }

    /// The interval in force in the end.
    package var every: Duration { last.every }

    private var last: Piece { pieces[pieces.count - 1] }

    private func every(at time: Timestamp) -> Duration {
        pieces.last { $0.since <= time }?.every ?? pieces[0].every
    }

    /// The longest interval of some journeys at each time: that of their service's slots. Nil
    /// without journeys.
    package static func longest(of paces: [Pace]) -> Pace? {
        var longest: Pace?
        for time in Set(paces.flatMap(\.pieces).map(\.since)).sorted() {
            guard let every = paces.map({ $0.every(at: time) }).max() else { return nil }
            if longest == nil { longest = Pace(every) }
            longest?.change(to: every, at: time)
        }
        return longest
    }
}
