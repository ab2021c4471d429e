import Ledger
import ProbeModel
import Reliability
import Rollup
import Testing

@Suite("Figures depend on the ledger alone")
struct ThinningTests {
    @Test("they are the same however the roll-up was built, cut and flushed", arguments: 1...8)
    func rebuild(seed: UInt64) throws {
        let folder = try Folder()
        let entries = Story(seed: seed, days: Int64(seed) * 2).entries
        var random = SplitMix64(seed: seed)
        var whole = try RollupWriter.open(path: folder.path("whole"))
        var cut = try RollupWriter.open(path: folder.path("cut"))
        for (index, entry) in entries.enumerated() {
            whole.absorb(entry)
            cut.absorb(entry)
            if Int.random(in: 0..<7, using: &random) == 0 { try cut.flush() }
            // What was not flushed is lost with the process, and comes again from the ledger.
            if Int.random(in: 0..<50, using: &random) == 0 {
                cut = try RollupWriter.open(path: folder.path("cut"))
                for entry in entries[...index] { cut.absorb(entry) }
            }
        }
        try whole.flush()
        try cut.flush()
        let dump = try RollupReader(path: folder.path("whole")).dump()
        #expect(dump.count > 500, "seed \(seed)")
        #expect(try RollupReader(path: folder.path("cut")).dump() == dump, "seed \(seed)")
    }

    @Test("rows that would be dropped need not be made", arguments: 1...4)
    func expectation(seed: UInt64) throws {
        let folder = try Folder()
        let entries = Story(seed: seed, days: 9).entries
        var plain = try RollupWriter.open(path: folder.path("plain"))
        var quick = try RollupWriter.open(path: folder.path("quick"))
        guard case .run(let last) = entries.last?.record else { return }
        quick.expect(last.started)
        for entry in entries {
            plain.absorb(entry)
            quick.absorb(entry)
        }
        try plain.flush()
        try quick.flush()
        let dump = try RollupReader(path: folder.path("plain")).dump()
        #expect(try RollupReader(path: folder.path("quick")).dump() == dump, "seed \(seed)")
    }

    @Test("a period is exact where it can be, and never counts anything twice", arguments: 1...6)
    func periods(seed: UInt64) throws {
        let folder = try Folder()
        var random = SplitMix64(seed: seed)
        var runs: [Run] = []
        var writer = try RollupWriter.open(path: folder.path())
        let days: Int64 = 5
        for minute in 0..<days * 1440 {
            runs.append(.sample(at: minute * 60 + .random(in: 0..<60, using: &random)))
            writer.absorb([runs[runs.count - 1]])
            if Int.random(in: 0..<99, using: &random) == 0 { try writer.flush() }
        }
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        // Since when rows of this many seconds are there: two hours, two days, for ever.
        let end = days * 86_400
        for (seconds, since) in [(10, end - 7200), (60, end - 2 * 86_400), (3600, 0)]
            as [(Int64, Int64)]
        {
            for _ in 0..<40 {
                let places = (0..<2).map { _ in Int64.random(in: since...end, using: &random) }
                let period = (places.min() ?? 0)..<((places.max() ?? 0) + 1)
                let lower = period.lowerBound / seconds * seconds
                let upper = (period.upperBound + seconds - 1) / seconds * seconds
                let counts = try reader.counts(of: "shipping", in: time(lower)..<time(upper))
                let expected = runs.count { $0.started >= time(lower) && $0.started < time(upper) }
                #expect(
                    counts.journeys.first?.tally.good == expected,
                    "seed \(seed): \(lower) to \(upper) by \(seconds)"
                )
            }
        }
    }

    @Test("resolution is lost, but not a single run", arguments: 1...4)
    func losesNothing(seed: UInt64) throws {
        let folder = try Folder()
        var policy = RollupPolicy()
        (policy.fine, policy.minutes, policy.hours) = (
            .seconds(60), .seconds(600), .seconds(86_400)
        )
        var writer = try RollupWriter.open(path: folder.path(), policy: policy)
        var runs: [Run] = []
        var random = SplitMix64(seed: seed)
        for minute in 0..<Int64(5 * 1440) {
            var run = Run.sample(at: minute * 60, minute % 7 == 0 ? .degraded : .passed)
            run.duration = Microseconds(.random(in: 1...9_000_000, using: &random))
            runs.append(run)
        }
        writer.absorb(runs)
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let whole = time(0)..<time(5 * 86_400)
        let counts = try reader.counts(of: "shipping", in: whole)
        #expect(counts.journeys.first?.tally.good == runs.count, "seed \(seed)")
        let latencies = try reader.latencies(of: "ship", service: "shipping", in: whole)
        var expected = LatencyHistogram()
        for run in runs { expected.add(run.duration) }
        #expect(latencies == expected, "seed \(seed)")
        let spans = try reader.rows("SELECT span, count(*) FROM counts GROUP BY span")
        #expect(spans.dropFirst().map { $0[0] } == ["10", "60", "3600", "86400"])
        // Three days ago only days are known: an hour of it is its whole day.
        let hour = try reader.counts(of: "shipping", in: time(90_000)..<time(93_600))
        #expect(hour.journeys.first?.tally.good == 1440)
    }

    @Test("a clock that is ahead for a while does not take what comes later")
    func clockAhead() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb([.sample(at: 0), .sample(at: 30 * 86_400)])
        // An hour is the least that is dropped at once.
        writer.absorb((0..<120).map { .sample(at: 3600 + $0 * 60) })
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let minutes = try reader.counts(of: "shipping", in: time(7200)..<time(7260))
        #expect(minutes.journeys.first?.tally.good == 1)
        let first = try reader.counts(of: "shipping", in: time(0)..<time(60))
        #expect(first.journeys.first?.tally.good == 121)
    }
}
