import Ledger
import ProbeModel
import Testing

@Suite("Crashes", .timeLimit(.minutes(3)))
struct CrashTests {
    @Test("a crash within recovery is harmless", arguments: Seed.some(3))
    func recovery(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var first = try Bench(on: SimulatedDisk(), salt: random.next())
        try first.write(0..<30)
        for cut in 1...30 {
            let disk = first.disk.afterCrash(using: &random)
            disk.faults.powerLossAt = cut
            if var second = try? Bench(on: disk, salt: random.next()) { second.turn() }
            let survivor = disk.afterCrash(using: &random)
            let entries = try Bench.read(survivor)
            #expect(Array(entries.prefix(31)) == first.reported, "SEED=\(seed), call \(cut)")
            #expect(try !LedgerReader(disk: survivor).verify().isDamaged, "SEED=\(seed) \(cut)")
        }
    }

    @Test("without a farewell the next start says so, and goes on with the next number")
    func uncleanEnd() throws {
        var first = try Bench(on: SimulatedDisk())
        try first.append(.stop(reason: "never sealed"))
        first.turn()
        var second = try Bench(on: first.disk, second: 10)
        #expect(second.plan.recovery?.class == .uncleanEnd)
        #expect(second.plan.recovery?.bytesBehind == 0)
        #expect(second.plan.recovery?.lastCommit == 2)
        second.turn()
        second.close()
        #expect(second.reported.map(\.sequence) == [3, 4])
        let third = try Bench(on: first.disk, second: 20)
        #expect(third.plan.recovery == nil)
        #expect(third.plan.ledger == first.loop.writer.ledger)
        #expect(third.plan.nextSequence == 5)
    }

    @Test("damage in the middle of the last segment leaves what is behind it readable")
    func damage() throws {
        var first = try Bench(on: SimulatedDisk())
        try first.write(0..<10)
        let (name, bytes) = try #require(first.disk.files.first { $0.key.hasSuffix(".plog") })
        let header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        var place = 4096
        var frame = try Frame.decode(bytes[place...], with: header.checksum)
        while frame.sequence != 5 || frame.kind != 1 {
            place += frame.size
            frame = try Frame.decode(bytes[place...], with: header.checksum)
        }
        let disk = SimulatedDisk()
        var changed = bytes
        changed[place + 30] ^= 1
        disk.place(name, changed)
        var second = try Bench(on: disk, second: 20)
        #expect(second.plan.recovery?.class == .damage)
        #expect(second.plan.nextSequence == 12)
        #expect(second.plan.damagedBytes > 0)
        second.turn()
        second.close()
        let entries = try Bench.read(disk)
        #expect(entries.map(\.sequence) == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13])
        #expect(try LedgerReader(disk: disk).verify().isDamaged)
        #expect(disk.files[name] == changed)
    }

    @Test("damage to the names makes records unreadable until all names are repeated")
    func names() throws {
        var settings = Bench.small
        settings.segmentBytes = 8 << 20
        settings.allocationBytes = 1 << 20
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        let filler = Record.unknown(kind: 200, bytes: [UInt8](repeating: 7, count: 900_000))
        let records = [0, 1, 2].map { Record.run(Sample.ordinaryRun($0)) }
        for record in records { try bench.append(record) }
        for _ in 0..<5 { try bench.append(filler) }
        while bench.turn() {}
        for record in records { try bench.append(record) }
        bench.turn()
        bench.close()
        let (name, bytes) = try #require(bench.disk.files.first { $0.key.hasSuffix(".plog") })
        let header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        var place = 4096
        while try Frame.decode(bytes[place...], with: header.checksum).kind != 4 {
            place += try Frame.decode(bytes[place...], with: header.checksum).size
        }
        var changed = bytes
        changed[place + 30] ^= 1
        bench.disk.place(name, changed)
        var next = try Bench(on: bench.disk, second: 100)
        next.turn()
        next.close()
        let found = try Bench.read(bench.disk).map(\.sequence)
        // Records 3 and 4 use names that are gone; 10 to 12 come after the repetition.
        #expect(!found.contains(3) && !found.contains(4))
        #expect(found.suffix(4).starts(with: [10, 11, 12]))
    }

    @Test("a segment without a readable header uses up its numbers, so that none is used twice")
    func header() throws {
        let whole = try Bench.closed(runs: 5)
        let (name, bytes) = try #require(whole.files.first { $0.key.hasSuffix(".plog") })
        let disk = SimulatedDisk()
        disk.place(name, [0] + bytes.dropFirst())
        var bench = try Bench(on: disk)
        #expect(bench.plan.recovery?.class == .damage)
        #expect(bench.plan.nextSequence > 6)
        bench.turn()
        bench.close()
        #expect(try Bench.read(disk).count == 2)
        #expect(try LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("a damaged last header leaves the ledger its name")
    func name() throws {
        var settings = Bench.small
        settings.segmentBytes = 5000
        let disk = try Bench.closed(runs: 8, settings: settings)
        let plan = try RecoveryPlan(reading: disk)
        let last = try #require(disk.segments.last)
        disk.rot(last.description, byte: 9, bit: 0)
        let damaged = try RecoveryPlan(reading: disk)
        #expect(damaged.recovery?.class == .damage)
        #expect(damaged.ledger == plan.ledger)
        #expect(damaged.nextSequence >= plan.nextSequence)
    }

    @Test("where segments lie under each other's names, no number is used twice")
    func exchanged() throws {
        var settings = Bench.small
        settings.segmentBytes = 5000
        let disk = try Bench.closed(runs: 8, settings: settings)
        let next = try RecoveryPlan(reading: disk).nextSequence
        let (first, last) = (try #require(disk.segments.first), try #require(disk.segments.last))
        disk.exchange(first.description, last.description)
        #expect(try RecoveryPlan(reading: disk).nextSequence == next)
    }

    @Test("pages that a refused sync forgot are not believed after a kill")
    func forgotten() throws {
        var bench = try Bench(on: SimulatedDisk())
        bench.turn()
        bench.disk.faults.refusedSyncs = [bench.disk.syncs + 1]
        try bench.append(.stop(reason: "never written"))
        bench.turn()
        #expect(bench.faults.count == 1)
        // The next sync says that all is well, and the page cache still shows the record.
        let disk = bench.disk.afterKill()
        #expect(try Bench.read(disk).count == 2)
        let next = try Bench(on: disk)
        #expect(next.plan.nextSequence == 2)
        #expect(next.plan.recovery?.class == .uncleanEnd)
        #expect(try Bench.read(disk) == bench.reported)
    }

    @Test("a newer ledger is refused, and nothing is written")
    func tooNew() throws {
        let whole = try Bench.closed(runs: 5)
        let (name, bytes) = try #require(whole.files.first { $0.key.hasSuffix(".plog") })
        var header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        header.version.readOnlyCompatible = 1
        let disk = SimulatedDisk()
        disk.place(name, header.encoded + bytes.dropFirst(4096))
        let before = disk.files
        #expect(throws: LedgerError.tooNew(segment: name, header.version)) {
            try Bench(on: disk)
        }
        #expect(disk.files == before)
        header.version.major = 2
        disk.place(name, header.encoded + bytes.dropFirst(4096))
        #expect(throws: LedgerError.self) { try Bench.read(disk) }
        #expect(try LedgerReader(disk: disk).verify().findings.map(\.problem) == [.tooNew])
    }
}
