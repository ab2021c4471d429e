import JSON
import Journey
import ProbeModel
import Testing

@Suite("Comparison with earlier runs")
struct HistoryTests {
    private static let journey = """
        journey: quote
        service: shipping
        every: 1m
        steps:
          - name: quote
            get: "{{shop}}/quote"
            expect:
              json:
                $.price: { near: { value: "{{median.price}}", by: 5% } }
                $.version: { atLeast: "{{last.version}}" }
            capture:
              price: { json: $.price, remember: 3 }
              version: { json: $.version, remember: 1 }
        """

    private func plan() throws -> Plan {
        let catalogue = Shop.compile(Self.journey)
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        return try #require(catalogue.plans.first, "\(errors.map(\.rendered))")
    }

    private func run(of plan: Plan, planned: Timestamp = Timestamp(nanoseconds: 0)) -> Run {
        Run(
            id: RunID(bits: 1),
            journey: plan.name,
            service: plan.service,
            location: "here",
            kind: .scheduled,
            plan: plan.fingerprint,
            planned: planned,
            outcome: .passed
        )
    }

    /// One run after another; gives what each came to, and the history behind them.
    private func runs(_ bodies: [String]) throws -> ([Judgement], History) {
        let plan = try plan()
        var history = History()
        var judgements: [Judgement] = []
        var run = run(of: plan)
        for body in bodies {
            var bindings = Bindings(
                plan: plan,
                secrets: [:],
                seed: 1,
                now: Timestamp(nanoseconds: 0),
                history: history
            )
            judgements.append(plan.steps[0].judge(Shop.answer(200, body), &bindings))
            run.outcome = judgements.last?.isPassed ?? false ? .passed : .failed
            run.remembered = bindings.remembered(by: plan)
            history.absorb(run)
            history.trim(to: plan)
        }
        return (judgements, history)
    }

    @Test("the plan says what is remembered, and of how many runs")
    func memories() throws {
        #expect(try plan().memories.map { "\($0.name) \($0.count)" } == ["price 3", "version 1"])
    }

    @Test("the first run has nothing to compare with, and says so")
    func first() throws {
        let (judgements, history) = try runs([#"{"price":10,"version":3}"#])
        #expect(judgements[0].isPassed, "\(judgements[0].detail)")
        #expect(judgements[0].checks.map(\.got).last == "3, nothing remembered yet")
        #expect(history["price"] == [10])
    }

    @Test("a price may drift by five percent of the median, a version never goes back")
    func drift() throws {
        let (judgements, history) = try runs([
            #"{"price":10,"version":3}"#, #"{"price":10.5,"version":3}"#,
            #"{"price":9.8,"version":4}"#, #"{"price":10.6,"version":4}"#,
            #"{"price":10.4,"version":3}"#, #"{"price":10.40,"version":3}"#,
            #"{"price":10.4,"version":4}"#,
        ])
        #expect(judgements.map(\.isPassed) == [true, true, true, false, false, false, true])
        #expect(judgements[3].detail == "expected json $.price 10 ± 5 %, got 10.6")
        #expect(judgements[4].detail == "expected json $.version at least 4, got 3")
        #expect(history["price"].map(\.text) == ["10.5", "9.8", "10.4"])
    }

    @Test("what is not as it was does not become what it should be, however long it lasts")
    func fault() throws {
        let good = #"{"price":100,"version":3}"#
        let bad = #"{"price":110,"version":3}"#
        let (judgements, _) = try runs([good] + Array(repeating: bad, count: 30) + [good])
        #expect(judgements.map(\.isPassed) == [true] + Array(repeating: false, count: 30) + [true])
    }

    @Test("a comparison that is not met teaches nothing, even if its step is tolerated")
    func tolerated() throws {
        let plan = try plan()
        let (_, history) = try runs([#"{"price":100,"version":3}"#])
        var bindings = Bindings(
            plan: plan,
            secrets: [:],
            seed: 1,
            now: Timestamp(nanoseconds: 0),
            history: history
        )
        _ = plan.steps[0].judge(Shop.answer(200, #"{"price":110,"version":3}"#), &bindings)
        #expect(bindings.remembered(by: plan) == [])
        // Another attempt.
        _ = plan.steps[0].judge(Shop.answer(200, #"{"price":101,"version":3}"#), &bindings)
        #expect(bindings.remembered(by: plan).map(\.json) == ["101", "3"])
    }

    @Test("a new level counts from the time that the file says")
    func since() throws {
        let text = Self.journey.replacing(
            "remember: 3 }",
            with: "remember: 3, since: 2026-12-01 }"
        )
        let catalogue = Shop.compile(text)
        let plan = try #require(catalogue.plans.first, "\(catalogue.diagnostics.map(\.rendered))")
        var history = History()
        for (day, price) in [(29, 100), (30, 101), (31, 110)] as [(Int64, Int)] {
            // The 29th and 30th of November, and the 1st of December.
            let time = Timestamp(nanoseconds: (20_786 + day - 29) * 86_400_000_000_000)
            var run = run(of: plan, planned: time)
            run.remembered = [Run.Remembered(name: "price", json: "\(price)")]
            history.absorb(run)
        }
        #expect(history["price"].count == 3)
        history.trim(to: plan)
        #expect(history["price"] == [110])
    }

    @Test("a run that captures nothing forgets nothing")
    func gaps() throws {
        let (_, history) = try runs([#"{"price":10,"version":3}"#, "{}"])
        #expect(history["price"] == [10])
    }

    @Test(
        "near",
        arguments: [
            ("$.price: { near: { value: 12, by: 0.5 } }", nil),
            (
                "$.price: { near: { value: 12, by: 0.4 } }",
                "expected json $.price 12 ± 0.4, got 12.50"
            ),
            ("$.price: { near: { value: 12, by: 5% } }", nil),
            ("$.price: { near: { value: 12, by: 4% } }", "12 ± 4 %"),
            ("$.id: { near: { value: 12, by: 4% } }", "string where number is needed"),
            ("$.price: { near: { value: a, by: 4% } }", "number where number to compare with"),
            ("$.price: { not: { near: { value: 20, by: 10% } } }", nil),
        ] as [(String, String?)]
    )
    func near(check: String, problem: String?) throws {
        let judgement = try Asking.judge("{ json: { \(check) } }")
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }
}
