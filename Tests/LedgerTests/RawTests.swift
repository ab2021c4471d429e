import Digest
import Ledger
import Testing

/// What an older program can still say of a newer one's ledger (V2).
@Suite("A newer version's ledger", .timeLimit(.minutes(3)))
struct RawTests {
    /// A closed ledger as a later version writes it: features that nobody knows here, names in
    /// another form, everything computed accordingly.
    private func newer() throws -> (name: String, bytes: [UInt8]) {
        let whole = try Bench.closed(runs: 5)
        let (name, bytes) = try #require(whole.files.first { $0.key.hasSuffix(".plog") })
        var header = try SegmentHeader(decoding: Array(bytes.prefix(SegmentHeader.byteCount)))
        header.version.incompatible = 4
        var out = header.encoded
        var (chain, tree) = (header.chain, MerkleTree())
        var place = SegmentHeader.byteCount
        while place < bytes.count {
            var frame = try Frame.decode(bytes[place...], with: header.checksum)
            place += frame.size
            var payload = Array(frame.payload)
            switch FrameKind(rawValue: frame.kind) {
            case .names: payload[0] ^= 0xFF
            case .commit: payload.replaceSubrange(0..<32, with: chain.bytes)
            case .seal:
                payload.replaceSubrange(0..<32, with: chain.bytes)
                payload.replaceSubrange(56..<88, with: tree.root.bytes)
            default: break
            }
            frame.payload = payload[...]
            let start = out.count
            frame.encode(with: header.checksum, to: &out)
            chain = SHA256(of: chain, then: out[start...])
            tree.add(SHA256(leaf: out[start...]))
        }
        return (name, out)
    }

    @Test("is refused, and its frames, chain and roots are verified if somebody asks for that")
    func raw() throws {
        let (name, bytes) = try newer()
        let disk = SimulatedDisk()
        disk.place(name, bytes)
        let reader = LedgerReader(disk: disk)
        let before = disk.files
        #expect(try reader.verify().findings.map(\.problem) == [.tooNew])
        var terms = Verification.Terms()
        terms.isRaw = true
        let found = try reader.verify(terms)
        #expect(found.findings.isEmpty && found.isUndecided && found.isRaw)
        #expect(found.records == 6 && found.lastSequence == 6 && found.isSealed)
        #expect(disk.files == before)
        var missed: [Int] = []
        for place in stride(from: 0, to: bytes.count, by: 37) {
            disk.rot(name, byte: place, bit: 2)
            if try reader.verify(terms).findings.isEmpty { missed.append(place) }
            disk.rot(name, byte: place, bit: 2)
        }
        #expect(missed.isEmpty)
    }
}
