import Journey
import ProbeModel
import Runner
import Testing

/// Walks random plans with random answers. A failure names its seed.
@Suite("Random plans")
struct RandomPlanTests {
    @Test("every walk ends, and keeps its rules", arguments: 0..<300)
    func walks(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let text = Self.journey(&random)
        let plan = try Rig.plan(text)
        var rig = Rig(plan)
        var action = rig.begin()
        var sent: [String: Int] = [:]
        var denials = 0
        var actions = 0
        while action.run == nil {
            actions += 1
            try #require(actions < 20_000, "seed \(seed) does not end")
            switch action {
            case .wait(let pause): action = rig.wait(pause)
            case .send(let request):
                let name = String(request.url.split(separator: "/").last ?? "")
                sent[name, default: 0] += 1
                let answer = Answer.random(&random)
                if name.hasPrefix("ask"), answer.denies { denials += 1 }
                action = answer.give(to: &rig)
            case .note, .finish: break
            }
        }
        let run = try #require(action.run)
        let broken = Self.broken(run, of: plan, sent: sent, denials: denials, notes: rig.notes)
        #expect(broken == [], "seed \(seed)\n\(text)")
    }

    private enum Answer {
        case status(UInt16, String)
        case failure(Reason)

        static func random(_ random: inout SplitMix64) -> Answer {
            switch random.next() % 12 {
            case 0: .failure(.timeout)
            case 1: .failure(.connect)
            case 2: .status(503, "{}")
            case 3: .status(404, "{}")
            case 4: .status(200, #"{"ids": [], "n": 0}"#)
            default: .status(200, #"{"ids": ["a", "b", "c"], "n": 3}"#)
            }
        }

        var denies: Bool { if case .status(let status, _) = self { status != 200 } else { false } }

        func give(to rig: inout Rig) -> RunMachine.Action {
            switch self {
            case .status(let status, let body): rig.answer(status, body)
            case .failure(let reason): rig.fail(reason)
            }
        }
    }

    private static func journey(_ random: inout SplitMix64) -> String {
        var text = """
            journey: random
            service: shop
            every: 1m
            deadline: \(random.next() % 30 + 2)s
            variables: { u: "http://127.0.0.1:1" }
            steps:
              - name: list
                get: "{{u}}/list"
                tolerate: \(random.next() % 2 == 0)
                expect: { status: 200 }
                capture: { ids: { json: $.ids, default: [] }, n: { json: $.n, default: 1 } }

            """
        for number in 0..<Int(random.next() % 6) { text += step(number, &random) }
        return text + """
            cleanup:
              - name: undo
                delete: "{{u}}/undo"
              - name: bye
                get: "{{u}}/bye"

            """
    }

    private static func step(_ number: Int, _ random: inout SplitMix64) -> String {
        if random.next() % 4 == 0 {
            return """
                  - name: once\(number)
                    once: { ask: ask\(number) }
                    retry: { count: \(random.next() % 3 + 1) }
                    post: "{{u}}/once\(number)"
                    undo: undo
                    expect: { status: 200 }
                  - name: ask\(number)
                    get: "{{u}}/ask\(number)"
                    expect: { status: 200 }

                """
        }
        let loop = ["repeat: 3", "forEach: { name: e\(number), in: ids }", "name: s\(number)"]
        let extra = [
            "tolerate: true", "retry: { count: 2, delay: 100ms, on: [status, timeout] }",
            "poll: { every: 200ms, for: 1s }", "when: { n: { atLeast: 1 } }", "stop: ok",
            "pause: 500ms", "undo: undo", "component: web",
        ]
        var lines = ["get: \"{{u}}/s\(number)\"", "expect: { status: 200 }"]
        let turns = loop[Int(random.next() % 3)]
        if !turns.hasPrefix("name") { lines.append("name: s\(number)") }
        lines.append(extra[Int(random.next() % 8)])
        return "  - " + ([turns] + lines).joined(separator: "\n    ") + "\n"
    }

    /// The rules that this run broke.
    private static func broken(
        _ run: Run,
        of plan: Plan,
        sent: [String: Int],
        denials: Int,
        notes: [Debt]
    ) -> [String] {
        var broken: [String] = []
        if (run.outcome == .passed) != (run.failedStep == nil) {
            broken.append(
                "outcome \(run.outcome) with failed step \(run.failedStep?.name ?? "none")"
            )
        }
        for (step, planned) in zip(run.steps, plan.steps + plan.cleanup) {
            if step.state == .notReached, !step.attempts.isEmpty {
                broken.append("\(step.name) was tried and not reached")
            }
            if step.attempts.count != sent[step.name] ?? 0 {
                broken.append("\(step.name) was sent \(sent[step.name] ?? 0) times")
            }
            if planned.isOnce, step.attempts.count > 1 + denials {
                broken.append("\(step.name) was sent again without an answer that allows it")
            }
        }
        // Every debt is undone once, but for those that came to nothing.
        let released = Set(notes.filter { $0.change == .paid && !$0.detail.isEmpty }.map(\.id))
        let owed = Set(notes.map(\.id)).subtracting(released)
        let isUndo = plan.cleanup.contains(where: \.isUndo)
        if isUndo, owed.count != sent["undo"] ?? 0 { broken.append("owes \(owed.count)") }
        if let first = notes.first, first.change != .owed { broken.append("named before owed") }
        if sent["bye"] != 1 { broken.append("cleanup was left out") }
        let most = plan.deadline + .seconds(1)
        if run.duration.duration > most { broken.append("took \(run.duration.count) µs") }
        return broken
    }
}
