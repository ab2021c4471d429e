import Ledger
import ProbeModel
import Testing

@Suite("Snapshots of what a ledger adds up to")
struct SnapshotFileTests {
    private typealias Objection = SnapshotFile.Objection

    private static func content(upto sequence: UInt64) -> SnapshotFile.Content {
        SnapshotFile.Content(format: 3, upto: sequence, bytes: Array("the state".utf8))
    }

    /// Why nothing is read; nil if the content comes back.
    private func objection(
        _ shelf: SimulatedDisk,
        _ ledger: SimulatedDisk,
        format: Int = 3
    ) -> SnapshotFile.Objection? {
        do throws(Objection) {
            let read = try SnapshotFile(disk: shelf)
                .content(format: format, of: LedgerReader(disk: ledger))
            #expect(read.bytes == Array("the state".utf8))
            return nil
        } catch { return error }
    }

    private func shelf(upto sequence: UInt64, of ledger: SimulatedDisk) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        try SnapshotFile(disk: disk)
            .keep(Self.content(upto: sequence), of: LedgerReader(disk: ledger))
        return disk
    }

    @Test("one that fits comes back, whichever record is the last in it")
    func fits() throws {
        let ledger = try Bench<SimulatedDisk>.closed(runs: 100)
        #expect(ledger.segments.count > 2)
        for sequence in 1...101 as ClosedRange<UInt64> {
            let shelf = try shelf(upto: sequence, of: ledger)
            let read = try SnapshotFile(disk: shelf)
                .content(format: 3, of: LedgerReader(disk: ledger))
            #expect(read == Self.content(upto: sequence))
        }
        #expect(objection(SimulatedDisk(), ledger) == .absent)
        let shelf = try shelf(upto: 50, of: ledger)
        #expect(objection(shelf, ledger, format: 4) == .otherFormat)
    }

    @Test("nothing is kept up to a record that the ledger does not hold", arguments: [0, 12])
    func ahead(sequence: UInt64) throws {
        let ledger = try Bench<SimulatedDisk>.closed(runs: 10)
        let shelf = try shelf(upto: sequence, of: ledger)
        #expect(objection(shelf, ledger) == .absent)
    }

    @Test("one bit that is another, or an end that is missing, is damage")
    func damaged() throws {
        let ledger = try Bench<SimulatedDisk>.closed(runs: 10)
        let bytes = try #require(try shelf(upto: 5, of: ledger).files["state"])
        for place in bytes.indices {
            let shelf = try shelf(upto: 5, of: ledger)
            shelf.rot("state", byte: place, bit: place % 8)
            #expect(objection(shelf, ledger) == .damaged, "byte \(place)")
            let short = SimulatedDisk()
            short.place("state", Array(bytes[..<place]))
            #expect(objection(short, ledger) == .damaged, "\(place) bytes")
        }
    }

    @Test("another ledger's is refused, and one of a history that went another way")
    func foreign() throws {
        var bench = try Bench(on: SimulatedDisk())
        try bench.write(0..<40)
        let copy = bench.disk.afterKill()
        try bench.write(40..<90)
        let shelf = try shelf(upto: 80, of: bench.disk)
        #expect(objection(shelf, bench.disk) == nil)
        // A copy that was restored, and what it became: as long as the snapshot, and longer.
        #expect(objection(shelf, copy) == .otherHistory)
        var restored = try Bench(on: copy, second: 4000)
        try restored.write(1040..<1090)
        #expect(try LedgerReader(disk: copy).lastSequence() > 80)
        #expect(objection(shelf, copy) == .otherHistory)
        var stranger = try Bench(on: SimulatedDisk(), salt: 99)
        try stranger.write(0..<90)
        #expect(objection(shelf, stranger.disk) == .otherLedger)
    }

    @Test("a crash at any moment leaves the former one or the new one, whole")
    func crash() throws {
        let ledger = try Bench<SimulatedDisk>.closed(runs: 20)
        let reader = LedgerReader(disk: ledger)
        var found: [UInt64: Int] = [:]
        for seed in 0..<300 as Range<UInt64> {
            let shelf = try shelf(upto: 5, of: ledger)
            shelf.faults.powerLossAt = shelf.changes + Int(seed % 10)
            try? SnapshotFile(disk: shelf).keep(Self.content(upto: 15), of: reader)
            var random = SplitMix64(seed: seed)
            let state = shelf.afterCrash(using: &random)
            let read = try SnapshotFile(disk: state).content(format: 3, of: reader)
            found[read.upto, default: 0] += 1
        }
        #expect(Set(found.keys) == [5, 15], "\(found)")
    }
}
