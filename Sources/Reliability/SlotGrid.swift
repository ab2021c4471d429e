package import ProbeModel

/// The slots of a period, from the first that was watched to the last one. They are multiples of
/// the interval, counted from 1970, and are cut where the interval changed and where the period
/// begins and ends: so the slots of two periods that meet are those of both together.
package struct SlotGrid: Hashable, Sendable {
    /// Slots of one length.
    private struct Piece: Hashable, Sendable {
        /// What cuts them.
        let span: Range<Timestamp>
        let length: Int64
        /// The number of the first one, counted from 1970, and its place in the grid.
        let first: Int64
        let place: Int
    }

    private var pieces: [Piece] = []
    package private(set) var count = 0

    /// - Parameters:
    ///   - pace: The interval and its changes.
    ///   - period: What is judged.
    ///   - watched: From the first run in it to the last one; nil without runs.
    package init(by pace: Pace, in period: Range<Timestamp>, watched: ClosedRange<Timestamp>?) {
        guard let watched else { return }
        let begin = min(period.lowerBound, watched.lowerBound)
        let end = max(period.upperBound, watched.upperBound + .nanoseconds(1))
        let ends = pace.pieces.dropFirst().map(\.since) + [end]
        for (piece, until) in zip(pace.pieces, ends) {
            let since = max(piece.since, begin)
            let until = min(until, end)
            guard since < until else { continue }
            add(since..<until, every: piece.every.nanoseconds, watched)
        }
    }

    private mutating func add(
        _ span: Range<Timestamp>,
        every length: Int64,
        _ watched: ClosedRange<Timestamp>
    ) {
        let first = max(span.lowerBound, watched.lowerBound).nanoseconds
        let last = min(span.upperBound.nanoseconds - 1, watched.upperBound.nanoseconds)
        guard first <= last else { return }
        let number = first.flooredDivision(by: length).quotient
        pieces.append(Piece(span: span, length: length, first: number, place: count))
        count += Int(last.flooredDivision(by: length).quotient - number + 1)
    }

    /// The place of the slot that a moment lies in, which is watched.
    func place(of moment: Timestamp) -> Int {
        guard let piece = pieces.last(where: { $0.span.lowerBound <= moment }) else { return 0 }
        let number = moment.nanoseconds.flooredDivision(by: piece.length).quotient
        return piece.place + Int(number - piece.first)
    }

    /// A slot as it was cut.
    func span(of place: Int) -> Range<Timestamp> {
        let piece = piece(of: place)
        return whole(place, piece).clamped(to: piece.span)
    }

    /// The interval of a slot, cut or not.
    func every(of place: Int) -> Duration { .nanoseconds(piece(of: place).length) }

    /// Slots that are shorter than their interval: in these, not every journey was due.
    var cuts: [Int] {
        zip(pieces, pieces.dropFirst().map(\.place) + [count]).flatMap { piece, end in
            Set([piece.place, end - 1]).sorted().filter { place in
                whole(place, piece).clamped(to: piece.span) != whole(place, piece)
            }
        }
    }

    /// Counts the states of all slots, one interval after the other.
    func paced(_ states: [Counting]) -> PacedTally {
        var tally = PacedTally()
        for (piece, end) in zip(pieces, pieces.dropFirst().map(\.place) + [count]) {
            tally.add(EpisodeTally(states[piece.place..<end]), every: .nanoseconds(piece.length))
        }
        return tally
    }

    private func piece(of place: Int) -> Piece {
        pieces.last { $0.place <= place } ?? pieces[0]
    }

    private func whole(_ place: Int, _ piece: Piece) -> Range<Timestamp> {
        let start = (piece.first + Int64(place - piece.place)) * piece.length
        return Timestamp(nanoseconds: start)..<Timestamp(nanoseconds: start + piece.length)
    }
}
