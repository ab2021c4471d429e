import Glibc
import Ledger
import ProbeModel
import Testing

/// What is too large, too long or refused too often.
@Suite("Bounds of the ledger", .timeLimit(.minutes(3)))
struct LimitTests {
    /// A run whose polls asked long addresses again and again.
    private func longRun(exchanges: Int, address: Int) -> Run {
        var run = Sample.ordinaryRun(1)
        let model = run.steps[0].attempts[0]
        run.steps[0].attempts = (0..<exchanges).map { number in
            var attempt = model
            // The addresses differ in their first byte, so that no part of them is shared.
            let first = number.isMultiple(of: 2) ? "a" : "b"
            attempt.exchanges[0].url = first + String(repeating: "x", count: address - 1)
            return attempt
        }
        return run
    }

    @Test("a record that is too large leaves a gap in its journey")
    func tooLarge() throws {
        var bench = try Bench(on: SimulatedDisk())
        let run = longRun(exchanges: 1100, address: Limits.urlBytes)
        #expect(throws: LedgerError.self) { try bench.append(.run(run)) }
        #expect(bench.queue.refused == 1)
        bench.turn()
        bench.close()
        let gap = Record.Gap(
            journey: run.journey,
            service: run.service,
            reason: .local,
            plannedFirst: run.planned,
            plannedLast: run.planned,
            count: 1
        )
        #expect(try Bench.read(bench.disk).last?.record == .gap(gap))
    }

    @Test("the largest record that is taken can be read")
    func largest() throws {
        var bench = try Bench(on: SimulatedDisk())
        let run = longRun(exchanges: 975, address: Limits.urlBytes)
        try bench.append(.run(run))
        #expect(bench.queue.bytes > 7 << 20)
        while bench.turn() {}
        bench.close()
        #expect(try Bench.read(bench.disk).last?.record == Record.run(run).recorded)
        #expect(try LedgerReader(disk: bench.disk).verify().findings.isEmpty)
    }

    @Test("no record takes more bytes than was reckoned", arguments: Seed.some(20))
    func bound(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let record = Sample.record(using: &random).recorded
            var encoder = RecordEncoder()
            let payload = encoder.encode(record).payload
            #expect(payload.count <= record.largestSize, "SEED=\(seed)")
        }
    }

    @Test("a disk that always refuses is not littered with files or descriptors")
    func litter() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        disk.faults.refusedSyncs = Set(1...10_000)
        try bench.append(.stop(reason: "waits"))
        for _ in 0..<2000 {
            bench.turn()
            bench.second += Int64(Limits.ledgerRetry.seconds)
        }
        #expect(bench.faults.count > 1000)
        #expect(disk.openFiles <= 3)
        #expect(disk.files.count <= 5)
        disk.faults.refusedSyncs = []
        while bench.turn() {}
        bench.close()
        #expect(try Bench.read(disk) == bench.reported)
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("a disk that refuses every other sync is left alone between the tries")
    func flapping() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        for number in 0..<200 as Range<UInt64> {
            disk.faults.refusedSyncs = [disk.syncs + 1]
            try bench.append(.run(Sample.ordinaryRun(number)))
            for _ in 0..<3 { bench.turn() }
        }
        #expect(disk.openFiles <= Limits.abandonedSegments + 3)
        #expect(disk.files.keys.count { $0.hasSuffix(".plog") } <= 2 * Limits.abandonedSegments + 8)
        #expect(bench.loop.waiting > 0)
        disk.faults.refusedSyncs = []
        bench.second += Int64(Limits.ledgerRetry.seconds)
        while bench.turn() {}
        bench.close()
        #expect(try Bench.read(disk) == bench.reported)
    }

    @Test("what a full disk took is there again when it has room")
    func restored() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        disk.faults.capacity = disk.files.values.reduce(0) { $0 + $1.count }
        for number in 0..<100 as Range<UInt64> {
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
            bench.second += Int64(Limits.ledgerRetry.seconds)
        }
        #expect(disk.files["reserve"] == nil)
        #expect(bench.loop.writer.failures > 0)
        disk.faults.capacity = .max
        for _ in 0..<3 {
            bench.second += Int64(Limits.ledgerRetry.seconds)
            try bench.append(.stop(reason: "room again"))
            bench.turn()
        }
        #expect(disk.files["reserve"]?.count == 4 << 10)
        #expect(disk.files["next.tmp"] != nil)
    }

    @Test("a ledger keeps its identity when the header of its last segment is damaged")
    func identity() throws {
        var settings = Bench.small
        settings.segmentBytes = 5000
        let disk = try Bench.closed(runs: 8, settings: settings)
        let before = try RecoveryPlan(reading: disk)
        let last = try #require(disk.files.keys.filter { $0.hasSuffix(".plog") }.max())
        var bytes = try #require(disk.files[last])
        bytes[100] ^= 1
        disk.place(last, bytes)
        let plan = try RecoveryPlan(reading: disk)
        #expect(plan.ledger == before.ledger)
        #expect(plan.ledger != nil)
        #expect(plan.recovery?.class == .damage)
        #expect(plan.nextSequence > before.nextSequence)
    }

    @Test("the newest records are found without reading all of a long segment")
    func tail() throws {
        var settings = Writer.Settings()
        settings.reserveBytes = 0
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        for number in 0..<4000 as Range<UInt64> {
            var run = Sample.ordinaryRun(number)
            run.detail = String(repeating: "é", count: 3000)
            try bench.append(.run(run))
            if number % 50 == 49 { bench.turn() }
        }
        let all = try Bench.read(bench.disk)
        var seen = 0
        let reader = LedgerReader(disk: bench.disk)
        let latest = try reader.latest(limit: 100) { _ in
            seen += 1
            return true
        }
        #expect(latest == Array(all.reversed().prefix(100)))
        #expect(seen < 2000)
        #expect(try reader.latest(limit: .max / 4) { _ in true } == all.reversed())
    }
}
