import Digest
import Glibc
import Ledger
import ProbeModel
import Testing

@Suite("Writing", .timeLimit(.minutes(3)))
struct WriterTests {
    @Test("records come back in order, over many segments")
    func roll() throws {
        var bench = try Bench(on: SimulatedDisk())
        for number in 0..<200 as Range<UInt64> {
            try bench.append(.run(Sample.ordinaryRun(number)))
            if number % 3 == 0 { bench.turn() }
        }
        bench.turn()
        bench.close()
        let entries = try Bench.read(bench.disk)
        #expect(entries == bench.reported)
        #expect(entries.map(\.sequence) == Array(1...201))
        let verification = try LedgerReader(disk: bench.disk).verify()
        #expect(verification.findings.isEmpty)
        #expect(verification.records == 201)
        #expect(verification.segments > 3)
        #expect(!bench.disk.files.keys.contains("next.tmp"))
    }

    @Test("a segment is sealed after a day, whatever its size")
    func age() throws {
        var bench = try Bench(on: SimulatedDisk())
        bench.turn()
        bench.clock.pass(86_400)
        try bench.append(.stop(reason: "test"))
        bench.turn()
        bench.close()
        #expect(bench.disk.files.keys.count { $0.hasSuffix(".plog") } == 2)
        #expect(try LedgerReader(disk: bench.disk).verify().findings.isEmpty)
    }

    private static func configuration(_ number: UInt8, parts: Int = 1) -> [Record] {
        (1...parts).map {
            let hash = SHA256(of: [number])
            return .configuration(.init(hash: hash, part: $0, parts: parts, files: []))
        }
    }

    @Test("a change of configuration begins a segment; what is in force already does not")
    func configurations() throws {
        var bench = try Bench(on: SimulatedDisk())
        // The first is that of the start; what waits in one group is taken apart.
        for number in [1, 1, 2, 2, 1] as [UInt8] {
            for part in Self.configuration(number, parts: 2) { try bench.append(part) }
            try bench.append(.stop(reason: "behind it"))
        }
        while !bench.isDone { bench.turn() }
        bench.close()
        let reader = LedgerReader(disk: bench.disk)
        let firsts = bench.disk.segments.map(\.firstSequence)
        #expect(firsts == [1, 8, 14])
        for first in firsts.dropFirst() {
            guard case .configuration(let part) = bench.reported[Int(first) - 1].record else {
                Issue.record("a segment begins with a configuration")
                continue
            }
            #expect(part.part == 1)
        }
        #expect(try reader.verify().findings.isEmpty)
        #expect(try reader.sealedSegments().count == firsts.count)
        #expect(try Bench.read(bench.disk) == bench.reported)
    }

    @Test("no more segments begin for that in a day than retention can delete")
    func manyConfigurations() throws {
        var bench = try Bench(on: SimulatedDisk())
        func reload(_ numbers: ClosedRange<UInt8>) throws {
            for number in numbers {
                for part in Self.configuration(number) { try bench.append(part) }
                while !bench.isDone { bench.turn() }
            }
        }
        try reload(0...60)
        #expect(bench.disk.segments.count == 1 + Limits.configurationSegments)
        bench.clock.pass(86_400)
        try reload(61...61)
        // It is a day old, and would have been sealed for that.
        #expect(bench.disk.segments.count == 2 + Limits.configurationSegments)
        try reload(62...70)
        #expect(bench.disk.segments.count == 11 + Limits.configurationSegments)
        bench.close()
        #expect(try LedgerReader(disk: bench.disk).verify().findings.isEmpty)
    }

    @Test("a segment that refuses a change of configuration is followed by one that takes it")
    func refusedConfiguration() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        for part in Self.configuration(1) { try bench.append(part) }
        while !bench.isDone { bench.turn() }
        for part in Self.configuration(2) { try bench.append(part) }
        disk.faults.refusedSyncs = [disk.syncs + 1]
        while !bench.isDone { bench.turn() }
        #expect(bench.faults.count == 1)
        #expect(disk.segments.count == 2)
        bench.close()
        #expect(try Bench.read(disk) == bench.reported)
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("short writes are completed", arguments: [1, 7, 513])
    func shortWrites(bytes: Int) throws {
        let disk = SimulatedDisk()
        disk.faults.writeBytes = bytes
        var bench = try Bench(on: disk)
        try bench.append(.run(Sample.ordinaryRun(1)))
        bench.turn()
        bench.close()
        #expect(try LedgerReader(disk: disk).verify().findings.isEmpty)
        #expect(try Bench.read(disk) == bench.reported)
    }

    @Test("a refused sync loses nothing, and the segment is never touched again")
    func refusedSync() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        disk.faults.refusedSyncs = [disk.syncs + 1]
        try bench.append(.run(Sample.ordinaryRun(1)))
        let isWritten = bench.turn()
        #expect(!isWritten)
        #expect(bench.reported.count == 1)
        let poisoned = try #require(disk.files.first { $0.key.hasSuffix("01.plog") })
        let (second, third) = (bench.turn(), bench.turn())
        #expect(second && !third)
        #expect(disk.files[poisoned.key] == poisoned.value)
        let entries = try Bench.read(disk)
        #expect(entries == bench.reported)
        #expect(entries.map(\.sequence) == [1, 2, 3])
        guard case .damage(let damage) = entries.last?.record else {
            Issue.record("the damage is recorded")
            return
        }
        #expect(damage.segment == 1)
        #expect(damage.firstUnacknowledged == 2)
        #expect(damage.errorNumber == EIO)
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("a seal that was written and refused is no damage, for a start as little as for verify")
    func refusedSeal() throws {
        let disk = SimulatedDisk()
        var settings = Bench<SimulatedDisk>.small
        // Nothing is allocated ahead, so that the SEAL is at the very end of the file.
        settings.allocationBytes = 0
        var bench = try Bench(on: disk, settings: settings)
        try bench.append(.run(Sample.ordinaryRun(1)))
        bench.turn()
        bench.clock.pass(86_400)
        disk.faults.refusedSyncs = [disk.syncs + 1]
        try bench.append(.run(Sample.ordinaryRun(2)))
        while !bench.isDone { bench.turn() }
        #expect(bench.faults.count == 1)
        let names = disk.segments
        let (end, next) = try SegmentFile.with(names[0], on: disk) { first throws(LedgerError) in
            let next = try SegmentFile.with(names[1], on: disk) { try? $0.header.get() }
            return (try? first.seal(on: disk), next)
        }
        #expect(names.count == 2)
        #expect(try #require(end).isVoid(before: try #require(next)))
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
        let plan = try RecoveryPlan(reading: disk.afterKill())
        #expect(plan.recovery?.class == .uncleanEnd)
        #expect(plan.damagedBytes == 0)
        // What is said of it when it is retired is what the next segment names.
        let sealed = try #require(try LedgerReader(disk: disk).sealedSegments().first)
        #expect(UInt64(sealed.size) == next?.previousEnd && sealed.chain == next?.previousChain)
    }

    @Test("replaces no file but its own")
    func strangers() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        // Somebody lays a file there after the start has read the folder.
        let name = SegmentName(firstSequence: 1, number: 1).description
        disk.place(name, [1, 2, 3])
        bench.turn()
        #expect(bench.faults.map(\.number) == [EEXIST])
        #expect(disk.files[name] == [1, 2, 3] && bench.reported.isEmpty)
        disk.drop(name)
        bench.turn()
        #expect(!bench.reported.isEmpty)
    }

    @Test("after three refusals the disk is left alone for a while, then tried again")
    func noEvidence() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        disk.faults.refusedSyncs = Set(1...10_000)
        try bench.append(.run(Sample.ordinaryRun(1)))
        for _ in 0..<10 { bench.turn() }
        #expect(bench.faults.count == Limits.ledgerFailures)
        #expect(bench.loop.writer.failures == Limits.ledgerFailures)
        bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
        disk.faults.refusedSyncs = []
        bench.turn()
        #expect(bench.loop.writer.failures == 0)
        bench.turn()
        bench.close()
        #expect(try Bench.read(disk) == bench.reported)
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("a stop rests behind no refusal, however many segments were abandoned before")
    func lastTries() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        for _ in 0...Limits.abandonedSegments {
            try bench.append(.stop(reason: "flapping"))
            disk.faults.refusedSyncs = [disk.syncs + 1]
            bench.turn()
            bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
            bench.turn()
        }
        #expect(bench.loop.writer.isHopeless && bench.isDone)
        for refusals in [2, 10] {
            try bench.append(.stop(reason: "last"))
            disk.faults.refusedSyncs = Set(disk.syncs + 1...disk.syncs + refusals)
            let before = bench.faults.count
            bench.retryNow()
            var turns = 0
            while !(bench.queue.isEmpty && bench.loop.isOver), turns < 20 {
                bench.turn()
                turns += 1
            }
            #expect(turns < 10, "no turn is spent on waiting")
            #expect(bench.faults.count - before == min(refusals, Limits.ledgerFailures))
            #expect(bench.isDone == (refusals == 2))
            bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
        }
    }

    @Test("a full disk takes records until the reserve is used up, and again when there is room")
    func fullDisk() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        #expect(disk.files["reserve"]?.count == 4 << 10)
        disk.faults.capacity = disk.files.values.reduce(0) { $0 + $1.count }
        var number: UInt64 = 0
        while bench.loop.writer.failures < Limits.ledgerFailures, number < 500 {
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
            number += 1
        }
        #expect(disk.files["reserve"] == nil)
        #expect(bench.faults.allSatisfy { $0.number == ENOSPC })
        let before = bench.reported.count
        disk.faults.capacity = .max
        bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
        while bench.turn() {}
        #expect(disk.files["reserve"]?.count == 4 << 10, "there is a reserve for the next time")
        bench.close()
        #expect(bench.reported.count > before)
        #expect(try Bench.read(disk) == bench.reported)
        #expect(bench.reported.map(\.sequence) == Array(1...UInt64(bench.reported.count)))
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
    }

    @Test("without a free descriptor segments roll on all the same")
    func noDescriptors() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        bench.turn()
        disk.faults.descriptors = disk.openFiles
        try bench.write(0..<200)
        #expect(bench.faults.isEmpty)
        #expect(disk.segments.count > 3)
        disk.faults.descriptors = .max
        bench.close()
        #expect(try Bench.read(disk) == bench.reported)
    }

    @Test("a record longer than a frame spans several, and comes back whole")
    func longRecord() throws {
        var settings = Bench.small
        settings.segmentBytes = 1 << 20
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        let text = String(repeating: "journey: ship\n", count: 20_000)
        let files = [Record.Configuration.File(path: "ship.yaml", text: text)]
        let parts = Record.Configuration.parts(hash: .zero, files: files)
        for part in parts { try bench.append(.configuration(part)) }
        while !bench.isDone { bench.turn() }
        bench.close()
        #expect(try Bench.read(bench.disk).last?.record == .configuration(parts[0]))
        #expect(try LedgerReader(disk: bench.disk).verify().findings.isEmpty)
    }

    @Test("a full queue refuses, and tells of it as soon as there is room")
    func queue() throws {
        var queue = LedgerQueue(nextSequence: 1, limit: 1000)
        let moment = Sample.moment(0)
        _ = try queue.append(.stop(reason: "1"), at: moment)
        let run = Record.run(Sample.ordinaryRun(1))
        while (try? queue.append(run, at: moment)) != nil {}
        #expect((try? queue.append(run, at: Sample.moment(9))) == nil)
        #expect(queue.refused == 2)
        #expect(queue.waitingSince == moment.monotonic)
        _ = queue.take()
        queue.release(bytes: queue.bytes, at: moment.monotonic)
        #expect(queue.waitingSince == nil)
        _ = try queue.append(run, at: moment)
        let pile = queue.take()
        guard case .gap(let gap) = pile.entries.first?.record else {
            Issue.record("the gap is recorded first")
            return
        }
        #expect(gap.count == 2)
        #expect(gap.plannedLast == Sample.moment(9).wall)
        #expect(gap.reason == .local)
        let huge = Record.unknown(
            kind: 200,
            bytes: [UInt8](repeating: 0, count: Limits.recordBytes)
        )
        let refusal = Result { try queue.append(huge, at: moment) }
        #expect((try? refusal.get()) == nil)
    }

    @Test("clocks are recorded at the start, hourly, when stepped, and when they lose their source")
    func clocks() {
        var watch = ClockWatch()
        func clock(_ second: Int64, moved: Int64 = 0, good: Bool = true) -> Record.Clock {
            var moment = Sample.moment(second)
            moment.wall.nanoseconds += moved
            return Record.Clock(moment: moment, isSynchronised: good, maximumError: nil)
        }
        let step: Int64 = 150_000_000
        let readings = [
            clock(0), clock(1), clock(2, moved: 90_000_000), clock(3, moved: step),
            clock(4, moved: step), clock(5, moved: step, good: false),
            clock(3604, moved: step, good: false), clock(3605, moved: step, good: false),
        ]
        let recorded = readings.map { watch.handle($0) }
        #expect(recorded == [true, false, false, true, false, true, false, true])
    }
}
