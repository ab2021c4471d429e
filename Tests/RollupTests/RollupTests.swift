import Ledger
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
        var elsewhere = Run.sample(at: 45)
        elsewhere.location = "there"
        writer.absorb([
            .sample(at: 0), .sample(at: 10, .degraded), .sample(at: 20, failing: 1), blaming,
            elsewhere, .sample(at: 50, .aborted), .sample(at: 55, failing: 0, kind: .confirmation),
            .check(of: "psp", at: 5, .passed), .check(of: "psp", at: 65, .failed),
            .check(of: "moon", at: 5, .passed),
        ])
        try writer.flush()

        let reader = try RollupReader(path: folder.path())
        #expect(try reader.services() == ["shipping"])
        let counts = try reader.counts(of: "shipping", in: Self.day)
        let ship = try #require(counts.journeys.first)
        #expect(counts.journeys.count == 1)
        #expect(ship.tally == Tally(good: 3, bad: 2, unknown: 1))
        #expect(ship.steps.map(\.name) == ["sign in", "pay", "print"])
        #expect(ship.steps.map(\.passed) == [5, 3, 3])
        #expect(ship.steps.map(\.failed) == [0, 2, 0])
        #expect(ship.steps[1].failures == [.status: 2])
        #expect(ship.components.map(\.name) == ["auth", "db", "label", "psp", "web"])
        #expect(ship.components.map(\.needed) == [5, 5, 3, 5, 5])
        #expect(ship.components.map(\.proven) == [0, 0, 0, 1, 0])
        #expect(ship.components.map(\.suspected) == [0, 1, 0, 1, 0])
        #expect(ship.components.map(\.sharedMillionths) == [0, 500_000, 0, 500_000, 0])
        #expect(counts.ownChecks == ["psp": Tally(good: 1, bad: 1)])

        let gap = ServiceGap(counts)
        #expect(gap.components.map(\.name).prefix(2) == ["psp", "db"])
        #expect(gap.components.first?.availability == 0.5)
        #expect(gap.customers.shown == "60.00 %")
    }

    @Test("runs that took any server are told from others like them")
    func unverified() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        var exchange = Exchange(method: "GET", url: "https://shop/")
        exchange.isUnverified = true
        var blind = Run.sample(at: 7200)
        blind.steps[2].attempts = [Run.Attempt(exchanges: [exchange])]
        writer.absorb([.sample(at: 0), blind, .sample(at: 10_800)])
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let hours = (0..<4 as Range<Int64>).map { time($0 * 3600)..<time($0 * 3600 + 3600) }
        let told = try hours.map { try reader.unverified(for: "shipping", in: $0) }
        #expect(told == [[], [], ["ship"], []])
        #expect(try reader.unverified(for: "mail", in: Self.day) == [])
        #expect(try reader.counts(of: "shipping", in: Self.day).journeys[0].tally.good == 3)
    }

    @Test(
        "rounds a period out to ten seconds",
        arguments: [(0, 3), (9, 3), (10, 2), (25, 1), (30, 0)]
    )
    func periods(since: Int64, runs: Int) throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb([.sample(at: 5), .sample(at: 15), .sample(at: 29)])
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let counts = try reader.counts(of: "shipping", in: time(since)..<time(60))
        #expect(counts.journeys.first?.tally.good == runs)
    }

    @Test("remembers a journey as its last run had it, also when an old plan comes back")
    func plans() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        let old = Run.sample(at: 0)
        var new = Run.sample(at: 60)
        new.plan = 2
        new.steps.swapAt(0, 2)
        new.healthOf = "web"
        writer.absorb([old, new])
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let place = "SELECT place, health_of FROM steps JOIN journeys ON journey = journeys.id"
        #expect(try reader.rows("\(place) WHERE steps.name = 'print'")[1] == ["1", "web"])
        writer.absorb([old])
        try writer.flush()
        #expect(try reader.rows("\(place) WHERE steps.name = 'print'")[1] == ["3", ""])
    }

    @Test(
        "keeps two journeys of one service with equal step names apart, in rows of each length",
        arguments: [10, 60, 3600, 86_400]
    )
    func equalSteps(length: Int64) throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        for second in 0..<4 as Range<Int64> {
            var other = Run.sample(at: second, failing: 0)
            other.journey = "return"
            other.id = RunID(bits: UInt64(100 + second))
            writer.absorb([.sample(at: second), other])
            // Names and numbers are the same in the next life.
            try writer.flush()
            writer = try RollupWriter.open(path: folder.path())
        }
        let reader = try RollupReader(path: folder.path())
        let period = time(0)..<time(length)
        let journeys = try reader.counts(of: "shipping", in: period).journeys
        #expect(journeys.map(\.name) == ["return", "ship"])
        #expect(journeys.map(\.tally) == [Tally(bad: 4), Tally(good: 4)])
        #expect(journeys.map { $0.steps.map(\.name) } == [["sign in"], Run.walk.map(\.0)])
        #expect(journeys.map { $0.steps.map(\.passed) } == [[0], [4, 4, 4]])
        #expect(journeys.map { $0.steps.map(\.failed) } == [[4], [0, 0, 0]])
        #expect(try reader.episodes(of: "shipping", in: period).map(\.journey) == ["return"])
        guard length > 10 else { return }
        let latencies = try ["ship", "return"].map {
            try reader.latencies(of: $0, step: "pay", service: "shipping", in: period).count
        }
        #expect(latencies == [4, 0])
    }

    @Test("keeps latencies of a journey and of each step")
    func latencies() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        var timeout = Run.sample(at: 30, failing: 1)
        timeout.reason = .timeout
        timeout.steps[1].reason = .timeout
        for run in [.sample(at: 1), timeout, .sample(at: 40, failing: 1)] {
            writer.absorb([run])
            try writer.flush()
        }
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
                    writer.absorb([.sample(at: second * 10)])
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
