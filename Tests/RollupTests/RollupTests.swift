import ProbeModel
import Reliability
import Rollup
import Synchronization
import Testing

/// Whether the writer of a test has come to its end.
private final class Writing: Sendable {
    let isDone = Atomic(false)
}

@Suite("The roll-up")
struct RollupTests {
    static let day = time(0)..<time(86_400)

    @Test("counts runs, steps and components of a service")
    func counts() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        #expect(writer.opening == .created)
        var blaming = Run.sample(at: 40, failing: 1)
        blaming.blamed = "psp"
        let runs = [
            Run.sample(at: 0), .sample(at: 10, .degraded), .sample(at: 20, failing: 1), blaming,
            .sample(at: 50, .aborted), .sample(at: 55, failing: 0, kind: .confirmation),
            .check(of: "psp", at: 5, .passed), .check(of: "psp", at: 65, .failed),
            .check(of: "moon", at: 5, .passed),
        ]
        for (index, run) in runs.enumerated() { try writer.absorb(run, at: UInt64(index + 1)) }
        try writer.flush()

        let reader = try RollupReader(path: folder.path())
        #expect(try reader.services() == ["shipping"])
        let counts = try reader.counts(of: "shipping", in: Self.day)
        let ship = try #require(counts.journeys.first)
        #expect(counts.journeys.count == 1)
        #expect(ship.tally == Tally(good: 2, bad: 2, unknown: 1))
        #expect(ship.steps.map(\.name) == ["sign in", "pay", "print"])
        #expect(ship.steps.map(\.passed) == [4, 2, 2])
        #expect(ship.steps.map(\.failed) == [0, 2, 0])
        #expect(ship.steps[1].failures == [.status: 2])
        #expect(ship.components.map(\.name) == ["auth", "db", "label", "psp", "web"])
        #expect(ship.components.map(\.needed) == [4, 4, 2, 4, 4])
        #expect(ship.components.map(\.proven) == [0, 0, 0, 1, 0])
        #expect(ship.components.map(\.suspected) == [0, 1, 0, 1, 0])
        #expect(ship.components.map(\.sharedMillionths) == [0, 500_000, 0, 500_000, 0])
        #expect(counts.ownChecks == ["psp": Tally(good: 1, bad: 1)])

        let gap = ServiceGap(counts)
        #expect(gap.components.map(\.name).prefix(2) == ["psp", "db"])
        #expect(gap.components.first?.availability == 0.5)
        #expect(gap.customers.shown == "50.00 %")
    }

    @Test(
        "rounds a period out to ten seconds",
        arguments: [(0, 3), (9, 3), (10, 2), (25, 1), (30, 0)]
    )
    func periods(since: Int64, runs: Int) throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        for second in [5, 15, 29] as [Int64] {
            try writer.absorb(.sample(at: second), at: UInt64(second))
        }
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let counts = try reader.counts(of: "shipping", in: time(since)..<time(60))
        #expect(counts.journeys.first?.tally.good == runs)
    }

    @Test("ignores what it has absorbed before, also after a restart")
    func idempotence() throws {
        let folder = try Folder()
        let entries = Entry.samples(seed: 7)
        var once: [String] = []
        for round in 0..<2 {
            var writer = try RollupWriter.open(path: folder.path())
            #expect(writer.opening == (round == 0 ? .created : .continued))
            #expect(writer.progress.sequence == UInt64(round * entries.count))
            for (index, entry) in entries.enumerated() {
                try writer.absorb(entry, at: UInt64(index + 1))
            }
            try writer.flush()
            let dump = try RollupReader(path: folder.path()).dump()
            if round == 0 { once = dump } else { #expect(dump == once) }
        }
        #expect(once.count > 100)
    }

    @Test("is the same however it was built, cut and flushed", arguments: 1...8)
    func rebuild(seed: UInt64) throws {
        let folder = try Folder()
        let entries = Entry.samples(seed: seed)
        var random = Seeded(state: seed)
        var whole = try RollupWriter.open(path: folder.path("whole"))
        var cut = try RollupWriter.open(path: folder.path("cut"))
        for (index, entry) in entries.enumerated() {
            try whole.absorb(entry, at: UInt64(index + 1))
            try cut.absorb(entry, at: UInt64(index + 1))
            if Int.random(in: 0..<5, using: &random) == 0 { try cut.flush() }
            // What was not flushed is lost with the process, and comes again from the ledger.
            if Int.random(in: 0..<50, using: &random) == 0 {
                cut = try RollupWriter.open(path: folder.path("cut"))
                for missing in Int(cut.progress.sequence)..<index + 1 {
                    try cut.absorb(entries[missing], at: UInt64(missing + 1))
                }
            }
        }
        try whole.flush(chain: [1, 2, 3])
        try cut.flush(chain: [1, 2, 3])
        let dump = try RollupReader(path: folder.path("whole")).dump()
        #expect(try RollupReader(path: folder.path("cut")).dump() == dump, "seed \(seed)")
        let progress = try RollupReader(path: folder.path("cut")).progress()
        #expect(progress.chain == [1, 2, 3])
        #expect(progress.chainSequence == UInt64(entries.count))
    }

    @Test("loses resolution when it thins, but not a single run", arguments: 1...4)
    func thinning(seed: UInt64) throws {
        let folder = try Folder()
        let entries = Entry.samples(seed: seed)
        var writer = try RollupWriter.open(path: folder.path())
        var tallies: [String: Tally] = [:]
        var latencies = LatencyHistogram()
        for (index, entry) in entries.enumerated() {
            try writer.absorb(entry, at: UInt64(index + 1))
            switch entry {
            case .run(let run):
                tallies[run.journey, default: Tally()].add(Counting(of: run))
                guard run.journey == "ship 1", run.outcome.isVerdict, run.outcome != .failed
                else { continue }
                latencies.add(run.duration)
            case .missed(let missed):
                tallies[missed.journey, default: Tally()].add(.unknown, count: missed.count)
            }
        }
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let counts = try reader.counts(of: "shipping", in: Self.day)
        for journey in counts.journeys {
            #expect(journey.tally == tallies[journey.name], "seed \(seed)")
            let last = try #require(journey.steps.last)
            #expect(last.passed == journey.tally.good, "seed \(seed)")
        }
        let read = try reader.latencies(of: "ship 1", service: "shipping", in: Self.day)
        #expect(read == latencies, "seed \(seed)")
        // Two hours and a half ago only whole hours are known: a minute of it is its whole hour.
        let minute = try reader.counts(of: "shipping", in: time(3700)..<time(3760))
        let hour = try reader.counts(of: "shipping", in: time(3600)..<time(7200))
        #expect(minute == hour)
    }

    @Test("keeps latencies of a journey and of each step")
    func latencies() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        var timeout = Run.sample(at: 30, failing: 1)
        timeout.reason = .timeout
        timeout.steps[1].reason = .timeout
        for (index, run) in [.sample(at: 1), timeout, .sample(at: 40, failing: 1)].enumerated() {
            try writer.absorb(run, at: UInt64(index + 1))
        }
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        func read(_ step: String?) throws -> [Int] {
            let latencies = try reader.latencies(
                of: "ship",
                step: step,
                service: "shipping",
                in: Self.day
            )
            return [latencies.count, latencies.censored]
        }
        #expect(try read(nil) == [1, 1])
        #expect(try read("sign in") == [3, 0])
        #expect(try read("pay") == [1, 1])
        #expect(try read("unheard of") == [0, 0])
    }

    @Test("answers a reader while the writer writes, always a whole transaction")
    func readers() async throws {
        let folder = try Folder()
        let path = folder.path()
        _ = try RollupWriter.open(path: path)
        let writing = Writing()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { writing.isDone.store(true, ordering: .releasing) }
                var writer = try RollupWriter.open(path: path)
                for second in 1...300 as ClosedRange<Int64> {
                    try writer.absorb(.sample(at: second * 10), at: UInt64(second))
                    try writer.flush()
                }
            }
            group.addTask {
                let reader = try RollupReader(path: path)
                var seen = 0
                var isLast = false
                while !isLast {
                    isLast = writing.isDone.load(ordering: .acquiring)
                    let journey = try reader.counts(of: "shipping", in: Self.day).journeys.first
                    let runs = journey?.tally.good ?? 0
                    #expect(runs >= seen)
                    #expect((journey?.steps ?? []).allSatisfy { $0.passed == runs })
                    seen = runs
                }
                #expect(seen == 300)
            }
            try await group.waitForAll()
        }
    }
}
