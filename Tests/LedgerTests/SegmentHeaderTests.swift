import Digest
import Ledger
import Testing

@Suite("Segment header", .timeLimit(.minutes(3)))
struct SegmentHeaderTests {
    private let header = SegmentHeader(
        ledger: UniqueID(high: 1, low: 2),
        number: 3,
        firstSequence: 400,
        previousEnd: 65_536,
        previousChain: SHA256(of: [1, 2, 3]),
        salt: 0x0102_0304_0506_0708,
        opened: Sample.moment(5),
        identity: Sample.identity
    )

    @Test("comes back as it was, from one block of 4096 bytes")
    func roundTrip() throws {
        #expect(header.encoded.count == 4096)
        #expect(try SegmentHeader(decoding: header.encoded) == header)
    }

    @Test(
        "has its fields where the format says",
        arguments: [(8, 1), (39, 2), (40, 3), (48, 400), (56, 65_536), (96, 0x0102_0304_0506_0708)]
    )
    func layout(offset: Int, value: UInt64) {
        let block = header.encoded
        // Major version and the ledger's last digit fill a byte, the others eight.
        let width = offset < 40 ? 1 : 8
        let found = block[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        #expect(found == value)
        #expect(Array(block[144..<158]) == [12, 0] + Array("probed 1.0.0".utf8))
    }

    @Test("is refused when any byte changed or is missing")
    func damage() {
        let block = header.encoded
        for place in block.indices {
            var changed = block
            changed[place] ^= 0x10
            #expect(throws: SegmentHeader.Fault.damaged) { try SegmentHeader(decoding: changed) }
        }
        #expect(throws: SegmentHeader.Fault.damaged) {
            try SegmentHeader(decoding: Array(block.dropLast()))
        }
    }

    @Test("of a newer format is told apart from a damaged one")
    func newer() throws {
        var newer = header
        newer.version.major = 2
        #expect(throws: SegmentHeader.Fault.tooNew(newer.version)) {
            try SegmentHeader(decoding: newer.encoded)
        }
        newer = header
        newer.version.incompatible = 4
        #expect(throws: SegmentHeader.Fault.tooNew(newer.version)) {
            try SegmentHeader(decoding: newer.encoded)
        }
        newer = header
        newer.version.minor = 9
        newer.version.compatible = 1
        newer.version.readOnlyCompatible = 1
        let read = try SegmentHeader(decoding: newer.encoded)
        #expect(read.version.isReadable)
        #expect(!read.version.isWritable)
    }

    private static let hash = "ab" + String(repeating: "0", count: 62)

    @Test(
        "a file name is a segment's only in its exact form",
        arguments: [
            ("00000000000000000001-0000000000000001.plog", true),
            ("1-1.plog", false),
            ("00000000000000000000-0000000000000001.plog", false),
            ("00000000000000000001-0000000000000001.plog.zst", false),
            ("00000000000000000001-0000000000000001.\(Self.hash).plog.zst", true),
            ("00000000000000000001-0000000000000001.\(Self.hash).plog", false),
            ("00000000000000000001-0000000000000001.\(Self.hash.uppercased()).plog.zst", false),
            ("00000000000000000001-0000000000000001.\(Self.hash.dropLast()).plog.zst", false),
            ("+0000000000000000001-0000000000000001.plog", false),
            ("99999999999999999999-0000000000000001.plog", false),
            ("next.tmp", false),
        ]
    )
    func names(text: String, isSegment: Bool) {
        #expect((SegmentName(text)?.description == text) == isSegment)
    }

    @Test("an identifier reads what it writes, and UUIDs")
    func identifier() {
        let one = UniqueID(high: 0xAB, low: 0xCD)
        #expect(UniqueID(one.description) == one)
        #expect(one.description == "00000000000000ab00000000000000cd")
        #expect(UniqueID("00000000-0000-00ab-0000-0000000000cd") == one)
        #expect(UniqueID("boot") == nil)
    }
}
