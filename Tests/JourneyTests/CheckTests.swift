import Journey
import ProbeModel
import Testing

@Suite("Checks")
struct CheckTests {
    private static let body = """
        {"status":"draft","sum":12.50,"count":3,"big":9007199254740993,"empty":"","none":null,
         "ok":true,"rates":[{"price":1},{"price":2.0}],"tags":["a","b"],"zip":"00123"}
        """

    /// Judges one `expect` and gives its last check.
    private func judge(_ expect: String, _ response: Response) throws -> (
        Run.CheckResult, Judgement
    ) {
        let catalogue = Shop.step("get: \"{{shop}}/\"\nexpect: \(expect)")
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Shop.bindings(plan)
        let judgement = plan.steps[1].judge(response, &bindings)
        return (try #require(judgement.checks.last), judgement)
    }

    @Test(
        "predicates over JSON",
        arguments: [
            ("$.status: draft", nil),
            ("$.status: paid", "expected json $.status \"paid\", got \"draft\""),
            ("$.sum: 12.5", nil),
            ("$.big: 9007199254740993", nil),
            ("$.big: 9007199254740992", "got 9007199254740993"),
            ("$.zip: \"00123\"", nil),
            ("$.zip: 123", "expected json $.zip 123, got \"00123\""),
            ("$.ok: true", nil),
            ("$.none: null", nil),
            ("$.gone: null", "got nothing"),
            ("$.gone: { exists: off }", nil),
            ("$.gone: { exists: on }", "expected json $.gone to exist, got nothing"),
            ("$.none: { exists: true }", nil),
            ("$.gone: { notEquals: 1 }", "got nothing"),
            ("$.status: { notEquals: paid }", nil),
            ("$.status: { startsWith: dr, endsWith: ft, contains: raf }", nil),
            ("$.status: { startsWith: dr, endsWith: x }", "got \"draft\""),
            ("$.status: { matches: \"^d.a\" }", nil),
            ("$.status: { matches: \"^x\" }", "matches /^x/"),
            ("$.sum: { matches: \"1\" }", "12.50, number where string is needed"),
            ("$.sum: { atLeast: 12.5, atMost: 12.5 }", nil),
            ("$.sum: { greaterThan: 12.5 }", "greater than 12.5, got 12.50"),
            ("$.sum: { lessThan: 12.6 }", nil),
            ("$.status: { atLeast: 1 }", "\"draft\", string where number is needed"),
            ("$.status: { not: { atLeast: 1 } }", "string where number is needed"),
            ("$.status: { not: paid }", nil),
            ("$.status: { not: draft }", "not (\"draft\")"),
            ("$.count: { oneOf: [1, 2, 3] }", nil),
            ("$.count: { oneOf: [1, 2] }", "one of 1, 2"),
            ("$.rates: { count: { atLeast: 1 } }", nil),
            ("$.rates: { count: 3 }", "expected json $.rates count 3, got count 2"),
            (
                "$.status: { count: 1 }",
                "string where array, object or list of nodes is needed"
            ),
            ("$.tags: { contains: a }", nil),
            ("$.tags: [a, b]", nil),
            ("$.tags: { contains: c }", "got [\"a\",\"b\"]"),
            ("$.empty: { isEmpty: true }", nil),
            ("$.status: { isEmpty: true }", "to be empty"),
            ("$.count: { type: integer }", nil),
            ("$.sum: { type: integer }", "type integer"),
            ("$.rates: { type: array }", nil),
            ("$.rates[*].price: { count: 2 }", nil),
            ("$.rates[*].price: [1, 2]", nil),
            ("$.rates[*].price: { contains: 2 }", nil),
            ("$.rates[*].price: { atLeast: 1 }", "list of nodes where number is needed"),
            ("$.nix[*]: { count: 0 }", nil),
            ("$.rates: { equals: [{ price: 1 }, { price: 2 }] }", nil),
        ] as [(String, String?)]
    )
    func json(expect: String, problem: String?) throws {
        let quoted = expect.firstRange(of: ": ").map {
            "\"\(expect[..<$0.lowerBound])\": \(expect[$0.upperBound...])"
        }
        let (result, judgement) = try judge(
            "{ json: { \(try #require(quoted)) } }",
            Shop.answer(200, Self.body)
        )
        #expect(result.isMet == (problem == nil), "\(judgement.detail)")
        #expect(judgement.reason == (problem == nil ? nil : .check))
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test(
        "the other subjects",
        arguments: [
            ("{ status: 200 }", nil), ("{ status: [200, 204] }", nil), ("{ status: 2xx }", nil),
            ("{ status: [3xx, 404] }", "expected status 3xx or 404, got 200"),
            ("{ header: { content-type: text/html } }", nil),
            ("{ header: { Content-Type: { startsWith: application } } }", "got \"text/html\""),
            ("{ header: { X-Count: { atLeast: 5 } } }", nil),
            ("{ header: { X-Count: { atLeast: 6 } } }", "at least 6, got \"5\""),
            ("{ header: { X-Count: 5 } }", nil),
            ("{ header: { Content-Type: { atLeast: 6 } } }", "text where number is needed"),
            ("{ header: { X-Gone: { exists: false } } }", nil),
            ("{ header: { Vary: \"a, b\" } }", nil),
            ("{ header: { Set-Cookie: { contains: nope } } }", "got •••"),
            ("{ body: { contains: hello } }", nil),
            ("{ body: { contains: bye } }", "got \"hello world\""),
            ("{ within: 2ms }", nil), ("{ within: 1ms }", "expected within 1 ms, got 2 ms"),
            ("{ version: 1.1 }", nil), ("{ version: [2, 3] }", "expected version 2 or 3, got 1.1"),
            ("{ certificate: { validFor: 14d } }", "valid for 14 d, got no certificate"),
        ] as [(String, String?)]
    )
    func others(expect: String, problem: String?) throws {
        let response = Shop.answer(
            200,
            "hello world",
            headers: [
                ("Content-Type", "text/html"), ("X-Count", "5"), ("Vary", "a"), ("vary", "b"),
                ("Set-Cookie", "session=0123456789"),
            ]
        )
        let (_, judgement) = try judge(expect, response)
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test(
        "a status of redirects is never seen where they are followed",
        arguments: [
            ("{}", "redirects: on", "302", true), ("{}", "redirects: 3", "[301, 308]", true),
            ("{}", "redirects: off", "302", false),
            ("{ redirects: off }", "timeout: 1s", "3xx", false),
            ("{ redirects: off }", "redirects: on", "3xx", true),
            ("{}", "timeout: 1s", "3xx", true),
            ("{}", "timeout: 1s", "304", false), ("{}", "timeout: 1s", "[200, 302]", false),
        ]
    )
    func redirects(defaults: String, field: String, status: String, isWarned: Bool) {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            defaults: \(defaults)
            steps: [{ name: a, get: "{{shop}}/", \(field), expect: { status: \(status) } }]
            """
        )
        let words = isWarned ? ["this status is never seen, since redirects are followed"] : []
        #expect(catalogue.diagnostics.map(\.message) == words)
    }

    @Test("a pattern that is too expensive has a reason of its own")
    func expensive() throws {
        let (_, judgement) = try judge(
            "{ body: { matches: \"^(a+)+$\" } }",
            Shop.answer(200, String(repeating: "a", count: 40) + "b")
        )
        #expect(judgement.reason == .limit)
    }

    @Test(
        "a body that is no JSON does not meet a check over JSON",
        arguments: ["", "<html>", "{\"a\":1,\"a\":1}", "[1,]"]
    )
    func notJSON(body: String) throws {
        let (result, judgement) = try judge("{ json: { $.a: 1 } }", Shop.answer(200, body))
        #expect(judgement.reason == .check)
        #expect(result.got.hasPrefix("no JSON: "))
    }

    @Test("a body that is nested too deep is a limit, not a failed check")
    func deep() throws {
        let body = String(repeating: "[", count: 100_000)
        let (_, judgement) = try judge("{ json: { $.a: 1 } }", Shop.answer(200, body))
        #expect(judgement.reason == .limit)
    }

    @Test("the exchange's own failure comes first, then nothing is evaluated")
    func failure() throws {
        let failure = Exchange.Failure(reason: .local, detail: "no descriptor left")
        let catalogue = Shop.step("get: \"{{shop}}/\"\nexpect: { status: 200 }")
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let judgement = plan.steps[1].judge(Shop.answer(nil, failure: failure), &bindings)
        #expect(judgement.reason == .local)
        #expect(judgement.checks.isEmpty)
        #expect(judgement.detail == "no descriptor left")
    }

    @Test(
        "a component is blamed only if the step touches it",
        arguments: [("psp", "psp"), ("crm", nil)]
    )
    func blame(named: String, blamed: String?) throws {
        let catalogue = Shop.step(
            """
            component: [web, psp]
            get: "{{shop}}/"
            expect: { status: 200 }
            blame: { json: $.component }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let body = "{\"component\":\"\(named)\"}"
        #expect(plan.steps[1].judge(Shop.answer(503, body), &bindings).blamed == blamed)
        #expect(plan.steps[1].judge(Shop.answer(200, body), &bindings).blamed == nil)
    }

    @Test("captured values stand in checks with their types")
    func captured() throws {
        let catalogue = Shop.step(
            """
            get: "{{shop}}/"
            expect: { json: { $.n: "{{number}}", $.t: "{{text}}", $.u: "id-{{text}}" } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        _ = plan.steps[0].judge(Templates.answer, &bindings)
        let good = plan.steps[1].judge(
            Shop.answer(200, #"{"n":7,"t":"a b/ü","u":"id-a b/ü"}"#),
            &bindings
        )
        #expect(good.isPassed, "\(good.detail)")
        let bad = plan.steps[1].judge(Shop.answer(200, #"{"n":"7"}"#), &bindings)
        #expect(bad.detail == #"expected json $.n 7, got "7""#)
    }
}
