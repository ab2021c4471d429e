import ProbeModel
import Reliability
import Testing

@Suite("The board")
struct BoardTests {
    static let minute = Duration.seconds(60)

    static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: seconds * 1_000_000_000)
    }

    static func state(_ board: Board, at seconds: Int64) -> ServiceState {
        board.state(of: "shipping", at: time(seconds)) { _ in minute }
    }

    @Test("shows the last verdict, and since when")
    func since() throws {
        var board = Board()
        #expect(Self.state(board, at: 0) == .unknown)
        let outcomes: [Outcome] = [.passed, .passed, .failed, .aborted, .failed, .degraded]
        let states: [ServiceState] = [.ok, .ok, .failing, .failing, .failing, .degraded]
        let since: [Int64] = [0, 0, 120, 120, 120, 300]
        for (index, outcome) in outcomes.enumerated() {
            let seconds = Int64(index) * 60
            board.absorb(.sample(outcome: outcome, at: seconds))
            let entry = try #require(board.services["shipping"]?["ship"])
            #expect(Self.state(board, at: seconds) == states[index])
            #expect(entry.since == Self.time(since[index]))
            #expect(entry.last?.outcome == outcome)
        }
    }

    @Test(
        "is unknown after two intervals without a verdict",
        arguments: [(120, .ok), (121, .unknown)] as [(Int64, ServiceState)]
    )
    func silence(seconds: Int64, state: ServiceState) {
        var board = Board()
        board.absorb(.sample(at: 0))
        board.absorb(.sample(outcome: .aborted, at: 60))
        #expect(Self.state(board, at: seconds) == state)
    }

    @Test("keeps what people want to know of a failure")
    func glance() throws {
        var board = Board()
        var run = Run.sample(at: 7).walking(AttributionTests.steps, failing: 1)
        run.detail = "status 503, wanted 200"
        board.absorb(run)
        let last = try #require(board.services["shipping"]?["ship"]?.last)
        #expect(last.failedStep == "pay" && last.failedPlace == 2)
        #expect(last.reason == .status && last.detail == run.detail && last.id == run.id)
        #expect(last.started == run.started && last.duration == run.duration)
    }

    @Test("looks back on the last hundred runs, missed ones included")
    func recent() throws {
        var board = Board()
        board.absorbMissed(journey: "ship", service: "shipping", count: 3)
        #expect(board == Board())
        for second in 0..<150 {
            board.absorb(
                .sample(
                    outcome: second < 145 ? .passed : .failed,
                    at: Int64(second),
                    seconds: Int64(second)
                )
            )
        }
        board.absorbMissed(journey: "ship", service: "shipping", count: 2)
        let entry = try #require(board.services["shipping"]?["ship"])
        #expect(entry.tally == Tally(good: 93, bad: 5, unknown: 2))
        #expect(entry.p95 == Microseconds(.seconds(140)))
    }

    @Test("takes the worst journey of customers as the state of the service")
    func worst() {
        var board = Board()
        board.absorb(.sample(at: 0))
        var other = Run.sample(outcome: .degraded, at: 0)
        other.journey = "track"
        board.absorb(other)
        #expect(Self.state(board, at: 0) == .degraded)
        var check = Run.sample(outcome: .failed, at: 0)
        check.journey = "psp health"
        check.healthOf = "psp"
        board.absorb(check)
        #expect(Self.state(board, at: 0) == .degraded)
        board.keep { $1 == "ship" }
        #expect(Self.state(board, at: 0) == .ok)
        board.keep { _, _ in false }
        #expect(board == Board())
    }

    @Test("is the same from live runs and from replayed ones", arguments: 0..<20)
    func replay(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var live = Board()
        var ledger: [Run] = []
        for second in 0..<300 {
            let failing = Int.random(in: 0..<12, using: &random)
            var run = Run.sample(
                outcome: Outcome.allCases.randomElement(using: &random) ?? .passed,
                kind: Run.Kind.allCases.randomElement(using: &random) ?? .scheduled,
                at: Int64(second)
            )
            run = run.walking(AttributionTests.steps, failing: failing < 3 ? failing : nil)
            run.journey = "ship \(Int.random(in: 0..<4, using: &random))"
            let check = Run.CheckResult(
                subject: "status",
                isMet: true,
                wanted: "",
                got: "",
                line: 1
            )
            run.steps[0].attempts = [Run.Attempt(exchanges: [], checks: [check])]
            live.absorb(run)
            // The ledger keeps less than a run has; what it drops must not matter here.
            for step in run.steps.indices { run.steps[step].attempts = [] }
            ledger.append(run)
        }
        var replayed = Board()
        for run in ledger { replayed.absorb(run) }
        #expect(replayed == live, "seed \(seed)")
    }

    @Test("has a word and a mark for every state")
    func words() {
        #expect(ServiceState.allCases.map(\.word) == ["ok", "unknown", "degraded", "failing"])
        #expect(ServiceState.allCases.map(\.mark) == ["✓", "?", "~", "✗"])
    }
}
