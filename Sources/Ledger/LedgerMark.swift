package import Digest
package import ProbeModel

/// A place in a ledger that no other ledger has: the chain's hash behind a record, as the header
/// of the segment that begins there holds it.
package struct LedgerMark: Hashable, Sendable {
    package let ledger: UniqueID
    /// The last record before the segment.
    package let sequence: UInt64
    package let chain: SHA256

    package init(ledger: UniqueID, sequence: UInt64, chain: SHA256) {
        self.ledger = ledger
        self.sequence = sequence
        self.chain = chain
    }

    init(_ header: SegmentHeader) {
        self.init(
            ledger: header.ledger,
            sequence: header.firstSequence - 1,
            chain: header.chain
        )
    }
}

extension LedgerReader {
    /// The mark behind a record; nil if no segment that is there begins behind it, or if its
    /// header is damaged. Every start of a daemon begins a segment.
    package func mark(at sequence: UInt64) throws(LedgerError) -> LedgerMark? {
        let names = try segments()
        guard let index = names.lastIndex(where: { $0.firstSequence - 1 == sequence }) else {
            return nil
        }
        return try header(names, index).map(LedgerMark.init)
    }
}

extension LedgerReader {
    /// The mark at the beginning of the first segment that was opened at a time or later: it vouches
    /// for everything that was written before. nil if there is none yet.
    package func mark(notBefore time: Timestamp) throws(LedgerError) -> LedgerMark? {
        let names = try segments()
        for index in names.indices {
            guard let header = try header(names, index), header.opened.wall >= time else {
                continue
            }
            return LedgerMark(header)
        }
        return nil
    }
}
