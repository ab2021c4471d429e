import Journey
import ProbeModel
import Runner
import Testing

/// A machine and the clock that its test turns.
struct Rig {
    var machine: RunMachine
    var now = Instant(nanoseconds: 0)
    /// What was noted, in order.
    private(set) var notes: [Debt] = []
    /// Whether the disk takes what is noted, and how long it takes for that.
    var isDurable = true
    var diskTime = Duration.zero

    /// `left` are debts of earlier runs, `tokens` those that they were given. `resuming` is what a
    /// part goes on with, so many seconds after the start of the first run.
    init(
        _ plan: Plan,
        left: [Debt] = [],
        id: UInt64 = 7,
        vault: Vault = Vault(),
        tokens: TokenBook = TokenBook(),
        resuming: Suspension? = nil,
        later seconds: Int64 = 0,
        keeps: Keeping = .transcripts
    ) {
        let planned = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
        var run = Run(
            id: RunID(bits: id),
            journey: plan.name,
            service: plan.service,
            location: "here",
            kind: .scheduled,
            plan: plan.fingerprint,
            planned: planned,
            outcome: .passed
        )
        (run.started, run.suspension) = (planned + .seconds(seconds), resuming)
        machine = RunMachine(
            plan,
            as: run,
            vault: vault,
            seed: id,
            left: left,
            keeps: keeps,
            tokens: tokens,
            at: now
        )
    }

    /// Notes what is to be noted; the test sees what is done then.
    private mutating func handle(_ event: RunMachine.Event) -> RunMachine.Action {
        var action = machine.handle(event, at: now)
        while case .note(let debt) = action {
            notes.append(debt)
            now = now + diskTime
            action = machine.handle(.noted(isDurable), at: now)
        }
        return action
    }

    @discardableResult
    mutating func begin() -> RunMachine.Action { handle(.begin) }

    @discardableResult
    mutating func answer(
        _ status: UInt16,
        _ body: String = "{}",
        after milliseconds: Int64 = 100
    ) -> RunMachine.Action {
        now = now + .milliseconds(milliseconds)
        var exchange = Exchange(method: "GET", url: "http://127.0.0.1:1/")
        exchange.status = status
        return handle(.answered(Response(exchanges: [exchange], body: Array(body.utf8))))
    }

    /// A redirect was followed, and the hop behind it came to this.
    @discardableResult
    mutating func follow(_ status: UInt16, _ reason: Reason? = nil) -> RunMachine.Action {
        now = now + .milliseconds(100)
        var first = Exchange(method: "POST", url: "http://127.0.0.1:1/")
        first.status = 303
        var second = Exchange(method: "GET", url: "http://127.0.0.1:2/")
        if let reason {
            second.failure = .init(reason: reason, detail: "it broke")
        } else {
            second.status = status
        }
        return handle(.answered(Response(exchanges: [first, second])))
    }

    @discardableResult
    mutating func fail(_ reason: Reason, after milliseconds: Int64 = 100) -> RunMachine.Action {
        now = now + .milliseconds(milliseconds)
        var exchange = Exchange(method: "GET", url: "http://127.0.0.1:1/")
        exchange.failure = .init(reason: reason, detail: "it broke")
        return handle(.answered(Response(exchanges: [exchange])))
    }

    @discardableResult
    mutating func wait(_ duration: Duration) -> RunMachine.Action {
        now = now + duration
        return handle(.waited)
    }

    static func plan(_ text: String) throws -> Plan {
        let catalogue = Catalogue.compile(
            [SourceText(path: "ship.yaml", text: text)],
            given: Givens(variables: [:], secretNames: nil)
        )
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered))")
        return try #require(catalogue.plans.first)
    }

    /// A journey of these steps, and these for cleanup.
    static func plan(steps: String, cleanup: String = "") throws -> Plan {
        let indented = { (text: String) in
            text.split(separator: "\n").map { "  \($0)\n" }.joined()
        }
        let end = cleanup.isEmpty ? "" : "cleanup:\n" + indented(cleanup)
        return try plan(
            "journey: flow\nservice: shop\nevery: 1m\nvariables: { u: \"http://127.0.0.1:1\" }\nsteps:\n"
                + indented(steps) + end
        )
    }
}

extension RunMachine.Action {
    /// `GET /x`; nil if nothing is sent.
    var path: String? {
        guard case .send(let request) = self else { return nil }
        return "\(request.method) \(request.url.dropFirst("http://127.0.0.1:1".count))"
    }

    var run: Run? { if case .finish(let run) = self { run } else { nil } }
}
