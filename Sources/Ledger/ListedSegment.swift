package import ProbeModel

/// A segment as its two ends tell of it; or a row of segments that are not there.
package struct ListedSegment: Hashable, Sendable {
    package enum State: String, Sendable {
        case sealed
        /// Not sealed, and another one was begun behind it: its writer was killed, or the disk
        /// refused it.
        case ended
        /// The last one, which may be written.
        case open
        /// Its header or its seal cannot be read.
        case damaged
        /// Not there, although nothing tells that it was deleted.
        case missing
        /// Deleted, as the ledger itself says.
        case retired
    }

    package var state: State
    package var numbers: ClosedRange<UInt64>
    /// Those that it was written with, whether they can still be read or not; nil if it holds none,
    /// or if that is not known.
    package var records: ClosedRange<UInt64>?
    /// When it was opened; and when it was closed, or the next one opened.
    package var opened: Timestamp?
    package var closed: Timestamp?
    /// Bytes of the segment, with what is allocated ahead of an open one; and of its file.
    package var size = 0
    package var storedBytes = 0
    package var isCompressed = false

    init(_ state: State, _ numbers: ClosedRange<UInt64>) {
        (self.state, self.numbers) = (state, numbers)
    }
}

extension LedgerReader {
    /// All segments, oldest first, and those that are not there.
    package func listing() throws(LedgerError) -> [ListedSegment] {
        let names = try segments()
        let holes = SegmentName.holes(in: names)
        let retired = try retired(explaining: holes)
        var rows = holes.map { hole in
            let state: ListedSegment.State = retired.explains(hole) ? .retired : .missing
            return ListedSegment(state, hole.lowerBound...(hole.upperBound - 1))
        }
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            rows.append(try listed(name, before: next))
        }
        return rows.sorted { $0.numbers.lowerBound < $1.numbers.lowerBound }
    }

    private func listed(
        _ name: SegmentName,
        before next: SegmentName?
    ) throws(LedgerError) -> ListedSegment {
        let following = try next.map { next throws(LedgerError) in
            try SegmentFile.with(next, on: disk) { try? $0.header.get() }
        }
        let last: UInt64?
        if let next {
            last = next.number == name.number + 1 ? next.firstSequence - 1 : nil
        } else {
            last = try lastSequence()
        }
        return try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
            let seal: SegmentFile.End?
            do throws(DiskError) {
                seal = try segment.seal(on: disk)
            } catch { throw .disk(error) }
            var row = ListedSegment(.ended, name.number...name.number)
            row.state = Self.state(of: segment, isSealed: seal != nil, isLast: next == nil)
            row.size = segment.status.size
            row.storedBytes = segment.content.storedBytes
            row.isCompressed = segment.name.isPacked
            row.opened = (try? segment.header.get())?.opened.wall
            // The next segment knows best where this one ends.
            if let header = following ?? nil, header.number == name.number + 1 {
                row.closed = max(header.opened.wall, seal?.seal.at ?? header.opened.wall)
                row.size = min(row.size, Int(clamping: header.previousEnd))
            } else {
                row.closed = seal?.seal.at
            }
            let end = seal?.seal.sequence ?? last ?? 0
            row.records = end < name.firstSequence ? nil : name.firstSequence...end
            return row
        }
    }

    private static func state(
        of segment: SegmentFile,
        isSealed: Bool,
        isLast: Bool
    ) -> ListedSegment.State {
        if isSealed { return .sealed }
        guard case .success = segment.header, isLast ? segment.status.isWritable : true else {
            return .damaged
        }
        return isLast ? .open : .ended
    }
}
