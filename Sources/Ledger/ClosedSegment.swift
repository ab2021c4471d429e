package import Digest
package import ProbeModel

/// What is known of a segment to which nothing is written any more: from its SEAL, or, if its writer
/// ended without farewell, from the header of the next one, which names its end.
package struct ClosedSegment: Hashable, Sendable {
    package var name: SegmentName
    package var isSealed = true
    package var last: UInt64
    /// Wall clock of the opening, and of the closing or of the next segment's opening, whichever
    /// is later: a clock that was wrong in 1970 does not make records old.
    package var opened: Timestamp
    package var closed: Timestamp
    /// Bytes of the segment, as it was written, and of its file.
    package var size: Int
    package var storedBytes: Int
    /// The chain's hash at the end, and the Merkle root; zero if there is no SEAL that states it.
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
