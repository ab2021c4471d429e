import Digest
import Glibc
import Ledger
import ProbeModel
import Testing

/// A reader in another language, written from docs/ledger-format.md, agrees with this room.
@Suite("An independent verifier", .timeLimit(.minutes(3)))
struct IndependentTests {
    private static let script = Scratch.project + "/Tests/LedgerTests/verify.py"

    /// Runs the verifier; true if it found nothing.
    private func accepts(_ directory: String, proof: String = "") -> Bool {
        // Safe because a Swift string lives as a C string during the call.
        unsafe system("python3 '\(Self.script)' '\(directory)' \(proof) >/dev/null 2>&1") == 0
    }

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
        #expect(accepts(scratch.path))
        #expect(accepts(Self.script.dropLast("verify.py".count) + "Fixtures/version-1"))
    }

    @Test("accepts a proof, and no changed byte of it or of the ledger")
    func proof() throws {
        let disk = try Bench.closed(runs: 20)
        let scratch = Scratch()
        try write(disk.files, to: scratch)
        let proof = try #require(try LedgerReader(disk: disk).proof(of: 9).proof)
        try Scratch.write(Array(json(proof).utf8), as: "proof.json", in: scratch.path)
        #expect(accepts(scratch.path, proof: scratch.path + "/proof.json"))
        var forged = proof
        forged.frames[0].bytes[40] ^= 1
        try Scratch.write(Array(json(forged).utf8), as: "proof.json", in: scratch.path)
        #expect(!accepts(scratch.path, proof: scratch.path + "/proof.json"))
        let name = try #require(disk.files.keys.filter { $0.hasSuffix(".plog") }.min())
        var bytes = try #require(disk.files[name])
        for place in [20, 5000, bytes.count - 20] {
            bytes[place] ^= 1
            try Scratch.write(bytes, as: name, in: scratch.path)
            #expect(!accepts(scratch.path), "byte \(place)")
            bytes[place] ^= 1
        }
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
