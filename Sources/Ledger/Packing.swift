import ProbeModel

/// Decides which segment is compressed next: closed ones of a certain age, the oldest first.
///
/// A clock that is wrong makes that early or late, which harms nobody.
package struct Packing: Sendable {
    private let after: Duration?
    /// Segments that cannot be compressed: nobody can tell how they ended, or they are damaged.
    private var passed: Set<UInt64> = []
    private var restsUntil: Instant?

    /// `after` is the time from a segment's closing on; nil: none is compressed.
    package init(after: Duration?) {
        self.after = after
    }

    /// Lets the next segment be compressed, if it is time; nil if there is none.
    package mutating func turn(
        _ reader: LedgerReader,
        at moment: Moment,
        _ pack: (SegmentName, _ next: SegmentName?) throws(LedgerError) -> Packer.Outcome
    ) throws(LedgerError) -> (name: SegmentName, outcome: Packer.Outcome)? {
        guard let after, restsUntil.map({ $0 <= moment.boottime }) ?? true else { return nil }
        let names = try reader.segments()
        for (name, next) in zip(names, names.dropFirst())
        where !name.isPacked && !passed.contains(name.number) {
            guard let closed = try reader.closedSegments(among: [name, next]).first,
                closed.name == name
            else {
                passed.insert(name.number)
                continue
            }
            // What a wrong clock closed in the future holds up nothing behind it.
            if closed.closed > moment.wall { continue }
            guard closed.closed <= moment.wall - after else { return nil }
            do throws(LedgerError) {
                let outcome = try pack(name, next.number == name.number + 1 ? next : nil)
                if case .left = outcome { passed.insert(name.number) }
                return (name, outcome)
            } catch {
                // A disk that is full is not to be filled again each minute.
                restsUntil = moment.boottime + Limits.packingRest
                throw error
            }
        }
        return nil
    }
}

extension LedgerReader {
    /// The segments that could be compressed: closed, not compressed yet, and not the last one, at
    /// which a start begins. With each the one that follows it, if that is there.
    package func packable() throws(LedgerError) -> [(segment: ClosedSegment, next: SegmentName?)] {
        let names = try segments()
        let following = Dictionary(zip(names, names.dropFirst())) { first, _ in first }
        return try closedSegments(among: names).compactMap { segment in
            guard !segment.name.isPacked, let next = following[segment.name] else { return nil }
            return (segment, next.number == segment.name.number + 1 ? next : nil)
        }
    }
}
