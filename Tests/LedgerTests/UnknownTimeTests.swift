import Ledger
import ProbeModel
import Testing

/// What is missing is unknown: neither good nor bad.
@Suite("Unknown time", .timeLimit(.minutes(3)))
struct UnknownTimeTests {
    private func run(_ sequence: UInt64, planned second: Int64) -> Entry {
        var run = Sample.ordinaryRun(sequence)
        run.kind = .scheduled
        run.planned = Sample.moment(second).wall
        run.started = run.planned
        return Entry(sequence: sequence, record: .run(run))
    }

    @Test("damage in a ledger becomes a gap of its journeys", arguments: [true, false])
    func damage(isSealed: Bool) throws {
        var bench = try Bench(on: SimulatedDisk())
        for number in 0..<30 as Range<UInt64> {
            var run = Sample.ordinaryRun(number)
            run.kind = .scheduled
            run.planned = Sample.moment(Int64(number) * 60).wall
            run.started = run.planned
            try bench.append(.run(run))
            bench.turn()
        }
        if isSealed { bench.close() }
        let names = bench.disk.files.keys.filter { $0.hasSuffix(".plog") }.sorted()
        var bytes = try #require(bench.disk.files[names[0]])
        // The frames from here on are unreadable for about five records.
        for place in 6000..<7500 { bytes[place] ^= 0xFF }
        bench.disk.place(names[0], bytes)
        var watch = HoleWatch()
        var (runs, missing): (UInt64, UInt64) = (0, 0)
        for entry in try LedgerReader(disk: bench.disk).entries() {
            for case .gap(let gap) in watch.handle(entry).map(\.record) {
                missing += gap.count
                #expect(gap.reason == .local)
            }
            if case .run = entry.record { runs += 1 }
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
}
