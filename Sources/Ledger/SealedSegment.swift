package import Digest
package import ProbeModel

/// What the two ends of a sealed segment say.
package struct SealedSegment: Hashable, Sendable {
    package var name: SegmentName
    package var last: UInt64
    /// Wall clock of the opening, and of the closing or of the next segment's opening, whichever
    /// is later: a clock that was wrong in 1970 does not make records old.
    package var opened: Timestamp
    package var closed: Timestamp
    /// Bytes of the segment, as it was written, and of its file.
    package var size: Int
    package var storedBytes: Int
    /// The chain's hash at the end, and the Merkle root.
    package var chain: SHA256
    package var root: SHA256

    package init(
        name: SegmentName,
        last: UInt64,
        times: (opened: Timestamp, closed: Timestamp),
        size: Int,
        hashes: (chain: SHA256, root: SHA256)
    ) {
        self.name = name
        self.last = last
        (opened, closed) = times
        self.size = size
        storedBytes = size
        (chain, root) = hashes
    }

    package func retirement(at: Timestamp) -> Record.Retirement {
        Record.Retirement(
            segment: name,
            last: last,
            end: UInt64(size),
            chain: chain,
            root: root,
            at: at
        )
    }
}

extension LedgerReader {
    /// All segments that are sealed and whose two ends can be read, oldest first.
    package func sealedSegments() throws(LedgerError) -> [SealedSegment] {
        try sealedSegments(among: segments())
    }

    /// Those of some segments that follow on each other.
    func sealedSegments(among names: [SegmentName]) throws(LedgerError) -> [SealedSegment] {
        var found: [SealedSegment] = []
        var before: (SealedSegment, SegmentFile.End)?
        for name in names {
            try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
                let header = try? segment.header.get()
                if let (sealed, end) = before {
                    found.append(sealed.followed(by: header, end))
                }
                guard let header else {
                    before = nil
                    return
                }
                do throws(DiskError) {
                    before = try segment.seal(on: disk).map { end in
                        (SealedSegment(segment, header, end), end)
                    }
                } catch { throw .disk(error) }
            }
        }
        return found + (before.map { [$0.0] } ?? [])
    }
}

extension SealedSegment {
    fileprivate init(_ segment: SegmentFile, _ header: SegmentHeader, _ end: SegmentFile.End) {
        self.init(
            name: segment.name,
            last: end.seal.sequence,
            times: (header.opened.wall, end.seal.at),
            size: segment.status.size,
            hashes: (end.chain, end.seal.tree?.root ?? .zero)
        )
        storedBytes = segment.content.storedBytes
    }

    /// The same with what the next segment says of it; nil if its header cannot be read.
    fileprivate func followed(
        by next: SegmentHeader?,
        _ end: SegmentFile.End
    ) -> SealedSegment {
        var segment = self
        guard let next else { return segment }
        segment.closed = max(closed, next.opened.wall)
        if end.isVoid(before: next) {
            segment.size = end.start
            segment.chain = end.seal.chain
        }
        return segment
    }
}
