import JSON
import Journey
import ProbeModel
import Testing

/// What a hostile server can answer: nothing of it passes, stalls or crashes, and each says why.
@Suite("Hostile answers")
struct HostileAnswerTests {
    private static let letters = String(repeating: "a", count: 40) + "!"
    private static let deepXML =
        "<?xml version=\"1.0\"?>" + String(repeating: "<a>", count: 10_000)
    private static let manyNumbers = "[" + String(repeating: "1,", count: 300_000) + "1]"

    static let cases: [(String, String, Reason, String)] = [
        (String(repeating: "[", count: 1_000_000), "json: { $.a: 1 }", .limit, "nesting deeper"),
        (
            String(repeating: "[", count: 1_000_000), "schema: { type: object }", .limit,
            "nesting deeper"
        ),
        (
            String(repeating: "{\"a\":", count: 1_000_000), "json: { $..a: { count: 1 } }", .limit,
            "nesting deeper"
        ),
        ("{\"a\":1,\"a\":2}", "json: { $.a: 1 }", .check, "no JSON"),
        ("{\"a\":1,\"\\u0061\":2}", "json: { $.a: 1 }", .check, "no JSON"),
        ("{\"a\":1} x", "json: { $.a: 1 }", .check, "no JSON"),
        ("", "json: { $: { exists: off } }", .check, "no JSON"),
        ("{\"a\":1e400}", "json: { $.a: { lessThan: 1e399 } }", .check, "got 1e400"),
        ("{\"a\":1e400}", "json: { $.a: { filter: toInt, exists: on } }", .check, "no integer"),
        (
            "{\"a\":\(String(repeating: "9", count: 100_000))}", "json: { $.a: { exists: on } }",
            .limit, "number"
        ),
        (
            Self.letters, "body: { matches: \"(a+)+$\" }", .limit,
            "too expensive"
        ),
        (
            Self.letters, "regex: { \"^((?:a+)+)$\": { exists: off } }",
            .limit, "too expensive"
        ),
        (
            String(repeating: "<div>", count: 10_000), "css: { p: { exists: off } }", .limit,
            "nested too deep"
        ),
        (
            Self.deepXML,
            "xpath: { //b: { exists: off } }", .limit, "nested too deep"
        ),
        (
            Self.manyNumbers,
            "json: { \"$[*]\": { count: 1 } }",
            .limit, "values"
        ),
    ]

    @Test("each is stopped, with its own reason", arguments: cases)
    func bodies(body: String, check: String, reason: Reason, words: String) throws {
        for expect in ["{ \(check) }", "{ not: { \(check) } }"] {
            // What is no JSON fulfils a 'not' as little as a check of something absent does.
            let judgement = try Asking.judge(expect, Shop.answer(200, body))
            guard expect.hasPrefix("{ not") else {
                #expect(judgement.reason == reason)
                #expect(judgement.detail.contains(words), "\(judgement.detail)")
                continue
            }
            if reason == .limit { #expect(judgement.reason == .limit, "\(judgement.detail)") }
        }
    }

    @Test("bytes that are no UTF-8 are no JSON, and no text that a pattern matches")
    func notUTF8() throws {
        var response = Shop.answer(200)
        response.body = Array("{\"a\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8)
        #expect(try Asking.judge("{ json: { $.a: { exists: on } } }", response).reason == .check)
        let (value, judgement) = try Asking.capture("{ regex: '\"a\":\"(.*)\"' }", response)
        #expect(value == nil)
        #expect(judgement.reason == .capture)
        #expect(try Asking.judge("{ body: { startsWith: \"{\" } }", response).isPassed)
    }
}

/// Defects of other products (peers.md §5) that are about checks and captures.
@Suite("What others get wrong")
struct PeerDefectTests {
    @Test("a capture without a match fails its own step, and not a later one")
    func blame() throws {
        let catalogue = Shop.step("get: \"{{shop}}/{{text}}\"\nexpect: { status: 200 }")
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let first = plan.steps[0].judge(
            Shop.answer(
                200,
                #"{"number":1,"list":[],"key":"0123456789"}"#,
                headers: [("Link", "/")]
            ),
            &bindings
        )
        #expect(first.reason == .capture)
        #expect(first.detail == "captured nothing as 'text': there is no json $.text")
    }

    @Test(
        "numbers and texts come out as they went in",
        arguments: [
            #""00123""#, "123456789012345678901234567890", #""1e5""#, #""true""#, "1.10",
            #""null""#,
        ]
    )
    func types(value: String) throws {
        let catalogue = Shop.step(
            "post: \"{{shop}}/\"\njson: { v: \"{{text}}\" }\nexpect: { status: 200 }"
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let body = #"{"number":1,"text":\#(value),"list":[],"key":"0123456789"}"#
        let first = plan.steps[0].judge(Shop.answer(200, body, headers: [("Link", "/")]), &bindings)
        #expect(first.isPassed, "\(first.detail)")
        let request = try plan.steps[1].request(&bindings)
        #expect(request.body == Array("{\"v\":\(value)}".utf8))
    }

    @Test("a header and a cookie can be captured, with their attributes")
    func headers() throws {
        #expect(try Asking.capture("{ header: X-Count }").value == "5")
        #expect(try Asking.capture("{ cookie: \"session[SameSite]\" }").value == "Lax")
    }

    @Test("a mismatch of types is said, and is not a silent false")
    func silence() throws {
        let judgement = try Asking.judge("{ json: { $.id: { not: { lessThan: 5 } } } }")
        #expect(judgement.detail.contains("string where number is needed"))
    }
}
