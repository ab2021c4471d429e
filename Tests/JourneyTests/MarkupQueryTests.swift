import Journey
import ProbeModel
import Testing

@Suite("Queries over HTML and XML")
struct MarkupQueryTests {
    private static let page = """
        <html><head><meta name=csrf content=abc-123></head><body><h1>Red
          shoes</h1><ul><li>1<li>2<li>x</ul><a class=next href="/p?page=2">next</a>
        <span class=price>12.50</span></body></html>
        """

    @Test(
        "checks",
        arguments: [
            ("{ css: { h1: \"Red shoes\" } }", nil), ("{ css: { h1: { contains: shoes } } }", nil),
            ("{ css: { h1: Blue } }", "expected css h1 \"Blue\", got \"Red shoes\""),
            ("{ css: { li: { count: 3 } } }", nil), ("{ css: { h1: { count: 1 } } }", nil),
            ("{ css: { li: [1, 2, x] } }", "got [\"1\",\"2\",\"x\"]"),
            ("{ css: { li: [\"1\", \"2\", x] } }", nil), ("{ css: { li: { contains: x } } }", nil),
            ("{ css: { li: { filter: first, equals: \"1\" } } }", nil),
            ("{ css: { li: { startsWith: 1 } } }", "list of 3 texts where string is needed"),
            ("{ css: { h2: { exists: off } } }", nil), ("{ css: { h2: { isEmpty: on } } }", nil),
            ("{ css: { .price: { atLeast: 12.5, lessThan: 13 } } }", nil),
            (
                "{ css: { \"a.next::attr(href)\": { filter: { urlQueryParam: page }, equals: 2 } } }",
                nil
            ),
            ("{ xpath: { \"count(//li)\": 3 } }", nil),
            ("{ xpath: { \"boolean(//h1)\": true } }", nil),
            ("{ xpath: { \"//span\": { type: string } } }", nil),
            ("{ xpath: { \"//zz:a\": { exists: off } } }", "no HTML or XML:"),
            ("{ xpath: { \"//h1\": { matches: \"^Red\" } } }", nil),
        ] as [(String, String?)]
    )
    func checks(expect: String, problem: String?) throws {
        let response = Shop.answer(200, Self.page, headers: [("Content-Type", "text/html")])
        let judgement = try Asking.judge(expect, response)
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test(
        "captures",
        arguments: [
            ("{ css: \"meta[name=csrf]::attr(content)\" }", "abc-123", nil),
            ("{ xpath: \"//a/@href\" }", "/p?page=2", nil), ("{ xpath: count(//li) }", "3", nil),
            ("{ css: li, all: on }", "[\"1\",\"2\",\"x\"]", nil),
            ("{ css: li, filter: last }", "x", nil),
            ("{ css: li }", nil, "css li gives 3 values, one is wanted"),
            ("{ css: h2 }", nil, "there is no css h2"),
        ] as [(String, String?, String?)]
    )
    func captures(capture: String, value: String?, problem: String?) throws {
        let (captured, judgement) = try Asking.capture(capture, Shop.answer(200, Self.page))
        #expect(captured == value, "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test("HTML that is nested 10 000 deep has a reason of its own", arguments: ["css", "xpath"])
    func deep(query: String) throws {
        let page = String(repeating: "<div>", count: 10_000) + "<b>x</b>"
        let text = query == "css" ? "b" : "//b"
        for check in ["{ exists: off }", "{ exists: on }"] {
            let judgement = try Asking.judge(
                "{ \(query): { \(text): \(check) } }",
                Shop.answer(200, page)
            )
            #expect(judgement.reason == .limit)
            #expect(judgement.detail.contains("nested too deep"), "\(judgement.detail)")
        }
        let (value, judgement) = try Asking.capture("{ \(query): \(text) }", Shop.answer(200, page))
        #expect(value == nil)
        #expect(judgement.reason == .limit)
    }

    @Test("XML that is not well-formed meets nothing")
    func malformed() throws {
        let response = Shop.answer(
            200,
            "<a><b></a>",
            headers: [("Content-Type", "application/xml")]
        )
        let judgement = try Asking.judge("{ xpath: { //b: { exists: off } } }", response)
        #expect(judgement.reason == .check)
        #expect(judgement.detail.contains("no HTML or XML:"))
    }

    @Test("a page may name its charset itself")
    func charset() throws {
        var response = Shop.answer(200, headers: [("Content-Type", "text/html")])
        response.body =
            Array("<meta charset='iso-8859-1'><b>gr".utf8) + [0xFC] + Array("n</b>".utf8)
        #expect(try Asking.judge("{ css: { b: grün } }", response).isPassed)
    }
}
