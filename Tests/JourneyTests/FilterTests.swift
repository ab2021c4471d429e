import Journey
import ProbeModel
import Testing

/// All filters of Hurl under their names (`json` is its `jsonpath`), and ours.
@Suite("Filters")
struct FilterTests {
    @Test(
        "each makes its value",
        arguments: [
            ("$.packed", "[base64Decode, utf8Decode]", "{\"a\":1}"),
            ("$.packed", "[base64Decode, toHex]", "7b2261223a317d"),
            ("$.csv", "base64Encode", "MTsyOzM="),
            (
                "$.name", "[base64UrlSafeEncode, base64UrlSafeDecode, utf8Decode, trim]",
                "Ada <ada@x.example>"
            ),
            ("$.csv", "base64UrlSafeEncode", "MTsyOzM"),
            ("$.csv", "[utf8Encode, { charsetDecode: latin1 }]", "1;2;3"),
            ("$.csv", "[utf8Encode, toHex]", "313b323b33"),
            ("$.csv", "toHex", "313b323b33"),
            ("$.id", "toInt", "123"), ("$.price", "toInt", "12"), ("$.count", "toInt", "3"),
            ("$.id", "toFloat", "123"), ("$.price", "toFloat", "12.50"),
            ("$.price", "toString", "12.50"), ("$.tags", "toString", "[\"a\",\"b\",\"c\"]"),
            ("$.ok", "toString", "true"),
            ("$.made", "[toDate, toString]", "2023-11-04T09:00:00.000Z"),
            (
                "$.made", "[{ toDate: \"%FT%T%z\" }, { dateFormat: \"%d %b %Y %H:%M\" }]",
                "04 Nov 2023 09:00"
            ),
            (
                "$.made", "{ dateFormat: \"%A, %B %e, %j %y %I %p %Z %z %3f %%\" }",
                "Saturday, November 4, 308 23 09 AM UTC +0000 000 %"
            ),
            ("$.made", "[toDate, daysBeforeNow]", "10"),
            ("$.made", "[daysAfterNow]", "-10"), ("$.old", "[toDate, daysBeforeNow]", "118290"),
            ("$.tags", "count", "3"), ("$.object", "count", "1"),
            ("$.packed", "[base64Decode, count]", "7"),
            ("$.tags", "first", "a"), ("$.tags", "last", "c"),
            ("$.tags", "{ nth: 1 }", "b"), ("$.tags", "{ nth: -3 }", "a"),
            ("$.csv", "[{ split: \";\" }, last]", "3"),
            ("$.csv", "{ replace: [\";\", \", \"] }", "1, 2, 3"),
            ("$.csv", "{ replaceRegex: [\"([0-9]);\", \"$1$1-$$\"] }", "11-$22-$3"),
            ("$.csv", "{ replaceRegex: [\"\", x] }", "x1x;x2x;x3x"),
            ("$.name", "{ regex: \"<(.*)@\" }", "ada"),
            ("$.name", "htmlEscape", "Ada &lt;ada@x.example&gt;"),
            ("$.name", "[htmlEscape, htmlUnescape]", "Ada <ada@x.example>"),
            ("$.html", "{ xpath: \"string(//b)\" }", "1"), ("$.html", "{ css: b }", "1"),
            ("$.name", "urlEncode", "Ada%20%3Cada%40x.example%3E"),
            ("$.link", "urlDecode", "/items?page=3&q=a b"),
            ("$.link", "{ urlQueryParam: q }", "a b"), ("$.link", "{ urlQueryParam: page }", "3"),
            ("$.inner", "{ json: \"$.a[1]\" }", "2"), ("$.object", "{ json: $.x }", "1"),
            ("$.object", "[{ json: $ }, toString]", "{\"x\":1}"),
            ("$.name", "lowercase", "ada <ada@x.example>"), ("$.id", "uppercase", "00123"),
            ("$.tags", "{ join: \"+\" }", "a+b+c"), ("$.prices", "sum", "1.3"),
            ("$.prices[0,1]", "sum", "0.3"), ("$.prices", "min", "0.1"),
            ("$.prices", "max", "1e0"),
        ]
    )
    func values(path: String, filters: String, value: String) throws {
        let (captured, judgement) = try Asking.capture(
            "{ json: \"\(path)\", filter: \(filters) }"
        )
        #expect(captured == value, "\(judgement.detail)")
    }

    @Test(
        "each refuses what it cannot take, with both types",
        arguments: [
            ("$.count", "base64Decode", "number where string is needed by base64Decode"),
            ("$.csv", "base64Decode", "no base64 for base64Decode"),
            ("$.csv", "base64UrlSafeDecode", "no base64 for addresses"),
            ("$.tags", "base64Encode", "array where bytes or string is needed"),
            ("$.csv", "utf8Decode", "string where bytes is needed"),
            ("$.count", "toHex", "number where bytes or string is needed"),
            ("$.name", "toInt", "no integer"), ("$.name", "toFloat", "no number"),
            ("$.tags", "toInt", "array where number or string is needed"),
            ("$.name", "toDate", "no date"),
            ("$.made", "{ toDate: \"%d.%m.%Y\" }", "no date in the form '%d.%m.%Y'"),
            ("$.count", "{ dateFormat: \"%Y\" }", "number where date is needed"),
            ("$.count", "daysAfterNow", "number where date is needed"),
            ("$.csv", "count", "string where array, object, bytes or list of nodes is needed"),
            ("$.csv", "first", "string where array is needed"),
            ("$.csv", "last", "string where array is needed"),
            ("$.csv", "{ nth: 0 }", "string where array is needed"),
            ("$.tags", "{ split: a }", "array where string is needed"),
            ("$.tags", "{ replace: [a, b] }", "array where string is needed"),
            ("$.tags", "{ replaceRegex: [a, b] }", "array where string is needed"),
            ("$.tags", "{ regex: \"(a)\" }", "array where string is needed"),
            ("$.tags", "urlDecode", "array where string is needed"),
            ("$.tags", "{ urlQueryParam: a }", "array where string is needed"),
            ("$.name", "{ json: $.a }", "no JSON"),
            ("$.tags", "location", "array where object is needed"),
            ("$.tags", "{ xpath: //b }", "array where string is needed"),
            ("$.tags", "{ css: b }", "array where string is needed"),
            ("$.tags", "htmlUnescape", "array where string is needed"),
            ("$.tags", "htmlEscape", "array where string is needed"),
            ("$.tags", "sum", "string in the list where numbers are needed"),
        ]
    )
    func mismatches(path: String, filters: String, problem: String) throws {
        let judgement = try Asking.judge(
            "{ json: { \"\(path)\": { filter: \(filters), not: nothing-like-it } } }"
        )
        #expect(judgement.reason == .check)
        #expect(judgement.detail.contains(problem), "\(judgement.detail)")
    }

    @Test(
        "a check says what the filters made of the value",
        arguments: [
            (
                "{ json: { $.csv: { filter: [{ split: \";\" }, last], equals: 4 } } }",
                "expected json $.csv after split \";\", last: 4, got \"3\""
            ),
            (
                "{ json: { $.csv: { filter: { split: \";\" }, count: 4 } } }",
                "expected json $.csv after split \";\": count 4, got count 3"
            ),
            ("{ json: { $.gone: { filter: count, equals: 4 } } }", "got nothing"),
            (
                "{ header: { X-Count: { filter: [{ regex: \"([0-9])\" }], atLeast: 6 } } }",
                "at least 6, got \"5\""
            ),
        ]
    )
    func details(expect: String, detail: String) throws {
        let judgement = try Asking.judge(expect)
        #expect(judgement.detail.contains(detail), "\(judgement.detail)")
    }

    @Test("what is absent stays absent through filters")
    func absent() throws {
        let judgement = try Asking.judge(
            "{ json: { $.gone: { filter: [toInt, count], exists: off } } }"
        )
        #expect(judgement.isPassed, "\(judgement.detail)")
    }

    @Test(
        "a filter that costs too much is a limit",
        arguments: [
            ("{ replace: [a, \"\(String(repeating: "b", count: 4000))\"] }", "longer than"),
            ("{ replaceRegex: [a, \"\(String(repeating: "b", count: 4000))\"] }", "longer than"),
            ("{ regex: \"^((a+)+)$\" }", "too expensive"),
            ("{ replaceRegex: [\"^(a+)+$\", x] }", "too expensive"),
        ]
    )
    func limits(filter: String, problem: String) throws {
        let filter = filter.replacing("((a+)+)", with: "((?:a+)+)")
        let judgement = try Asking.judge(
            "{ body: { filter: \(filter), exists: on } }",
            Shop.answer(200, String(repeating: "a", count: 4000) + "!")
        )
        #expect(judgement.reason == .limit)
        #expect(judgement.detail.contains(problem), "\(judgement.detail)")
    }

    @Test("a filtered value that holds a secret is not shown")
    func secret() throws {
        let catalogue = Shop.step(
            """
            get: "{{shop}}/"
            expect: { json: { $.echo: { filter: [base64Decode, utf8Decode], equals: x } } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        _ = plan.steps[0].judge(Shop.answer(200, #"{"key":"c2VjcmV0LWtleQ=="}"#), &bindings)
        let judgement = plan.steps[1].judge(
            Shop.answer(200, #"{"echo":"c2VjcmV0LWtleQ=="}"#),
            &bindings
        )
        #expect(judgement.detail.hasSuffix("got •••"), "\(judgement.detail)")
    }
}
