import ProbeModel

/// Where the pieces of a compressed segment lie in its file (docs/ledger-format.md, "Compressed
/// segments"): the seekable format of zstd, with a checksum of each frame.
struct PackedOutline: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        /// The frame's bytes in the file.
        var stored: Range<Int>
        /// What they stand for in the segment.
        var original: Range<Int>
        /// CRC-32C of the frame; nil if the table of checksums is lost.
        var checksum: UInt32?
    }

    private(set) var pieces: [Piece] = []

    /// Bytes of the segment, as it was written.
    var size: Int { pieces.last?.original.upperBound ?? 0 }

    /// Bytes of all frames.
    var storedBytes: Int { pieces.last?.stored.upperBound ?? 0 }

    init() {}

    /// Adds the piece that follows.
    mutating func add(stored: Int, original: Int, checksum: UInt32?) {
        pieces.append(
            Piece(
                stored: storedBytes..<storedBytes + stored,
                original: size..<size + original,
                checksum: checksum
            )
        )
    }

    /// The piece that holds a place of the segment.
    func index(of place: Int) -> Int? {
        pieces.firstIndex { $0.original.contains(place) }
    }

    // MARK: The table

    private static let skippable: UInt32 = 0x184D_2A50
    private static let seekTable: UInt32 = 0x184D_2A5E
    private static let seekable: UInt32 = 0x8F92_EAB1
    /// Of a frame that decoders pass over: a magic number and the size of the rest.
    private static let headBytes = 8
    private static let footerBytes = 9
    /// The most that a frame may have: one that could not be compressed is a little longer than its
    /// content.
    private static let frameBytes = 2 * Limits.packedPieceBytes

    private static func checksumBytes(_ pieces: Int) -> Int { headBytes + 4 * (pieces + 1) }

    private static func tableBytes(_ pieces: Int) -> Int {
        headBytes + 8 * (pieces + 1) + footerBytes
    }

    /// What stands behind the frames: the checksums, in a frame that decoders pass over, and the
    /// table in which each frame has its sizes, that one included.
    var tail: [UInt8] {
        var table: [UInt8] = []
        table.appendNumber(Self.seekTable)
        table.appendNumber(UInt32(Self.tableBytes(pieces.count) - Self.headBytes))
        for piece in pieces {
            table.appendNumber(UInt32(piece.stored.count))
            table.appendNumber(UInt32(piece.original.count))
        }
        table.appendNumber(UInt32(Self.checksumBytes(pieces.count)))
        table.appendNumber(UInt32(0))
        table.appendNumber(UInt32(pieces.count + 1))
        table.append(0)
        table.appendNumber(Self.seekable)

        var sums: [UInt8] = []
        sums.appendNumber(Self.skippable)
        sums.appendNumber(UInt32(Self.checksumBytes(pieces.count) - Self.headBytes))
        for piece in pieces { sums.appendNumber(piece.checksum ?? 0) }
        sums.appendNumber(Checksum.unsalted.value(of: (sums + table)[...]))
        return sums + table
    }

    /// Reads the tail of a file that is `size` bytes long; nil if it is not what was written.
    init?(tail: [UInt8], ofSize size: Int) {
        guard tail.count > Self.footerBytes else { return nil }
        let bytes = tail[...]
        let count = Int(bytes.number(at: tail.count - Self.footerBytes, as: UInt32.self)) - 1
        guard 1...Limits.packedPieces ~= count else { return nil }
        let table = tail.count - Self.tableBytes(count)
        let sums = table - Self.checksumBytes(count)
        guard sums >= 0 else { return nil }
        for index in 0..<count {
            let entry = table + Self.headBytes + 8 * index
            let stored = Int(bytes.number(at: entry, as: UInt32.self))
            let original = Int(bytes.number(at: entry + 4, as: UInt32.self))
            guard 1...Limits.packedPieceBytes ~= original, stored <= Self.frameBytes else {
                return nil
            }
            add(
                stored: stored,
                original: original,
                checksum: bytes.number(at: sums + Self.headBytes + 4 * index, as: UInt32.self)
            )
        }
        guard storedBytes == size - (tail.count - sums), self.tail.elementsEqual(bytes[sums...])
        else { return nil }
    }

    /// Finds the frames of a file whose table is lost, one after the other, as far as they are whole.
    init(
        searching file: DiskFile,
        ofSize size: Int,
        on disk: any Disk
    ) throws(DiskError) {
        while storedBytes < size, pieces.count < Limits.packedPieces {
            let most = min(size - storedBytes, Self.frameBytes)
            let part = try PartialRead(of: file, at: storedBytes, count: most, on: disk)
            guard let stored = Compression.frameSize(part.bytes[...]),
                let bytes = Compression.expand(
                    part.bytes[..<stored],
                    limit: Limits.packedPieceBytes
                ),
                !bytes.isEmpty
            else { return }
            add(stored: stored, original: bytes.count, checksum: nil)
        }
    }
}
