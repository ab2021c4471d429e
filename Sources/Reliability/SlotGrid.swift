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
        /// The number of the first one, counted from 1970.
        let first: Int64
        /// Their places in the grid.
        let places: Range<Int>

        /// A slot before it was cut.
        func whole(_ place: Int) -> Range<Timestamp> {
            let start = (first + Int64(place - places.lowerBound)) * length
            return Timestamp(nanoseconds: start)..<Timestamp(nanoseconds: start + length)
        }
    }

    private var pieces: [Piece] = []

    package var count: Int { pieces.last?.places.upperBound ?? 0 }

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
        let end = count + Int(last.flooredDivision(by: length).quotient - number + 1)
        pieces.append(Piece(span: span, length: length, first: number, places: count..<end))
    }

    /// The place of the slot that a moment lies in, which is watched.
    func place(of moment: Timestamp) -> Int {
        guard let piece = pieces.last(where: { $0.span.lowerBound <= moment }) else { return 0 }
        let number = moment.nanoseconds.flooredDivision(by: piece.length).quotient
        return piece.places.lowerBound + Int(number - piece.first)
    }

    /// A slot as it was cut.
    func span(of place: Int) -> Range<Timestamp> {
        let piece = piece(of: place)
        return piece.whole(place).clamped(to: piece.span)
    }

    /// The interval of a slot, cut or not.
    func every(of place: Int) -> Duration { .nanoseconds(piece(of: place).length) }

    /// Slots that are shorter than their interval: in these, not every journey was due.
    var cuts: [Int] {
        pieces.flatMap { piece in
            Set([piece.places.lowerBound, piece.places.upperBound - 1]).sorted()
                .filter { span(of: $0) != piece.whole($0) }
        }
    }

    /// Counts the states of all slots, one interval after the other.
    func paced(_ states: [Counting]) -> PacedTally {
        var tally = PacedTally()
        for piece in pieces {
            tally.add(EpisodeTally(states[piece.places]), every: .nanoseconds(piece.length))
        }
        return tally
    }

    private func piece(of place: Int) -> Piece {
        pieces.last { $0.places.lowerBound <= place } ?? pieces[0]
    }
}
