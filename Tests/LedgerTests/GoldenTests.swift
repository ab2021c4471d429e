import Ledger
import ProbeModel
import Testing

/// The bytes of each released format stay readable for ever; those of the current one do not
/// change unnoticed. `RECORD=1` writes them anew.
@Suite("Golden ledger")
struct GoldenTests {
    private static let directory = Scratch.project + "/Tests/LedgerTests/Fixtures/version-1"

    /// One record of each kind, and ordinary runs over three segments.
    private func current() throws -> SimulatedDisk {
        var settings = Bench.small
        settings.segmentBytes = 7000
        settings.reserveBytes = 8
        var random = SeededRandom(1)
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        var kinds: Set<UInt8> = []
        for _ in 0..<200 {
            let record = Sample.record(using: &random)
            if kinds.insert(record.kind).inserted { try bench.append(record) }
        }
        bench.turn()
        for number in 0..<12 as Range<UInt64> {
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
        }
        bench.close()
        return bench.disk
    }

    @Test("version 1 is written byte by byte as it was released")
    func bytes() throws {
        let files = try current().files.filter { $0.key.hasSuffix(".plog") }
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: Self.directory) }
        }
        #expect(try Scratch.contents(of: Self.directory) == files)
    }

    @Test("version 1 is read without a finding, every kind of record in it")
    func reading() throws {
        let reader = try LedgerReader(directory: Self.directory)
        let verification = try reader.verify()
        #expect(verification.findings.isEmpty)
        #expect(verification.segments == 3)
        var kinds: Set<UInt8> = []
        try reader.read(after: 0, limit: .max) { entry in
            kinds.insert(entry.record.kind)
            return true
        }
        #expect(kinds == [1, 5, 7, 8, 9, 10, 11, 12, 13, 20, 200])
        #expect(try Bench.read(current()).count == verification.records)
    }
}
