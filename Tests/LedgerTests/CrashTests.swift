import Ledger
import ProbeModel
import Testing

@Suite("Crashes", .timeLimit(.minutes(3)))
struct CrashTests {
    @Test("whenever the power fails, nothing that was reported is lost", arguments: Seed.some(25))
    func powerLoss(seed: UInt64) throws {
        var random = SeededRandom(seed)
        var disk = SimulatedDisk()
        var reported: [Entry] = []
        var second: Int64 = 0
        for life in 0..<4 {
            disk.faults = faults(using: &random)
            let before = disk.files
            guard var bench = try? Bench(on: disk, second: second, salt: random.next()) else {
                disk = disk.afterCrash(using: &random)
                continue
            }
            while !disk.isOff && bench.second < second + 40 {
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    try? bench.append(Sample.record(using: &random))
                }
                bench.turn()
                if Int.random(in: 0..<12, using: &random) == 0 { bench.second += 40 }
            }
            if Bool.random(using: &random) { bench.close() }
            reported += bench.reported
            second = bench.second
            for (name, bytes) in before where name.hasSuffix(".plog") {
                #expect(disk.files[name] == bytes, "recovery changes no file; SEED=\(seed)")
            }
            disk = disk.afterCrash(using: &random)
            disk.faults = SimulatedDisk.Faults()
            try check(disk, reported, "SEED=\(seed), life \(life)")
        }
    }

    private func faults(
        using random: inout some RandomNumberGenerator
    ) -> SimulatedDisk.Faults {
        var faults = SimulatedDisk.Faults()
        faults.powerLossAt = Int.random(in: 1...150, using: &random)
        if Bool.random(using: &random) {
            let syncs = (0..<3).map { _ in Int.random(in: 1...40, using: &random) }
            faults.refusedSyncs = Set(syncs)
        }
        if Bool.random(using: &random) {
            faults.writeBytes = Int.random(in: 1...2000, using: &random)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            faults.capacity = Int.random(in: 30_000...120_000, using: &random)
        }
        return faults
    }

    /// All that was reported is there, once, in order; after a start readers agree.
    private func check(_ disk: SimulatedDisk, _ reported: [Entry], _ seed: Comment) throws {
        var bench = try Bench(on: disk, second: 1_000_000)
        let wasTorn = bench.plan.recovery?.class == .damage
        bench.turn()
        let found = try Bench.read(disk)
        let bySequence = Dictionary(found.map { ($0.sequence, $0.record) }) { first, _ in first }
        #expect(bySequence.count == found.count, seed)
        #expect(found.map(\.sequence) == found.map(\.sequence).sorted(), seed)
        for entry in reported { #expect(bySequence[entry.sequence] == entry.record, seed) }
        // A torn last group may have lost a record before one that survived: that is damage.
        let last = found.last?.sequence ?? 0
        let holes = Int(last) - found.count
        let verification = try LedgerReader(disk: disk).verify()
        if !wasTorn && !verification.isDamaged { #expect(holes == 0, seed) }
        #expect(try LedgerReader(disk: disk).lastSequence() == last, seed)
    }

    @Test("a crash within recovery is harmless", arguments: Seed.some(10))
    func recovery(seed: UInt64) throws {
        var random = SeededRandom(seed)
        var first = try Bench(on: SimulatedDisk(), salt: random.next())
        for number in 0..<30 as Range<UInt64> {
            try first.append(.run(Sample.ordinaryRun(number)))
            first.turn()
        }
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
        for number in 0..<10 as Range<UInt64> {
            try first.append(.run(Sample.ordinaryRun(number)))
            first.turn()
        }
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
