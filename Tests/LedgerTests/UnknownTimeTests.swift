import Ledger
import ProbeModel
import Testing

/// What is missing or has no true time is unknown: neither good nor bad.
@Suite("Unknown time", .timeLimit(.minutes(3)))
struct UnknownTimeTests {
    private func run(_ sequence: UInt64, planned second: Int64) -> Entry {
        var run = Sample.ordinaryRun(sequence)
        run.kind = .scheduled
        run.planned = Sample.moment(second).wall
        run.started = run.planned
        return Entry(sequence: sequence, record: .run(run))
    }

    @Test("damage in a ledger becomes a gap of its journeys")
    func damage() throws {
        var bench = try Bench(on: SimulatedDisk())
        for number in 0..<30 as Range<UInt64> {
            var run = Sample.ordinaryRun(number)
            run.kind = .scheduled
            run.planned = Sample.moment(Int64(number) * 60).wall
            run.started = run.planned
            try bench.append(.run(run))
            bench.turn()
        }
        bench.close()
        let names = bench.disk.files.keys.filter { $0.hasSuffix(".plog") }.sorted()
        var bytes = try #require(bench.disk.files[names[0]])
        // The frames from here on are unreadable for about five records.
        for place in 6000..<7500 { bytes[place] ^= 0xFF }
        bench.disk.place(names[0], bytes)
        var watch = HoleWatch()
        var (runs, missing): (UInt64, UInt64) = (0, 0)
        try LedgerReader(disk: bench.disk).read(after: 0, limit: .max) { entry in
            for case .gap(let gap) in watch.handle(entry).map(\.record) {
                missing += gap.count
                #expect(gap.reason == .local)
            }
            if case .run = entry.record { runs += 1 }
            return true
        }
        #expect(runs < 30 && missing > 0)
        #expect(runs + missing == 30)
    }

    @Test("a hole counts no more runs than records are missing, and not twice what a GAP tells")
    func counts() {
        var watch = HoleWatch()
        for sequence in 1...3 as ClosedRange<UInt64> {
            #expect(watch.handle(run(sequence, planned: Int64(sequence) * 60)).isEmpty)
        }
        let gaps = watch.handle(run(6, planned: 600))
        #expect(gaps.map(\.sequence) == [4])
        guard case .gap(let gap) = gaps.first?.record else {
            Issue.record("the gap is told")
            return
        }
        #expect(gap.count == 2)
        #expect(gap.plannedFirst == Sample.moment(240).wall)
        // A late first record after retention is no hole.
        var other = HoleWatch()
        #expect(other.handle(run(1000, planned: 60)).isEmpty)
    }

    @Test("runs under a clock of 1970 wait, and get their true times when it is set")
    func anchoring() throws {
        func clock(_ second: Int64, wall: Timestamp, good: Bool) -> Entry {
            var moment = Sample.moment(second)
            moment.wall = wall
            let clock = Record.Clock(moment: moment, isSynchronised: good, maximumError: nil)
            return Entry(sequence: UInt64(second), record: .clock(clock))
        }
        var anchoring = Anchoring()
        let epoch = Timestamp(clampingSeconds: 1000)
        #expect(anchoring.handle(clock(10, wall: epoch, good: false)).count == 1)
        #expect(anchoring.isHolding)
        var early = run(11, planned: 0)
        guard case .run(var model) = early.record else { return }
        model.planned = epoch + .seconds(5)
        model.started = model.planned
        early.record = .run(model)
        #expect(anchoring.handle(early).isEmpty)
        let now = Sample.moment(70).wall
        let freed = anchoring.handle(clock(70, wall: now, good: true))
        #expect(freed.map(\.sequence) == [11, 70])
        guard case .run(let anchored) = freed.first?.record else {
            Issue.record("the run is counted")
            return
        }
        // Five seconds after the wrong reading, that is 55 seconds before the right one.
        #expect(anchored.started == now - .seconds(55))
        #expect(!anchoring.isHolding)
        #expect(anchoring.handle(run(71, planned: 71)).count == 1)
    }

    @Test("an unsynchronised clock that tells a possible time is believed")
    func unsynchronised() {
        var anchoring = Anchoring()
        let clock = Record.Clock(
            moment: Sample.moment(5),
            isSynchronised: false,
            maximumError: nil
        )
        #expect(anchoring.handle(Entry(sequence: 1, record: .clock(clock))).count == 1)
        #expect(anchoring.handle(run(2, planned: 6)).count == 1)
    }
}
