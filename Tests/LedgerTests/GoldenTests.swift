import Ledger
import ProbeModel
import Testing

/// The bytes of each released format stay readable for ever; those of the current one do not
/// change unnoticed. `RECORD=1` writes them anew.
@Suite("Golden ledger", .timeLimit(.minutes(3)))
struct GoldenTests {
    private static let folder = Scratch.project + "/Tests/LedgerTests/Fixtures/"
    private static let directory = folder + "version-1"

    /// Records, and ordinary runs over three segments.
    private func current(_ records: [Record] = Sample.oneOfEach()) throws -> SimulatedDisk {
        var settings = Bench.small
        settings.segmentBytes = 7000
        settings.reserveBytes = 8
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        for record in records { try bench.append(record) }
        bench.turn()
        for number in 0..<12 as Range<UInt64> {
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
        }
        bench.close()
        return bench.disk
    }

    @Test(
        "version 1 is written byte by byte as it was released",
        arguments: [
            ("version-1", Sample.oneOfEach()),
            ("version-1-incidents", Sample.interventions()),
        ]
    )
    func bytes(name: String, records: [Record]) throws {
        let files = try current(records).files.filter { $0.key.hasSuffix(".plog") }
        let directory = Self.folder + name
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: directory) }
        }
        #expect(try Scratch.contents(of: directory) == files)
    }

    @Test("what incidents brought is read as it was recorded")
    func incidents() throws {
        let reader = try LedgerReader(directory: Self.folder + "version-1-incidents")
        #expect(try reader.verify().findings.isEmpty)
        let wanted = Sample.interventions()
        var records: [Record] = []
        try reader.read(after: 0, limit: wanted.count + 1) { entry in
            records.append(entry.record)
            return true
        }
        #expect(Array(records.dropFirst()) == wanted)
    }

    /// What came after version 1 was released, without changing it: DEBT, and steps that were
    /// tolerated.
    private func additions() throws -> SimulatedDisk {
        var bench = try Bench(on: SimulatedDisk(), settings: Bench.small)
        for record in Sample.additions() { try bench.append(record) }
        bench.turn()
        bench.close()
        return bench.disk
    }

    @Test("what was added to version 1 is written byte by byte as it was released")
    func addedBytes() throws {
        let directory = Scratch.project + "/Tests/LedgerTests/Fixtures/version-1-debts"
        let files = try additions().files.filter { $0.key.hasSuffix(".plog") }
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: directory) }
        }
        #expect(try Scratch.contents(of: directory) == files)
        let reader = try LedgerReader(directory: directory)
        #expect(try reader.verify().findings.isEmpty)
        var records: [Record] = []
        try reader.read(after: 0, limit: .max) { entry in
            records.append(entry.record)
            return true
        }
        let added = Sample.additions()
        #expect(Array(records.dropFirst().prefix(added.count)) == added)
    }

    @Test("version 1 is read without a finding, every kind of record in it")
    func reading() throws {
        let reader = try LedgerReader(directory: Self.directory)
        let verification = try reader.verify()
        // A RESTORE is among the records.
        #expect(verification.findings.map(\.problem) == [.restored(until: 99)])
        #expect(verification.segments == 3)
        var records: [Record] = []
        try reader.read(after: 0, limit: .max) { entry in
            records.append(entry.record)
            return true
        }
        // The first record is the START of the ledger itself.
        let each = Sample.oneOfEach()
        #expect(Array(records.dropFirst().prefix(each.count)) == each)
        let others: Set<FrameKind> = [.names, .commit, .seal, .audit, .debt, .declaration]
        let kinds = FrameKind.allCases.filter { !others.contains($0) }
        #expect(Set(records.map(\.kind)) == Set(kinds.map(\.rawValue) + [200]))
        #expect(try Bench.read(current()).count == verification.records)
    }
}
