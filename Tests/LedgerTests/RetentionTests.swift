import Digest
import Ledger
import ProbeModel
import Testing

@Suite("Retention", .timeLimit(.minutes(3)))
struct RetentionTests {
    private static let day: Int64 = 86_400

    private func clock(_ second: Int64, moved: Int64 = 0, good: Bool? = true) -> Record.Clock {
        var moment = Sample.moment(second)
        moment.wall.nanoseconds += moved * 1_000_000_000
        return Record.Clock(moment: moment, isSynchronised: good, maximumError: nil)
    }

    /// Segments of a day each, 100 bytes long.
    private func segments(_ count: Int) -> [ClosedSegment] {
        (0..<Int64(count)).map { number -> ClosedSegment in
            let name = SegmentName(
                firstSequence: UInt64(number * 10 + 1),
                number: UInt64(number + 1)
            )
            let opened = Sample.moment(number * Self.day).wall
            let closed = Sample.moment((number + 1) * Self.day).wall
            return ClosedSegment(
                name: name,
                last: UInt64(number * 10 + 10),
                times: (opened, closed),
                size: 100,
                hashes: (.zero, .zero)
            )
        }
    }

    @Test("deletes what is older than it should be kept, oldest first, four an hour")
    func age() {
        var retention = Retention(policy: .init(keep: .seconds(10 * Self.day)))
        var left = segments(20)
        let start = 20 * Self.day
        var gone: [UInt64] = []
        for minute in 0..<180 as Range<Int64> {
            let clock = clock(start + minute * 60)
            retention.handle(clock, left)
            let (segment, obstacle) = retention.next(left, total: 2000, at: clock.moment)
            if let segment {
                gone.append(segment.name.number)
                left.removeAll { $0 == segment }
                retention.noteDeletion(at: clock.moment.boottime)
            } else if gone.count < 9 {
                #expect(obstacle == .hourIsFull)
            }
            #expect(gone.count <= 4 * (Int(minute) / 60 + 1))
        }
        #expect(gone == Array(1...10))
    }

    @Test("deletes for the size's sake down to the minimum age only")
    func size() {
        let policy = Retention.Policy(maximumBytes: 500, minimumAge: .seconds(15 * Self.day))
        let retention = Retention(policy: policy)
        let now = Sample.moment(20 * Self.day).wall
        let unwanted = retention.unwanted(segments(20), total: 2000, at: now)
        #expect(unwanted.map(\.name.number) == [1, 2, 3, 4])
        #expect(retention.unwanted(segments(5), total: 500, at: now).isEmpty)
    }

    @Test("deletes nothing at all unless somebody said so")
    func unasked() {
        #expect(!Retention.Policy().deletes)
        #expect(Retention.Policy(keep: .seconds(1)).deletes)
        #expect(Retention.Policy(maximumBytes: 1).deletes)
        #expect(Retention.Policy().minimumAge == Limits.retentionMinimumAge)
    }

    @Test("deletes nothing that is on hold")
    func holds() {
        let hold = Sample.moment(2 * Self.day + 5).wall...Sample.moment(3 * Self.day + 5).wall
        let policy = Retention.Policy(keep: .seconds(Self.day), holds: [hold])
        let unwanted = Retention(policy: policy)
            .unwanted(segments(6), total: 600, at: Sample.moment(30 * Self.day).wall)
        #expect(unwanted.map(\.name.number) == [1, 2, 5, 6])
    }

    @Test("deletes nothing while the clock is in doubt")
    func clocks() {
        let all = segments(20)
        let start = 20 * Self.day
        func obstacle(_ readings: [Record.Clock]) -> Retention.Obstacle? {
            var retention = Retention(policy: .init(keep: .seconds(Self.day)))
            for reading in readings { retention.handle(reading, all) }
            guard let last = readings.last else { return nil }
            return retention.next(all, total: 2000, at: last.moment).obstacle
        }
        #expect(obstacle([clock(start)]) == nil)
        #expect(obstacle([clock(start, good: false)]) == .clockUnsynchronised)
        #expect(obstacle([clock(start, good: nil)]) == .clockUnsynchronised)
        var vouched = clock(start, good: false)
        vouched.standing = .init(isVouched: true, discipline: nil)
        #expect(obstacle([vouched]) == nil)
        let calm = Sample.moment(start + 1 + Self.day).boottime
        // Ten years ahead, and an hour back, while it runs and at the start.
        for moved in [10 * 365 * Self.day, -3600] {
            #expect(
                obstacle([clock(start), clock(start + 1, moved: moved)])
                    == .clockJumped(until: calm)
            )
            #expect(obstacle([clock(start + 1, moved: moved)]) == .clockJumped(until: calm))
        }
        #expect(
            obstacle([
                clock(start + 1, moved: -3600), clock(start + 2 + Self.day, moved: -3600),
            ]) == nil
        )
    }

    /// Segments of a few runs.
    private func settings() -> Writer.Settings {
        var settings = Bench.small
        settings.segmentBytes = 5000
        return settings
    }

    /// A ledger with its files on a real disk, in such segments.
    private func ledger(in scratch: Scratch) throws -> (Ledger, SystemDisk) {
        try SystemDisk.create(directory: scratch.path)
        let disk = try SystemDisk(directory: scratch.path)
        let ledger = try Ledger(
            disk: disk,
            directory: scratch.path,
            identity: Sample.identity,
            settings: settings(),
            surroundings: .system(isClockVouched: true)
        ) { _ in }
        return (ledger, disk)
    }

    @Test("tells in the ledger what was deleted; a file that is gone without is missed")
    func retire() throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        for number in 0..<30 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
            #expect(ledger.flush(within: .seconds(30)))
        }
        let reader = LedgerReader(disk: disk)
        let sealed = try reader.sealedSegments()
        #expect(sealed.count > 4)
        let before = ledger.state
        for segment in sealed.prefix(2) { try ledger.retire(segment) }
        #expect(ledger.state.segments <= before.segments)
        try ledger.stop(reason: "test")
        let names = try disk.names()
        #expect(!names.contains(sealed[0].name.description))
        #expect(try reader.verify().findings.isEmpty)
        var first: UInt64 = 0
        try reader.read(after: 0, limit: 1) { entry in
            first = entry.sequence
            return true
        }
        #expect(first == sealed[1].last + 1)
        // The daemon starts again as if nothing were missing.
        #expect(try RecoveryPlan(reading: disk).recovery == nil)
        try disk.remove(sealed[3].name.description)
        #expect(try reader.verify().findings.map(\.problem) == [.missing])
        // A start cannot know whether that was right, and is not held up by it.
        #expect(try RecoveryPlan(reading: disk).recovery == nil)
    }

    /// Writes runs, one segment after the other, and keeps the newest four of the sealed ones, but
    /// not what is on hold; returns how many are gone.
    private func age(_ ledger: Ledger, on disk: SystemDisk, holding held: UInt64?) throws -> Int {
        let reader = LedgerReader(disk: disk)
        var gone = 0
        for number in 0..<90 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
            #expect(ledger.flush(within: .seconds(30)))
            let sealed = try reader.sealedSegments()
            guard let oldest = sealed.first(where: { $0.name.number != held }),
                sealed.count > (held == nil ? 4 : 5)
            else { continue }
            try ledger.retire(oldest)
            gone += 1
        }
        return gone
    }

    @Test(
        "a ledger of which the third generation is gone is whole, its retired RETIREs or not",
        arguments: [nil, 2] as [UInt64?]
    )
    func generations(held: UInt64?) throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        #expect(try age(ledger, on: disk, holding: held) > 12)
        let reader = LedgerReader(disk: disk)
        let verification = try reader.verify()
        #expect(verification.findings.map(\.problem) == [.unsealed])
        if let held {
            // At the end of the lawsuit it goes too.
            let segment = try #require(try reader.sealedSegments().first)
            #expect(segment.name.number == held)
            try ledger.retire(segment)
        }
        try ledger.stop(reason: "test")
        #expect(try reader.verify().findings.isEmpty)
        #expect(Python.accepts(scratch.path))
        // Once a file is gone without a word, no later deletion can hide it.
        let sealed = try reader.sealedSegments()
        try disk.remove(sealed[1].name.description)
        #expect(try reader.verify().findings.map(\.problem) == [.missing])
        #expect(!Python.accepts(scratch.path))
        let said = try reader.retirements(deleting: sealed[2], at: Sample.moment(1).wall)
        #expect(said.allSatisfy { !($0.rowStart...$0.segment ~= sealed[1].name.number) })
        #expect(said.contains { $0.segment == sealed[2].name.number })
    }

    @Test("a scrub finds rot in any sealed segment, shows it until it is gone, then rests")
    func scrub() throws {
        let disk = try Bench.closed(runs: 30, settings: settings())
        let reader = LedgerReader(disk: disk)
        let sealed = try reader.sealedSegments()
        let name = sealed[2].name.description
        let whole = try #require(disk.files[name])
        var rotten = whole
        rotten[4200] ^= 4
        var scrub = Scrub(every: .seconds(7 * Self.day))
        func round(from second: Int64) throws -> [Finding] {
            var found: [Finding] = []
            for turn in 0...Int64(sealed.count) {
                found += try scrub.turn(reader, at: Sample.moment(second + turn))
            }
            return found
        }
        #expect(try round(from: 0).isEmpty)
        #expect(scrub.state.finished == Sample.moment(Int64(sealed.count)).wall)
        disk.place(name, rotten)
        #expect(try round(from: 100).isEmpty)
        let found = try round(from: 8 * Self.day)
        #expect(!found.isEmpty && found.allSatisfy { $0.segment == name && $0.isDamage })
        #expect(scrub.state.findings == found)
        #expect(scrub.state.damagedBytes == whole.count)
        disk.place(name, whole)
        #expect(try round(from: 16 * Self.day).isEmpty)
        #expect(scrub.state.findings.isEmpty && scrub.state.damagedBytes == 0)
    }

    @Test("a scrub's reads wait for everybody else's, and nothing behind it does")
    func priority() {
        #expect(!LowPriority.isInForce)
        #expect(LowPriority.run { LowPriority.isInForce })
        #expect(!LowPriority.isInForce)
    }

    @Test("a proof leads from each record to the root of its segment")
    func proofs() throws {
        let disk = try Bench.closed(runs: 12, settings: settings())
        let reader = LedgerReader(disk: disk)
        let roots = Dictionary(
            uniqueKeysWithValues: try reader.sealedSegments().map { ($0.name.number, $0.root) }
        )
        for sequence in 1...UInt64(8) {
            let proof = try #require(try reader.proof(of: sequence).proof)
            let root = try #require(roots[proof.segment])
            #expect(proof.holds(for: root))
            #expect(!proof.holds(for: .zero))
            var forged = proof
            forged.frames[0].bytes[30] ^= 1
            #expect(!forged.holds(for: root))
        }
        #expect(try reader.proof(of: 99).obstacle == .notFound)
        var bench = try Bench(on: disk)
        try bench.append(.stop(reason: "open"))
        bench.turn()
        let last = bench.reported.last?.sequence ?? 0
        let number = bench.loop.writer.segmentNumber
        #expect(try reader.proof(of: last).obstacle == .notSealed(segment: number))
    }
}
