import Digest
import Glibc
import Ledger
import ProbeModel
import Testing

/// A reader in another language, written from docs/ledger-format.md, agrees with this room.
@Suite("An independent verifier", .timeLimit(.minutes(3)))
struct IndependentTests {
    private func write(_ files: [String: [UInt8]], to scratch: Scratch) throws {
        for (name, bytes) in files where name.hasSuffix(".plog") {
            try Scratch.write(bytes, as: name, in: scratch.path)
        }
    }

    @Test("accepts what the ledger wrote, through a refused sync and an end without farewell")
    func whole() throws {
        let disk = SimulatedDisk()
        var settings = Bench.small
        settings.segmentBytes = 9000
        var bench = try Bench(on: disk, settings: settings)
        for number in 0..<40 as Range<UInt64> {
            try bench.append(.run(Sample.ordinaryRun(number)))
            if number == 20 { disk.faults.refusedSyncs = [disk.syncs + 1] }
            bench.turn()
        }
        var next = try Bench(on: disk, settings: settings, second: 500)
        try next.append(.stop(reason: "test"))
        next.turn()
        next.close()
        let scratch = Scratch()
        try write(disk.files, to: scratch)
        #expect(Python.accepts(scratch.path))
    }

    @Test("accepts what each release wrote, and no folder without a segment")
    func releases() throws {
        let names = try GoldenLedger.names()
        #expect(names.count >= 8)
        for name in names { #expect(Python.accepts(GoldenLedger(name).directory), "\(name)") }
        let scratch = Scratch()
        try Scratch.write([1], as: "probed.out", in: scratch.path)
        #expect(!Python.accepts(scratch.path))
    }

    @Test("accepts a proof of a segment that was never sealed, by the root that was recorded")
    func unsealed() throws {
        let disk = SimulatedDisk()
        for second in [0, 500] as [Int64] {
            var bench = try Bench(on: disk, second: second)
            for number in 0..<20 as Range<UInt64> {
                try bench.append(.run(Sample.ordinaryRun(number)))
                if number == 9, second == 0 { disk.faults.refusedSyncs = [disk.syncs + 1] }
                bench.turn()
            }
            if second > 0 { bench.close() }
        }
        let reader = LedgerReader(disk: disk)
        let sealed = try reader.closedSegments().map(\.isSealed)
        #expect(sealed.count { !$0 } == 2)
        let scratch = Scratch()
        try write(disk.files, to: scratch)
        for sequence in 2...18 as ClosedRange<UInt64> {
            let proof = try #require(try reader.proof(of: sequence).proof)
            #expect(proof.statement != nil)
            try Scratch.write(Array(json(proof).utf8), as: "proof.json", in: scratch.path)
            #expect(Python.accepts(scratch.path, proof: scratch.path + "/proof.json"))
        }
        // A start that saw other frames than there are.
        var choices = Bench<SimulatedDisk>.Choices()
        choices.amend = { $0.recovery?.tree?.root = .zero }
        let other = SimulatedDisk()
        var first = try Bench(on: other)
        first.turn()
        var second = try Bench(on: other, choices)
        second.turn()
        second.close()
        let rest = Scratch()
        try write(other.files, to: rest)
        #expect(!Python.accepts(rest.path))
    }

    @Test("accepts a proof, and no changed byte of it or of the ledger")
    func proof() throws {
        let disk = try Bench.closed(runs: 20)
        let scratch = Scratch()
        try write(disk.files, to: scratch)
        let proof = try #require(try LedgerReader(disk: disk).proof(of: 9).proof)
        try Scratch.write(Array(json(proof).utf8), as: "proof.json", in: scratch.path)
        #expect(Python.accepts(scratch.path, proof: scratch.path + "/proof.json"))
        var forged = proof
        forged.frames[0].bytes[40] ^= 1
        try Scratch.write(Array(json(forged).utf8), as: "proof.json", in: scratch.path)
        #expect(!Python.accepts(scratch.path, proof: scratch.path + "/proof.json"))
        let name = try #require(disk.files.keys.filter { $0.hasSuffix(".plog") }.min())
        var bytes = try #require(disk.files[name])
        for place in [20, 5000, bytes.count - 20] {
            bytes[place] ^= 1
            try Scratch.write(bytes, as: name, in: scratch.path)
            #expect(!Python.accepts(scratch.path), "byte \(place)")
            bytes[place] ^= 1
        }
    }

    @Test("openssl accepts the signature of a note")
    func signature() throws {
        let key = try SigningKey(text: Sample.key)
        let position = Checkpoint.Position(
            (1, 4096),
            last: 7,
            chain: .zero,
            at: .init(nanoseconds: 1)
        )
        let checkpoint = Checkpoint(
            ledger: UniqueID(high: 1, low: 2),
            first: 1,
            position: position,
            epoch: 2
        )
        let note = Note(checkpoint, signedBy: key)
        let scratch = Scratch()
        let text = note.text.prefix { $0 != "—" }.dropLast()
        // The envelope of RFC 8410 around a public key.
        let envelope: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
        let files = [
            "text": Array(text.utf8), "signature": note.signatures[0].bytes,
            "key.der": envelope + key.verifyingKey.key.bytes,
        ]
        for (name, bytes) in files { try Scratch.write(bytes, as: name, in: scratch.path) }
        let command =
            "cd '\(scratch.path)' && openssl pkeyutl -verify -pubin -keyform DER -inkey key.der "
            + "-rawin -in text -sigfile signature >/dev/null 2>&1"
        #expect(unsafe system(command) == 0)
        try Scratch.write(Array(text.utf8) + [10], as: "text", in: scratch.path)
        #expect(unsafe system(command) != 0)
    }

    private func json(_ proof: Proof) -> String {
        func list(_ leaves: [Proof.Leaf]) -> String {
            let texts = leaves.map { leaf in
                let path = leaf.path.map { "\"\(Base64.text(of: $0.bytes))\"" }
                return "{\"index\": \(leaf.index), \"frame\": \"\(Base64.text(of: leaf.bytes))\", "
                    + "\"path\": [\(path.joined(separator: ","))]}"
            }
            return "[\(texts.joined(separator: ","))]"
        }
        return "{\"segment\": \(proof.segment), \"sequence\": \(proof.sequence), "
            + "\"leaves\": \(proof.count), \"frames\": \(list(proof.frames)), "
            + "\"names\": \(list(proof.names))}"
    }
}
