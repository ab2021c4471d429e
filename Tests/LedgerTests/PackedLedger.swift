import Digest
import Ledger
import ProbeModel

/// A closed ledger whose sealed segments are compressed in small pieces, all but the last.
struct PackedLedger {
    /// As it was before.
    let plain: SimulatedDisk
    let disk: SimulatedDisk

    init(runs: UInt64 = 200, segmentBytes: Int = 12 << 10, pieceBytes: Int = 2000) throws {
        var settings = Bench.small
        settings.segmentBytes = segmentBytes
        plain = try Bench.closed(runs: runs, settings: settings)
        disk = plain.afterKill()
        try Self.pack(disk, pieceBytes: pieceBytes)
    }

    /// Compresses what can be; returns how many segments that were.
    @discardableResult
    static func pack(_ disk: SimulatedDisk, pieceBytes: Int = 2000) throws -> Int {
        var packing = Packing(after: .zero)
        let packer = Packer(disk, pieceBytes: pieceBytes)
        var count = 0
        while try turn(&packing, packer, on: disk, at: 1_000_000) != nil { count += 1 }
        return count
    }

    static func turn(
        _ packing: inout Packing,
        _ packer: Packer,
        on disk: SimulatedDisk,
        at second: Int64
    ) throws(LedgerError) -> (name: SegmentName, outcome: Packer.Outcome)? {
        try packing.turn(
            LedgerReader(disk: disk),
            at: Sample.moment(second),
            { name, next throws(LedgerError) in try packer.pack(name, before: next) }
        )
    }

    /// The files that are, or were to become, segments.
    static func files(_ disk: SimulatedDisk) -> [String: [UInt8]] {
        disk.files.filter { $0.key.contains(".plog") || $0.key == "pack.tmp" }
    }

    /// The first compressed segment.
    var first: SegmentName? { disk.segments.first { $0.isPacked } }

    func rot(_ name: SegmentName, byte: Int, bit: Int = 0) -> LedgerReader {
        let rotten = disk.afterKill()
        rotten.rot(name.description, byte: byte, bit: bit)
        return LedgerReader(disk: rotten)
    }
}

/// All that a reader can tell of a ledger, but how it lies on the disk.
struct Reading: Hashable {
    var entries: [Entry] = []
    var newest: [Entry]
    var findings: [Finding]
    var counts: [Int]
    var chain: SHA256
    var proofs: [Proof?] = []
    var marks: [LedgerMark?] = []
    var sealed: [Record.Retirement]

    init(_ disk: any Disk) throws(LedgerError) {
        let reader = LedgerReader(disk: disk)
        entries = try reader.entries()
        newest = try reader.latest(limit: 20) { _ in true }
        let found = try reader.verify()
        findings = found.findings
        counts = [found.segments, found.bytes, found.frames, found.records]
        chain = found.chain
        // Each proof reads a whole segment.
        for entry in entries where entry.sequence % 5 == 2 {
            proofs.append(try reader.proof(of: entry.sequence).proof)
            marks.append(try reader.mark(at: entry.sequence))
        }
        let time = Timestamp(nanoseconds: 0)
        sealed = try reader.sealedSegments().map { $0.retirement(at: time) }
    }
}
