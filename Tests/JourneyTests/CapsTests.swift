import Journey
import ProbeModel
import Testing

@Suite("Caps")
struct CapsTests {
    private func compile(_ caps: String, timing: String = "every: 1h", loop: String = "")
        -> Catalogue
    {
        Shop.compile(
            """
            journey: ship
            service: shipping
            \(timing)
            caps: \(caps)
            steps:
              - name: sign in
                counts: login
                post: "{{shop}}/login"
                expect: { status: 200 }
              - name: register
                \(loop)
                counts: [login, creation]
                post: "{{shop}}/accounts"
                expect: { status: 201 }
            cleanup:
              - name: leave
                delete: "{{shop}}/accounts"
            """
        )
    }

    @Test(
        "know what one run does for certain",
        arguments: [
            ("", [1, 1, 2]), ("repeat: 3", [1, 3, 4]),
            ("forEach: { name: x, in: [a, b] }", [1, 1, 2]),
        ]
    )
    func demand(loop: String, amounts: [Int]) throws {
        let catalogue = compile("{ runs: 90, creations: 900, logins: 900 }", loop: loop)
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        let caps = try #require(catalogue.plans.first?.caps)
        #expect(Caps.Kind.allCases.map { caps.demand[$0] } == amounts)
        #expect(caps.most == [.runs: 90, .creations: 900, .logins: 900])
    }

    @Test("count each attempt of a run")
    func spending() throws {
        let caps = try #require(compile("{ logins: 900 }").plans.first?.caps)
        var run = Run(
            id: RunID(bits: 1),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: .confirmation,
            plan: 0,
            planned: Timestamp(nanoseconds: 0),
            outcome: .failed
        )
        #expect(caps.spending(of: run) == [.runs: 1])
        for (name, attempts) in [("sign in", 3), ("register", 1), ("leave", 2), ("sign in", 1)] {
            var step = Run.Step(name: name, components: [], isCleanup: false)
            step.attempts = Array(repeating: Run.Attempt(exchanges: []), count: attempts)
            run.steps.append(step)
        }
        #expect(caps.spending(of: run) == [.runs: 1, .logins: 5, .creations: 1])
    }

    @Test(
        "warn if the schedule asks for more",
        arguments: [
            ("every: 1h", "{ runs: 23 }", "up to 24 runs are due in a day, and 23 are allowed"),
            ("every: 1h", "{ runs: 24 }", nil),
            ("every: 50m", "{ runs: 28 }", "up to 29 runs"),
            ("every: 7d", "{ runs: 1 }", nil),
            ("every: 1h", "{ logins: 47 }", "up to 48 logins"),
            (
                "every: 1h\nschedule: { hours: [Mon-Fri 08:00-18:00, Sat 08:00-20:00] }",
                "{ runs: 11 }", "up to 12 runs"
            ),
            ("every: 1h\nschedule: { hours: [Mon-Fri 08:00-18:00] }", "{ runs: 10 }", nil),
            ("schedule: { cron: \"*/10 8-17 * * mon-fri\" }", "{ runs: 59 }", "up to 60 runs"),
            (
                "schedule: { cron: \"*/10 8-17 * * mon-fri\", pauses: Mon-Fri 12:00-13:00 }",
                "{ runs: 54 }", nil
            ),
        ] as [(String, String, String?)]
    )
    func lint(timing: String, caps: String, warning: String?) {
        let found = compile(caps, timing: timing).diagnostics
        #expect(found.count == (warning == nil ? 0 : 1), "\(found.map(\.rendered))")
        #expect(found.allSatisfy { $0.severity == .warning && $0.message.contains(warning ?? "") })
    }
}
