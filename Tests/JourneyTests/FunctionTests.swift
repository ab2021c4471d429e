import Journey
import ProbeModel
import Testing

@Suite("Functions and filters in templates")
struct FunctionTests {
    /// The body of a request whose text has these holes; the run's time is 2023-11-14T22:13:20Z.
    private func text(_ template: String, seed: UInt64 = 1) throws -> String {
        let catalogue = Shop.step(
            "post: \"{{shop}}/\"\nbody: '\(template)'\nexpect: { status: 200 }",
            variables: "{ who: \"Ada B\", zip: \"00123\", made: \"2023-11-20T00:00:00Z\" }"
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Bindings(
            plan: plan,
            secrets: [
                "otp": Secret("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"), "key": Secret("Jefe"),
                "shop_password": Secret("correct horse/battery"),
            ],
            seed: seed,
            now: Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        )
        _ = plan.steps[0].judge(Templates.answer, &bindings)
        let request = try plan.steps[1].request(&bindings)
        return String(decoding: request.body ?? [], as: UTF8.self)
    }

    @Test(
        "dates",
        arguments: [
            ("{{now}}", "2023-11-14T22:13:20.000Z"), ("{{now unix}}", "1700000000"),
            ("{{now milliseconds}}", "1700000000000"), ("{{now +1d}}", "2023-11-15T22:13:20.000Z"),
            ("{{now -1h30m unix}}", "1699994600"), ("{{now +1d -1h %H:%M}}", "21:13"),
            ("{{now \"%d %b %Y\"}}", "14 Nov 2023"), ("{{now +2w %F}}", "2023-11-28"),
            ("{{now | dateFormat %Y}}", "2023"), ("{{made | daysAfterNow}}", "5"),
        ]
    )
    func dates(template: String, text: String) throws {
        #expect(try self.text(template) == text)
    }

    @Test(
        "filters over names, functions and texts",
        arguments: [
            ("{{who | uppercase}}", "ADA B"), ("{{who|base64Encode}}", "QWRhIEI="),
            ("{{text | urlEncode}}", "a%20b%2F%C3%BC"), ("{{who | split \" \" | last}}", "B"),
            ("{{who | replace A x}}", "xda B"),
            ("{{who | replaceRegex \"[a-z]+\" \"<$0>\"}}", "A<da> B"),
            ("{{who | hash md5}}", "b74a6c8f2cd351fc6b49d21c3d6f8880"),
            ("{{who | regex \"(B)\"}}", "B"),
            ("{{list | count}}", "2"), ("{{list | first | toString}}", "1"),
            ("{{zip | toInt}}", "123"),
            ("{{\"a b\" | urlEncode}}", "a%20b"),
            ("{{join : who zip | base64Encode}}", "QWRhIEI6MDAxMjM="),
            ("{{join \"\" who number}}", "Ada B7"),
            (
                "{{hmac md5 secret.key \"what do ya want for nothing?\"}}",
                "750c783e6ab0b503eaa86e310a5db738"
            ),
            (
                "{{hmac sha256 secret.key \"what do ya want \" \"for nothing?\"}}",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            ("{{secret.key | base64Encode}}", "SmVmZQ=="),
        ]
    )
    func filters(template: String, text: String) throws {
        #expect(try self.text(template) == text)
    }

    @Test(
        "random values have the form that is asked for, and the same seed gives the same",
        arguments: [
            ("{{random 10 20}}", "^(1[0-9]|20)$"), ("{{random.string 8}}", "^[A-Za-z0-9]{8}$"),
            ("{{random.digits 6}}", "^[0-9]{6}$"), ("{{random.hex 12}}", "^[0-9a-f]{12}$"),
            ("{{random.choice red \"dark green\"}}", "^(red|dark green)$"),
            ("{{random.firstName}}", "^[A-Z][a-z]+$"), ("{{random.lastName}}", "^[A-Z][A-Za-z]+$"),
            ("{{random.name}}", "^[A-Z][a-z]+ [A-Z][A-Za-z]+$"),
            ("{{random.email}}", "^[a-z]+\\.[a-z]+\\.[0-9a-f]{8}@example\\.com$"),
            ("{{uuid | uppercase}}", "^[0-9A-F-]{36}$"),
        ]
    )
    func random(template: String, pattern: String) throws {
        var seen: Set<String> = []
        for seed in 1...20 as ClosedRange<UInt64> {
            let drawn = try text(template, seed: seed)
            #expect(try Regex(pattern).wholeMatch(in: drawn) != nil, "\(drawn), seed \(seed)")
            #expect(try text(template, seed: seed) == drawn)
            seen.insert(drawn)
        }
        #expect(seen.count > 1)
    }

    /// Appendix B of RFC 6238.
    @Test(
        "one-time codes",
        arguments: [
            (59, "totp secret.otp 8", "94287082"),
            (1_111_111_109, "totp secret.otp 8 30", "07081804"),
            (20_000_000_000 / 10, "totp secret.otp 8 30 sha1", "69279037"),
            (59, "totp secret.otp", "287082"), (59, "totp secret.long 8 30 sha256", "46119246"),
        ]
    )
    func codes(seconds: Int64, hole: String, code: String) throws {
        let catalogue = Shop.step(
            "post: \"{{shop}}/\"\nbody: \"{{\(hole)}}\"\nexpect: { status: 200 }"
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Bindings(
            plan: plan,
            secrets: [
                "otp": Secret("gezdgnbvgy3tqojqgezdgnbvgy3tqojq"),
                "long": Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA===="),
            ],
            seed: 1,
            now: Timestamp(nanoseconds: seconds * 1_000_000_000)
        )
        let request = try plan.steps[1].request(&bindings)
        #expect(request.body == Array(code.utf8))
    }

    @Test("a secret in another form is masked too; a hash of it needs no mask")
    func masked() throws {
        let catalogue = Shop.step(
            """
            post: "{{shop}}/"
            body: "{{secret.shop_password | uppercase}}"
            headers: { X-Sign: "{{hmac sha256 secret.shop_password text}}" }
            expect: { body: { equals: x } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        _ = plan.steps[0].judge(Templates.answer, &bindings)
        let request = try plan.steps[1].request(&bindings)
        #expect(request.body == Array("CORRECT HORSE/BATTERY".utf8))
        #expect(request.headers.first { $0.name == "X-Sign" }?.isSecret == true)
        let judgement = plan.steps[1].judge(Shop.answer(200, "CORRECT HORSE/BATTERY"), &bindings)
        #expect(judgement.detail.hasSuffix("got \"•••\""), "\(judgement.detail)")
    }

    @Test(
        "what could not be computed at every moment is refused when it is compiled",
        arguments: ["totp secret.otp 6 30 md5", "now +36600d +36600d +36600d"]
    )
    func impossible(hole: String) {
        let catalogue = Shop.step(
            "post: \"{{shop}}/\"\nbody: \"{{\(hole)}}\"\nexpect: { status: 200 }"
        )
        #expect(catalogue.hasErrors)
    }

    @Test("a value that a filter cannot take fails the step that uses it")
    func unfit() throws {
        let catalogue = Shop.step(
            "post: \"{{shop}}/\"\nbody: \"{{text | toInt}}\"\nexpect: { status: 200 }"
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        _ = plan.steps[0].judge(Templates.answer, &bindings)
        let fault = #expect(throws: Plan.Fault.self) { try plan.steps[1].request(&bindings) }
        #expect(fault?.detail == "a value cannot be made: no integer")
        #expect(fault?.reason == .capture)
    }

    @Test("values of rows and fragments stand in functions too")
    func rows() throws {
        let catalogue = Shop.compile(
            """
            journey: one-{{row.user}}
            service: shipping
            every: 1m
            rows: [{ user: ada, word: "{{secret.shop_password}}" }]
            steps:
              - name: go
                post: "{{shop}}/"
                body: "{{row.user | uppercase}} {{join : row.user row.word | base64Encode}}"
                expect: { status: 200 }
            """
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Shop.bindings(plan)
        let request = try plan.steps[0].request(&bindings)
        #expect(request.body == Array("ADA YWRhOmNvcnJlY3QgaG9yc2UvYmF0dGVyeQ==".utf8))
    }
}
