package import Digest
package import ProbeModel

/// The records with which the ledger vouches for itself.
extension Record {
    /// A key signs the checkpoints from here on. Repeated at the beginning of each segment, so
    /// that retention takes no key away that is still needed.
    package struct Key: Hashable, Sendable {
        /// The number of the record that brought this key first since the daemon's start.
        package var epoch: UInt64
        package var key: VerifyingKey
        package var at: Timestamp

        package init(epoch: UInt64, key: VerifyingKey, at: Timestamp) {
            self.epoch = epoch
            self.key = key
            self.at = at
        }
    }

    /// A sealed segment is about to be deleted, by the rules of retention.
    package struct Retirement: Hashable, Sendable {
        package var segment: UInt64
        package var first: UInt64
        package var last: UInt64
        /// Size of the file, the chain's hash at its end, and the Merkle root of its frames.
        package var end: UInt64
        package var chain: SHA256
        package var root: SHA256
        package var at: Timestamp
        /// The first of the segments that are missing in a row up to this one; its own number if it
        /// is the only one.
        package var rowStart: UInt64

        package init(
            segment: SegmentName,
            last: UInt64,
            end: UInt64,
            chain: SHA256,
            root: SHA256,
            at: Timestamp
        ) {
            self.segment = segment.number
            first = segment.firstSequence
            self.last = last
            self.end = end
            self.chain = chain
            self.root = root
            self.at = at
            rowStart = segment.number
        }
    }

    /// A start found a checkpoint of records that are not here: an older copy was restored, or the
    /// end was cut off. What was behind the place where this ledger goes on is lost to it.
    package struct Restoration: Hashable, Sendable {
        /// The last record, and the chain's hash, of the history that was known outside.
        package var known: UInt64
        package var chain: SHA256
        /// When that checkpoint was made.
        package var until: Timestamp
        package var at: Timestamp

        package init(known: UInt64, chain: SHA256, until: Timestamp, at: Timestamp) {
            self.known = known
            self.chain = chain
            self.until = until
            self.at = at
        }
    }
}

extension RecordEncoder {
    mutating func encode(_ key: Record.Key) {
        out.fixed(key.epoch)
        out.raw(key.key.key.bytes)
        out.fixed(key.at.nanoseconds)
        out.text(key.key.name)
    }

    mutating func encode(_ note: Note) {
        let checkpoint = note.checkpoint
        out.uniqueID(checkpoint.ledger)
        for number in [checkpoint.first, checkpoint.last, checkpoint.segment, checkpoint.end] {
            out.fixed(number)
        }
        out.raw(checkpoint.chain.bytes)
        out.fixed(checkpoint.since.nanoseconds)
        out.fixed(checkpoint.until.nanoseconds)
        out.fixed(checkpoint.epoch)
        out.byte(checkpoint.root == nil ? 0 : 1)
        out.raw((checkpoint.root ?? .zero).bytes)
        out.number(note.signatures.count)
        for signature in note.signatures {
            out.text(signature.keyName)
            out.fixed(signature.keyHash)
            out.raw(signature.bytes)
        }
    }

    mutating func encode(_ retirement: Record.Retirement) {
        for number in [retirement.segment, retirement.first, retirement.last, retirement.end] {
            out.fixed(number)
        }
        out.raw(retirement.chain.bytes)
        out.raw(retirement.root.bytes)
        out.fixed(retirement.at.nanoseconds)
        if retirement.rowStart != retirement.segment { out.fixed(retirement.rowStart) }
    }

    mutating func encode(_ restoration: Record.Restoration) {
        out.fixed(restoration.known)
        out.raw(restoration.chain.bytes)
        out.fixed(restoration.until.nanoseconds)
        out.fixed(restoration.at.nanoseconds)
    }
}

extension ByteReader {
    mutating func key() throws(MalformedRecord) -> Record.Key {
        let epoch = try fixed(UInt64.self)
        guard let key = Ed25519.PublicKey(try raw(Ed25519.keyBytes)) else {
            throw MalformedRecord("a key has not 32 bytes")
        }
        let at = try timestamp()
        return Record.Key(epoch: epoch, key: VerifyingKey(name: try text(), key: key), at: at)
    }

    mutating func note() throws(MalformedRecord) -> Note {
        let ledger = try uniqueID()
        let (first, last) = (try fixed(UInt64.self), try fixed(UInt64.self))
        let (segment, end) = (try fixed(UInt64.self), try fixed(UInt64.self))
        let chain = try hash()
        let (since, until) = (try timestamp(), try timestamp())
        let epoch = try fixed(UInt64.self)
        let hasRoot = try byte() != 0
        let root = try hash()
        var position = Checkpoint.Position((segment, end), last: last, chain: chain, at: until)
        position.root = hasRoot ? root : nil
        var checkpoint = Checkpoint(
            ledger: ledger,
            first: first,
            position: position,
            epoch: epoch
        )
        checkpoint.since = since
        var signatures: [Note.Signature] = []
        for _ in 0..<(try count()) {
            signatures.append(
                Note.Signature(
                    keyName: try text(),
                    keyHash: try fixed(UInt32.self),
                    bytes: Array(try raw(Ed25519.signatureBytes))
                )
            )
        }
        return Note(checkpoint, signatures: signatures)
    }

    mutating func retirement() throws(MalformedRecord) -> Record.Retirement {
        let (segment, first) = (try fixed(UInt64.self), try fixed(UInt64.self))
        let (last, end) = (try fixed(UInt64.self), try fixed(UInt64.self))
        let (chain, root) = (try hash(), try hash())
        var retirement = Record.Retirement(
            segment: SegmentName(firstSequence: first, number: segment),
            last: last,
            end: end,
            chain: chain,
            root: root,
            at: try timestamp()
        )
        if !isAtEnd { retirement.rowStart = try fixed(UInt64.self) }
        guard retirement.rowStart <= segment else {
            throw MalformedRecord("a row of segments begins behind its end")
        }
        return retirement
    }

    mutating func restoration() throws(MalformedRecord) -> Record.Restoration {
        Record.Restoration(
            known: try fixed(UInt64.self),
            chain: try hash(),
            until: try timestamp(),
            at: try timestamp()
        )
    }
}
