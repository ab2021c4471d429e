import Digest
import ProbeModel

extension LedgerReader {
    /// All segments that are sealed and whose two ends can be read, oldest first.
    package func sealedSegments() throws(LedgerError) -> [ClosedSegment] {
        try closedSegments().filter(\.isSealed)
    }

    /// All segments that are closed, and of which it can be told how they ended, oldest first.
    package func closedSegments() throws(LedgerError) -> [ClosedSegment] {
        try closedSegments(among: segments())
    }

    /// Those of some segments that follow on each other.
    func closedSegments(among names: [SegmentName]) throws(LedgerError) -> [ClosedSegment] {
        var found: [ClosedSegment] = []
        var before: Ends?
        for name in names {
            try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
                let header = try? segment.header.get()
                found += (before?.closed(by: header)).map { [$0] } ?? []
                do throws(DiskError) {
                    before = try header.map { header throws(DiskError) in
                        Ends(segment, header, try segment.seal(on: disk))
                    }
                } catch { throw .disk(error) }
            }
        }
        return found + (before?.closed(by: nil).map { [$0] } ?? [])
    }

    /// The tree over the frames of a closed segment; nil if they are not those that the next header
    /// continues. Reads the whole segment.
    func tree(of segment: ClosedSegment) throws(LedgerError) -> Seal.Tree? {
        let names = try segments()
        guard let index = names.firstIndex(where: { $0.plain == segment.name.plain }),
            let header = try header(names, index), let next = try self.header(names, index + 1)
        else { return nil }
        return try SegmentFile.with(names[index], on: disk) { file throws(LedgerError) in
            do throws(DiskError) {
                var walk = SegmentWalk(
                    file.content,
                    on: disk,
                    header: header,
                    next: next,
                    isChained: true
                )
                walk.wanted = []
                while true {
                    if case .end = try walk.next() { break }
                }
                return walk.cutChain == segment.chain ? walk.cutTree : nil
            } catch { throw .disk(error) }
        }
    }
}

/// What a segment's own file says of its two ends.
private struct Ends {
    let header: SegmentHeader
    let seal: SegmentFile.End?
    let name: SegmentName
    let status: DiskStatus
    let storedBytes: Int

    init(_ segment: SegmentFile, _ header: SegmentHeader, _ seal: SegmentFile.End?) {
        (self.header, self.seal) = (header, seal)
        (name, status) = (segment.name, segment.status)
        storedBytes = segment.content.storedBytes
    }

    /// With what the next segment's header says, nil if that cannot be read or is not there; nil if
    /// nobody can tell how the segment ended.
    func closed(by next: SegmentHeader?) -> ClosedSegment? {
        guard let seal else { return unsealed(before: next) }
        var segment = ClosedSegment(
            name: name,
            last: seal.seal.sequence,
            times: (header.opened.wall, max(seal.seal.at, next?.opened.wall ?? seal.seal.at)),
            size: status.size,
            hashes: (seal.chain, seal.seal.tree?.root ?? .zero)
        )
        segment.storedBytes = storedBytes
        if let next, seal.isVoid(before: next) {
            segment.size = seal.start
            segment.chain = seal.seal.chain
        }
        return segment
    }

    private func unsealed(before next: SegmentHeader?) -> ClosedSegment? {
        guard let next, next.ledger == header.ledger, next.number == header.number + 1,
            next.firstSequence >= header.firstSequence,
            next.previousEnd >= SegmentHeader.byteCount
        else { return nil }
        let end = Int(clamping: next.previousEnd)
        // A SEAL that cannot be read is before the end that the next header names.
        guard end < status.size || (end == status.size && status.isWritable) else { return nil }
        var segment = ClosedSegment(
            name: name,
            last: next.firstSequence - 1,
            times: (header.opened.wall, max(header.opened.wall, next.opened.wall)),
            size: end,
            hashes: (next.previousChain, .zero)
        )
        segment.isSealed = false
        segment.storedBytes = storedBytes
        return segment
    }
}
