import Journey
import ProbeModel
import Testing

@Suite("Redaction")
struct RedactionTests {
    /// Has what every encoding changes.
    fileprivate static let canary = "cänary \"<&'/+\\key> 42"

    /// The forms as a server or a library could print them, written by hand from the encodings'
    /// definitions (made with Python's base64, json, html, urllib).
    fileprivate static let samples = [
        canary,
        "c%C3%A4nary%20%22%3C%26%27%2F%2B%5Ckey%3E%2042",
        "c%c3%a4nary%20%22%3c%26%27%2f%2b%5ckey%3e%2042",
        "c%C3%A4nary+%22%3C%26%27%2F%2B%5Ckey%3E+42",
        "63c3a46e61727920223c26272f2b5c6b65793e203432",
        "63C3A46E61727920223C26272F2B5C6B65793E203432",
        #"cänary \"<&'/+\\key> 42"#,
        #"cänary \"<&'\/+\\key> 42"#,
        #"c\u00e4nary \"<&'/+\\key> 42"#,
        #"cänary &quot;&lt;&amp;&#39;/+\key&gt; 42"#,
        #"cänary &quot;&lt;&amp;&#x27;/+\key&gt; 42"#,
    ]

    @Test("no form of a secret passes", arguments: RedactionTests.samples)
    func forms(form: String) {
        let vault = Vault(["canary": Secret(Self.canary)])
        #expect(vault.masked("before \(form) after") == "before ••• after")
    }

    @Test("base64 is masked at every alignment, Basic headers too", arguments: 0..<6)
    func base64(lead: Int) {
        let vault = Vault(["canary": Secret(Self.canary)])
        let text = String(repeating: "u", count: lead) + Self.canary + ":tail"
        let encoded = Base64.encode(Array(text.utf8))
        let masked = vault.masked("Basic \(encoded)")
        // Only characters that share bits with the neighbours are left of it.
        let whole = Self.canary.utf8.count * 8 / 6 - 2
        #expect(masked.count <= "Basic ".count + encoded.count - whole + Secret.mask.count)
        let head = masked.dropFirst("Basic ".count).prefix { $0 != "•" }
        #expect(head.count <= (lead * 8 + 5) / 6)
    }

    @Test("the longest form wins, so that nothing of it is left over")
    func longest() {
        let vault = Vault(["a": Secret("swordfish"), "b": Secret("swordfish-and-more")])
        #expect(vault.masked("x swordfish-and-more y swordfish") == "x ••• y •••")
    }

    @Test("a check that is not met shows no secret, whole or cut")
    func checks() throws {
        let catalogue = Shop.step("get: \"{{shop}}/\"\nexpect: { body: nothing }")
        let plan = try #require(catalogue.plans.first)
        for padding in 0..<220 {
            var bindings = Bindings(
                plan: plan,
                secrets: ["canary": Secret("abcdefghijklmnop")],
                seed: 1,
                now: Timestamp(nanoseconds: 0)
            )
            let body = String(repeating: "x", count: padding) + "abcdefghijklmnop tail"
            let judgement = plan.steps[1].judge(Shop.answer(200, body), &bindings)
            #expect(!judgement.detail.contains("abc"))
            #expect(!(judgement.checks.last?.got.contains("abc") ?? true))
        }
    }

    @Test("a captured secret is masked from the moment of capture, in every output")
    func captured() throws {
        let catalogue = Shop.step(
            """
            get: "{{shop}}/"
            expect: { json: { $.echo: "{{key}}" } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        #expect(bindings.masked("k3y-0123456") == "k3y-0123456")
        _ = plan.steps[0].judge(Templates.answer, &bindings)
        #expect(bindings.masked("k3y-0123456") == "•••")
        let judgement = plan.steps[1].judge(
            Shop.answer(200, #"{"echo":"x k3y-0123456"}"#),
            &bindings
        )
        #expect(judgement.detail == #"expected json $.echo "•••", got "x •••""#)
    }

    @Test("credential headers are masked wholly, other headers by value")
    func headers() throws {
        let plan = try #require(Shop.compile(Shop.journey).plans.first)
        let bindings = Shop.bindings(plan)
        let masked = bindings.masked([
            Header(name: "set-cookie", value: "sid=1"),
            Header(name: "X", value: "correct horse/battery!"),
            Header(name: "Y", value: "plain"), Header(name: "Z", value: "z", isSecret: true),
        ])
        #expect(masked.map(\.value) == ["•••", "•••!", "plain", "•••"])
    }

    @Test(
        "unsafe secrets are refused",
        arguments: [
            ("brief", true), ("1234567890", true), ("{\n\"a\": 1}", true), ("long enough", false),
            ("{\"a\": 1234}", false),
        ]
    )
    func objections(text: String, isRefused: Bool) {
        let objection = Vault.objection(to: Secret(text))
        #expect((objection != nil) == isRefused)
        #expect(!(objection ?? "").contains(text))
    }
}

/// RFC 4648 §4, for the test's side of the comparison.
private enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=")
            }
        }
        return text
    }
}
