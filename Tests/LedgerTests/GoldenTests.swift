import Ledger
import ProbeModel
import Testing

/// The bytes of each released format stay readable for ever; those of the current one do not
/// change unnoticed. `RECORD=1` writes them anew.
@Suite("Golden ledger", .timeLimit(.minutes(3)))
struct GoldenTests {
    private static let directory = GoldenLedger("version-1").directory

    /// Records, and ordinary runs over three segments.
    private func current(_ records: [Record] = Sample.oneOfEach()) throws -> SimulatedDisk {
        var settings = Bench.small
        settings.segmentBytes = 7000
        settings.reserveBytes = 8
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        for record in records { try bench.append(record) }
        bench.turn()
        try bench.write(0..<12)
        bench.close()
        return bench.disk
    }

    @Test(
        "version 1 is written byte by byte as it was released",
        arguments: [
            ("version-1", Sample.oneOfEach()),
            ("version-1-incidents", Sample.interventions()),
            ("version-1-suspensions", Sample.suspensions()),
        ]
    )
    func bytes(name: String, records: [Record]) throws {
        try GoldenLedger(name).expect(current(records))
    }

    @Test(
        "what incidents and suspensions brought is read as it was recorded",
        arguments: [
            ("version-1-incidents", Sample.interventions()),
            ("version-1-suspensions", Sample.suspensions()),
        ]
    )
    func readAgain(name: String, wanted: [Record]) throws {
        let records = try GoldenLedger(name).records().prefix(wanted.count)
        #expect(Array(records) == wanted.map(\.recorded))
    }

    /// What came after version 1 was released, without changing it: DEBT and steps that were
    /// tolerated; segments of customers; refusals of receivers; rows of deleted segments; who answers
    /// for the clock; roots of segments that have no SEAL.
    @Test(
        "what was added to version 1 is written byte by byte as it was released, and read",
        arguments: [
            ("version-1-debts", Sample.additions()),
            ("version-1-segments", Sample.touchingAlerts()),
            ("version-1-refusals", Sample.refusedDeliveries()),
            ("version-1-rows", Sample.retiredRows()),
            ("version-1-clocks", Sample.clocks()),
            ("version-1-ends", Sample.statedEnds()),
        ]
    )
    func additions(name: String, wanted: [Record]) throws {
        var bench = try Bench(on: SimulatedDisk(), settings: Bench.small)
        for record in wanted { try bench.append(record) }
        bench.turn()
        bench.close()
        let golden = GoldenLedger(name)
        try golden.expect(bench.disk)
        #expect(try golden.records().prefix(wanted.count) == wanted[...])
    }

    @Test("version 1 is read without a finding, every kind of record in it")
    func reading() throws {
        let reader = try LedgerReader(directory: Self.directory)
        let verification = try reader.verify()
        // A RESTORE is among the records.
        #expect(verification.findings.map(\.problem) == [.restored(until: 99)])
        #expect(verification.segments == 3)
        let records = try reader.entries().map(\.record)
        // The first record is the START of the ledger itself.
        let each = Sample.oneOfEach()
        #expect(Array(records.dropFirst().prefix(each.count)) == each)
        let others: Set<FrameKind> = [
            .names, .commit, .seal, .audit, .debt, .declaration, .suspension,
        ]
        let kinds = FrameKind.allCases.filter { !others.contains($0) }
        #expect(Set(records.map(\.kind)) == Set(kinds.map(\.rawValue) + [200]))
        #expect(try Bench.read(current()).count == verification.records)
    }
}
