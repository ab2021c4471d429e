package import Digest
import ProbeModel

/// The first block of a segment: written once, synced before anything refers to it, never touched
/// again. Each segment carries its own version of the format.
package struct SegmentHeader: Hashable, Sendable {
    package var version: FormatVersion
    package var ledger: UniqueID
    /// Counts from 1.
    package var number: UInt64
    /// The sequence number of the first record that this segment may hold. Frames of earlier
    /// segments with this number or a higher one are void: they were never acknowledged.
    package var firstSequence: UInt64
    /// Where the valid part of the segment before ends; 0 in the first segment.
    package var previousEnd: UInt64
    /// The chain's hash at that place; all zero in the first segment.
    package var previousChain: SHA256
    /// Random: the seed of this segment's checksums.
    package var salt: UInt64
    package var opened: Moment
    package var boot: UniqueID
    /// Version of the program; at most 62 bytes are stored.
    package var writer: String

    package static let byteCount = 4096
    package static let writerBytes = 62
    /// The chain's value before anything was written.
    package static let noChain = SHA256.zero
    private static let magic = Array("probedL\n".utf8)

    package init(
        ledger: UniqueID,
        number: UInt64,
        firstSequence: UInt64,
        previousEnd: UInt64,
        previousChain: SHA256,
        salt: UInt64,
        opened: Moment,
        identity: Identity
    ) {
        self.version = .current
        self.ledger = ledger
        self.number = number
        self.firstSequence = firstSequence
        self.previousEnd = previousEnd
        self.previousChain = previousChain
        self.salt = salt
        self.opened = opened
        self.boot = identity.boot
        self.writer = String(decoding: identity.writer.utf8.prefix(Self.writerBytes), as: UTF8.self)
    }

    /// What the file is called.
    var name: SegmentName { SegmentName(firstSequence: firstSequence, number: number) }

    package var checksum: Checksum { Checksum(salt: salt) }

    /// The chain's value behind the header.
    package var chain: SHA256 { SHA256(of: previousChain, then: encoded[...]) }

    package var encoded: [UInt8] {
        var out = ByteWriter()
        out.raw(Self.magic)
        out.formatVersion(version)
        out.uniqueID(ledger)
        out.fixed(number)
        out.fixed(firstSequence)
        out.fixed(previousEnd)
        out.raw(previousChain.bytes)
        out.fixed(salt)
        out.moment(opened)
        out.uniqueID(boot)
        out.fixed(UInt16(writer.utf8.count))
        out.raw(writer.utf8)
        var bytes = out.bytes
        bytes += [UInt8](repeating: 0, count: Self.byteCount - 4 - bytes.count)
        bytes.appendNumber(Checksum.unsalted.value(of: bytes[...]))
        return bytes
    }

    /// Why a block is no header that this program can use.
    package enum Fault: Error, Hashable, Sendable {
        /// The disk cannot read the block, for this reason (`errno`).
        case unreadable(Int32)
        /// The block is short, has another magic, or its checksum is wrong.
        case damaged
        /// A newer program wrote it, in a way that this one cannot read.
        case tooNew(FormatVersion)
    }

    /// With `anyVersion` a newer version's header is read as if it were this one's.
    package init(decoding block: [UInt8], anyVersion: Bool = false) throws(Fault) {
        guard block.count == Self.byteCount, block.starts(with: Self.magic),
            block[...].number(at: Self.byteCount - 4, as: UInt32.self)
                == Checksum.unsalted.value(of: block[..<(Self.byteCount - 4)])
        else { throw .damaged }
        var bytes = ByteReader(block[Self.magic.count...])
        let version: FormatVersion
        do throws(MalformedRecord) {
            version = try bytes.formatVersion()
        } catch { throw .damaged }
        guard version.isReadable || anyVersion else { throw .tooNew(version) }
        do throws(MalformedRecord) {
            try self.init(fields: &bytes, version: version)
        } catch { throw .damaged }
        guard SegmentName.numbers.contains(number), SegmentName.numbers.contains(firstSequence)
        else { throw .damaged }
    }

    private init(fields: inout ByteReader, version: FormatVersion) throws(MalformedRecord) {
        self.version = version
        ledger = try fields.uniqueID()
        number = try fields.fixed(UInt64.self)
        firstSequence = try fields.fixed(UInt64.self)
        previousEnd = try fields.fixed(UInt64.self)
        previousChain = try fields.hash()
        salt = try fields.fixed(UInt64.self)
        opened = try fields.moment()
        boot = try fields.uniqueID()
        let length = Int(try fields.fixed(UInt16.self))
        writer = String(decoding: try fields.raw(min(length, Self.writerBytes)), as: UTF8.self)
    }
}

extension ByteReader {
    mutating func hash() throws(MalformedRecord) -> SHA256 {
        guard let hash = SHA256(stored: try raw(SHA256.byteCount)) else {
            throw MalformedRecord("a hash has not 32 bytes")
        }
        return hash
    }
}
