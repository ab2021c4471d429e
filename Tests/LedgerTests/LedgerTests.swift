import Digest
import Dispatch
import Glibc
import Ledger
import ProbeModel
import Synchronization
import Testing

@Suite("Ledger", .timeLimit(.minutes(3)))
struct LedgerTests {
    /// Collects what the ledger tells.
    private final class Ear: Sendable {
        private let heard = Mutex<[Entry]>([])

        var entries: [Entry] { heard.withLock { $0 } }

        func hear(_ entries: [Entry]) {
            heard.withLock { $0 += entries }
        }
    }

    private func open(_ scratch: Scratch, _ ear: Ear) throws -> Ledger {
        try Ledger(directory: scratch.path, identity: Sample.identity) { ear.hear($0) }
    }

    private func read(_ path: String) throws -> [Entry] {
        try LedgerReader(directory: path).entries()
    }

    @Test("tells in order what is durable, and gives it back")
    func roundTrip() throws {
        let scratch = Scratch()
        let ear = Ear()
        let ledger = try open(scratch, ear)
        for number in 0..<100 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
        }
        #expect(ledger.flush(within: .seconds(30)))
        #expect(ledger.state.durableSequence == ledger.state.nextSequence - 1)
        #expect(ledger.stalledSince == nil)
        #expect(try read(scratch.path) == ear.entries)
        try ledger.stop(reason: "test")
        #expect(throws: LedgerError.stopped) { try ledger.append(.stop(reason: "late")) }
        try ledger.stop(reason: "again")
        let entries = try read(scratch.path)
        #expect(entries == ear.entries)
        #expect(entries.map(\.sequence) == Array(1...UInt64(entries.count)))
        #expect(entries.last?.record == .stop(reason: "test"))
        #expect(entries.contains { if case .clock = $0.record { true } else { false } })
        #expect(try LedgerReader(directory: scratch.path).verify().findings.isEmpty)
    }

    @Test("keeps its files from others: directory 0750, open 0640, sealed 0440")
    func modes() throws {
        let scratch = Scratch()
        let mask = umask(0)
        defer { umask(mask) }
        let ledger = try open(scratch, Ear())
        let name = "00000000000000000001-0000000000000001.plog"
        #expect(scratch.mode() == 0o750)
        #expect(scratch.mode(name) == 0o640)
        try ledger.stop(reason: "test")
        #expect(scratch.mode(name) == 0o440)
    }

    @Test("has one writer: the second is turned away, the first goes on")
    func lock() throws {
        let scratch = Scratch()
        let ear = Ear()
        let first = try open(scratch, ear)
        #expect(throws: LedgerError.locked(directory: scratch.path)) {
            _ = try open(scratch, Ear())
        }
        try first.append(.stop(reason: "still here"))
        #expect(first.flush(within: .seconds(30)))
        let reader = try LedgerReader(directory: scratch.path)
        #expect(try reader.verify().isWritten)
        try first.stop(reason: "test")
        #expect(try !reader.verify().isWritten)
    }

    @Test("a copy of the live directory is a valid prefix, and can be continued")
    func copy() throws {
        let scratch = Scratch()
        let ear = Ear()
        let ledger = try open(scratch, ear)
        for number in 0..<50 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
        }
        #expect(ledger.flush(within: .seconds(30)))
        let reported = ear.entries
        let copy = Scratch()
        for (name, bytes) in try Scratch.contents(of: scratch.path) {
            try Scratch.write(bytes, as: name, in: copy.path)
        }
        try ledger.stop(reason: "test")
        #expect(try read(copy.path) == reported)
        let before = try Scratch.contents(of: copy.path)
        let second = try open(copy, Ear())
        try second.stop(reason: "test")
        let after = try Scratch.contents(of: copy.path)
        for (name, bytes) in before where name.hasSuffix(".plog") { #expect(after[name] == bytes) }
        let verification = try LedgerReader(directory: copy.path).verify()
        #expect(verification.findings.map(\.problem) == [.uncleanEnd])
        #expect(!verification.isDamaged)
        let kinds = try read(copy.path).dropFirst(reported.count).map(\.record.kind)
        #expect(kinds.prefix(2) == [10, 12])
    }

    @Test("goes on where it stopped, in a new segment")
    func reopen() throws {
        let scratch = Scratch()
        let ear = Ear()
        for _ in 0..<3 {
            let ledger = try open(scratch, ear)
            try ledger.append(.run(Sample.ordinaryRun(1)))
            try ledger.stop(reason: "test")
        }
        #expect(try read(scratch.path) == ear.entries)
        let verification = try LedgerReader(directory: scratch.path).verify()
        #expect(verification.findings.isEmpty)
        #expect(verification.segments == 3)
    }

    @Test("readers begin where they are told, stop when they like, and find the latest")
    func readers() throws {
        let scratch = Scratch()
        var bench = try Bench(on: SimulatedDisk())
        try bench.write(0..<100)
        bench.close()
        for (name, bytes) in bench.disk.files {
            try Scratch.write(bytes, as: name, in: scratch.path)
        }
        let reader = try LedgerReader(directory: scratch.path)
        #expect(try reader.lastSequence() == 101)
        for after in [0, 1, 50, 99, 100, 101, 500] as [UInt64] {
            var found: [UInt64] = []
            try reader.read(after: after, limit: 3) { entry in
                found.append(entry.sequence)
                return true
            }
            let expected: [UInt64] = after >= 101 ? [] : Array((after + 1...101).prefix(3))
            #expect(found == expected)
        }
        var count = 0
        try reader.read(after: 0, limit: .max) { _ in
            count += 1
            return count < 7
        }
        #expect(count == 7)
        let even = try reader.latest(limit: 30) { $0.sequence % 2 == 0 }
        #expect(even.map(\.sequence) == (21...50).reversed().map { UInt64($0 * 2) })
        #expect(try reader.latest(limit: 5) { _ in false }.isEmpty)
        let starts = try reader.latest(limit: 5, of: [.start]) { _ in true }
        #expect(starts.map(\.sequence) == [1])
        let runs = try reader.latest(limit: 3, of: [.run, .alert]) { _ in true }
        #expect(runs.map(\.sequence) == [101, 100, 99])
    }

    @Test("a configuration is in force until the next one, however many segments lie between")
    func configuration() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        let begin = bench.clock.moment.wall
        for rule in ["first", "second"] {
            let file = Record.Configuration.File(path: rule, text: "")
            for part in 1...2 {
                let configuration = Record.Configuration(
                    hash: .zero,
                    part: part,
                    parts: 2,
                    files: [file]
                )
                try bench.append(.configuration(configuration))
            }
            for index in 0..<60 as Range<UInt64> {
                bench.clock.pass(7200)
                try bench.append(.run(Sample.ordinaryRun(index)))
                bench.turn()
            }
        }
        let reader = LedgerReader(disk: disk)
        let paths = try [-1, 4, 9].map { (days: Int64) in
            try reader.configuration(before: begin + .seconds(days * 86_400))?.files.first?.path
        }
        #expect(try reader.lastSequence(before: begin + .seconds(4 * 86_400)) > 10)
        #expect(paths == [nil, "first", "second"])
    }

    @Test(
        "a start reads a day at least, and twelve if they fit",
        arguments: [(0, 1), (1 << 30, 12)]
    )
    func replay(bytes: Int, days: Int) throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        for index in 0..<240 as Range<UInt64> {
            bench.clock.pass(7200)
            try bench.append(.run(Sample.ordinaryRun(index)))
            bench.turn()
        }
        let reader = LedgerReader(disk: disk)
        let spans = Duration.seconds(86_400)...Duration.seconds(12 * 86_400)
        let after = try reader.lastSequence(spans, within: bytes)
        var runs = 0
        try reader.read(after: after, limit: .max) { entry in
            if case .run = entry.record { runs += 1 }
            return true
        }
        // Whole segments, of which each is a day; the newest of all does not count.
        #expect((12 * days...12 * (days + 3)).contains(runs), "\(runs)")
    }

    @Test("its thread proves that it turns although nothing comes in")
    func heartbeat() throws {
        let scratch = Scratch()
        let ledger = try open(scratch, Ear())
        let first = ledger.heartbeat
        // Each flush ends with a turn of the thread; no clock is waited for.
        try ledger.append(.stop(reason: "no stop"))
        #expect(ledger.flush(within: .seconds(30)))
        #expect(ledger.heartbeat > first)
        try ledger.stop(reason: "test")
    }

    /// Clocks that the test moves, while the ledger's thread is held.
    private final class Stall: Sendable {
        let clock = Mutex(SimulatedClock())
        let gate = DispatchSemaphore(value: 0)
        let isHolding = Atomic(false)

        var surroundings: Surroundings {
            Surroundings(clock: { self.clock.withLock { $0.reading } }, random: { 7 })
        }

        func hold() {
            if isHolding.load(ordering: .relaxed) { _ = gate.wait(timeout: .now() + 30) }
        }
    }

    @Test("a clock that is set and set back while the disk holds the thread is in the record")
    func clockWhileStalled() throws {
        let stall = Stall()
        let disk = SimulatedDisk()
        let ledger = try Ledger(
            disk: disk,
            directory: "simulated",
            identity: Sample.identity,
            settings: Bench.small,
            surroundings: stall.surroundings,
            vouching: Vouching(key: nil, known: nil) { _ in }
        ) { _ in stall.hold() }
        #expect(ledger.flush(within: .seconds(30)))
        stall.isHolding.store(true, ordering: .relaxed)
        for hours in [0, 5, -5] as [Int64] {
            let now = stall.clock.withLock { clock in
                clock.step(hours * 3600)
                return clock.moment.wall
            }
            var run = Sample.ordinaryRun(1)
            (run.planned, run.started) = (now, now)
            try ledger.append(.run(run))
        }
        stall.isHolding.store(false, ordering: .relaxed)
        stall.gate.signal()
        try ledger.stop(reason: "test")
        #expect(try LedgerReader(disk: disk).verify().findings.isEmpty)
        let clocks = try Bench.read(disk).count { $0.record.kind == FrameKind.clock.rawValue }
        #expect(clocks == 3)
    }

    @Test("a disk that refuses everything loses nothing silently")
    func refused() throws {
        let disk = SimulatedDisk()
        let ear = Ear()
        let ledger = try Ledger(
            disk: disk,
            directory: "simulated",
            identity: Sample.identity,
            settings: Bench.small,
            surroundings: .system(isClockVouched: true)
        ) { ear.hear($0) }
        #expect(ledger.flush(within: .seconds(30)))
        disk.faults.refusedSyncs = Set(1...1000)
        try ledger.append(.run(Sample.ordinaryRun(1)))
        #expect(!ledger.flush(within: .milliseconds(20)))
        #expect(ledger.stalledSince != nil)
        #expect(throws: LedgerError.self) { try ledger.stop(reason: "test") }
        #expect(!ledger.state.isWritable)
        #expect(ledger.state.fault?.number == EIO)
        #expect(try Bench.read(disk).starts(with: ear.entries))
    }

    @Test("room in advance delays neither records nor rolls, and is not made behind a stop")
    func ahead() throws {
        let (disk, hold) = (SimulatedDisk(), DispatchSemaphore(value: 0))
        var settings = Bench.small
        settings.aside = .thread
        let ledger = try Ledger(
            disk: MutatedDisk(disk, nil, hold: hold),
            directory: "simulated",
            identity: Sample.identity,
            settings: settings,
            surroundings: .system(isClockVouched: true)
        ) { _ in }
        for number in 0..<200 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
            if number % 20 == 0 { #expect(ledger.flush(within: .seconds(30))) }
        }
        #expect(ledger.flush(within: .seconds(30)))
        #expect(disk.segments.count > 3)
        for _ in 0..<100 { hold.signal() }
        try ledger.stop(reason: "test")
        #expect(!disk.files.keys.contains { $0.hasSuffix(".tmp") })
        #expect(disk.openFiles == 0)
        #expect(try LedgerReader(disk: disk).verify().findings.isEmpty)
    }

    @Test(
        "a start on a disk in trouble goes on without evidence, and has it all when the disk is well",
        arguments: [EIO, ENOSPC, EROFS, EACCES]
    )
    func startWithoutEvidence(number: Int32) throws {
        let (stall, ear) = (Stall(), Ear())
        let disk = try Bench.closed(runs: 3).afterKill()
        // Behind the folder's sync: what a start reads may not be in doubt.
        disk.faults.refused = Dictionary(uniqueKeysWithValues: (3...500).map { ($0, number) })
        let open = { () throws(LedgerError) in
            try Ledger(
                disk: disk,
                directory: "simulated",
                identity: Sample.identity,
                settings: Bench.small,
                surroundings: stall.surroundings
            ) { ear.hear($0) }
        }
        guard number != EACCES else {
            #expect(throws: LedgerError.self) { _ = try open() }
            return
        }
        let ledger = try open()
        #expect(!ledger.state.isWritable && ledger.state.fault?.number == number)
        #expect(ear.entries.isEmpty)
        try ledger.append(.run(Sample.ordinaryRun(1)))
        disk.faults.refused = [:]
        stall.clock.withLock { $0.pass(Int64(Limits.ledgerRetry.seconds)) }
        #expect(ledger.flush(within: .seconds(30)))
        #expect(ledger.state.isWritable && ledger.state.fault == nil)
        try ledger.stop(reason: "test")
        #expect(try Bench.read(disk).suffix(ear.entries.count) == ear.entries[...])
        #expect(ear.entries.first?.record.kind == FrameKind.start.rawValue)
        #expect(try LedgerReader(disk: disk).verify().findings.isEmpty)
    }

    @Test("errors say what, where, and what to do")
    func errors() {
        let disk = DiskError("fdatasync", "1.plog", number: EIO)
        let all: [(LedgerError, String)] = [
            (.locked(directory: "/x"), "another process writes the ledger in '/x'; stop it first"),
            (
                .disk(disk),
                "cannot fdatasync '1.plog': Input/output error; "
                    + "check the disk and the permissions of the ledger's directory"
            ),
            (
                .tooNew(segment: "1.plog", FormatVersion(major: 2, minor: 1)),
                "segment '1.plog' has format 2.1 with features that this version does not know; "
                    + "install the newer version again"
            ),
            (
                .queueFull(bytes: 9),
                "9 bytes wait for the ledger's disk; the record was refused"
            ),
            (
                .recordTooLarge(bytes: 9),
                "a record of 9 bytes does not fit the ledger; split it"
            ),
            (.stopped, "the ledger was stopped; nothing more can be recorded"),
            (
                .lost(records: 2),
                "the ledger's disk refused the last 2 records; they were not reported"
            ),
        ]
        for (error, text) in all { #expect("\(error)" == text) }
    }
}
