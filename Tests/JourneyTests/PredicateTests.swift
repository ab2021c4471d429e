import Journey
import ProbeModel
import Testing

/// All predicates of Hurl: the comments name them. `includes` is `contains` here.
@Suite("Predicates")
struct PredicateTests {
    @Test(
        "each holds, and does not hold below 'not'",
        arguments: [
            // == != > >= < <=
            ("$.count", "3"), ("$.count", "{ equals: 3.0 }"), ("$.count", "{ notEquals: 4 }"),
            ("$.count", "{ greaterThan: 2 }"), ("$.count", "{ atLeast: 3 }"),
            ("$.count", "{ lessThan: 3.5 }"), ("$.count", "{ atMost: 3 }"),
            // startsWith endsWith contains includes matches
            ("$.name", "{ startsWith: Ada }"), ("$.name", "{ endsWith: \">\" }"),
            ("$.name", "{ contains: \"@\" }"), ("$.tags", "{ contains: b }"),
            ("$.name", "{ matches: \"<.+@\" }"),
            // exists isEmpty
            ("$.none", "{ exists: on }"), ("$.gone", "{ exists: off }"),
            ("$.empty", "{ isEmpty: on }"), ("$.tags", "{ isEmpty: off }"),
            // isInteger isFloat isNumber isBoolean isString isCollection isList isObject
            ("$.count", "{ isInteger: on }"), ("$.price", "{ isInteger: off }"),
            ("$.price", "{ isFloat: on }"), ("$.count", "{ isFloat: off }"),
            ("$.price", "{ isNumber: on }"), ("$.id", "{ isNumber: off }"),
            ("$.ok", "{ isBoolean: on }"), ("$.id", "{ isBoolean: off }"),
            ("$.id", "{ isString: on }"), ("$.count", "{ isString: off }"),
            ("$.tags", "{ isCollection: on }"), ("$.object", "{ isCollection: on }"),
            ("$.id", "{ isCollection: off }"), ("$.tags", "{ isList: on }"),
            ("$.object", "{ isList: off }"), ("$.object", "{ isObject: on }"),
            ("$.tags", "{ isObject: off }"),
            // isDate isIsoDate isIpv4 isIpv6 isUuid
            ("$.made", "{ filter: toDate, isDate: on }"), ("$.made", "{ isDate: off }"),
            ("$.made", "{ isIsoDate: on }"), ("$.id", "{ isIsoDate: off }"),
            ("$.ip4", "{ isIpv4: on }"), ("$.ip6", "{ isIpv4: off }"),
            ("$.ip6", "{ isIpv6: on }"), ("$.ip4", "{ isIpv6: off }"),
            ("$.uuid", "{ isUuid: on }"), ("$.id", "{ isUuid: off }"),
            // What Hurl does not have.
            ("$.count", "{ oneOf: [1, 3] }"), ("$.tags", "{ count: { atLeast: 3 } }"),
            ("$.none", "{ type: \"null\" }"), ("$.made", "{ filter: toDate, type: date }"),
            ("$.packed", "{ filter: base64Decode, type: bytes }"),
            ("$.count", "{ anyOf: [1, { atLeast: 3 }] }"),
            ("$.none", "{ anyOf: [{ atLeast: 1 }, null] }"),
            ("$.count", "{ allOf: [{ atLeast: 3 }, { not: 4 }] }"),
            ("$.made", "{ filter: toDate, lessThan: \"2023-11-05T00:00:00Z\" }"),
            ("$.made", "{ filter: toDate, equals: \"2023-11-04T09:00:00Z\" }"),
        ]
    )
    func both(path: String, check: String) throws {
        let good = try Asking.judge("{ json: { \"\(path)\": \(check) } }")
        #expect(good.isPassed, "\(good.detail)")
        let bad = try Asking.judge("{ json: { \"\(path)\": { not: \(check) } } }")
        #expect(bad.reason == .check, "not \(check)")
        #expect(bad.detail.contains("not ("), "\(bad.detail)")
    }

    @Test(
        "what is absent meets nothing but its absence, and below 'not' neither",
        arguments: [
            "{ equals: 3 }", "{ notEquals: 3 }", "{ contains: error }", "{ atLeast: 3 }",
            "{ matches: x }", "{ isEmpty: on }", "{ isString: off }", "{ type: string }",
            "{ count: 0 }", "{ oneOf: [1, 2] }", "{ schema: { type: object } }",
            "{ anyOf: [3, { contains: error }] }", "{ allOf: [{ atLeast: 3 }, 5] }",
            "{ not: { contains: error } }",
        ]
    )
    func absent(check: String) throws {
        let part = "json: { $.gone: \(check) }"
        for expectation in [
            "{ \(part) }", "{ json: { $.gone: { not: \(check) } } }", "{ not: { \(part) } }",
        ] {
            let judgement = try Asking.judge(expectation)
            #expect(judgement.reason == .check, "\(expectation)")
            #expect(judgement.detail.contains("nothing"), "\(judgement.detail)")
        }
        let excused = "{ json: { $.gone: { anyOf: [{ exists: off }, { not: \(check) }] } } }"
        #expect(try Asking.judge(excused).isPassed)
        #expect(try Asking.judge("{ not: { json: { $.gone: { exists: on } } } }").isPassed)
    }

    @Test(
        "a mismatch of types is not met, and below 'not' neither",
        arguments: [
            ("$.id", "{ atLeast: 1 }", "string where number is needed"),
            ("$.count", "{ startsWith: 3 }", "number where string is needed"),
            ("$.count", "{ contains: 3 }", "number where string is needed"),
            ("$.count", "{ matches: 3 }", "number where string is needed"),
            ("$.count", "{ isEmpty: on }", "number where string, array or object is needed"),
            ("$.count", "{ isUuid: on }", "number where string is needed"),
            ("$.count", "{ isIpv4: on }", "number where string is needed"),
            ("$.tags", "{ isIsoDate: on }", "array where string is needed"),
            ("$.made", "{ filter: toDate, atLeast: 1 }", "a date compares with a date"),
            (
                "$.packed", "{ filter: base64Decode, equals: zz }",
                "bytes compare with hexadecimal digits"
            ),
            ("$.id", "{ anyOf: [{ atLeast: 1 }, { count: 1 }] }", "string where number is needed"),
        ]
    )
    func mismatches(path: String, check: String, problem: String) throws {
        for check in [check, "{ not: \(check) }"] {
            let judgement = try Asking.judge("{ json: { \"\(path)\": \(check) } }")
            #expect(judgement.reason == .check)
            #expect(judgement.detail.contains(problem), "\(judgement.detail)")
        }
    }

    @Test(
        "addresses",
        arguments: [
            ("1.2.3.4", true, false), ("255.255.255.255", true, false),
            ("256.1.1.1", false, false), ("1.2.3", false, false), ("01.2.3.4", false, false),
            ("::", false, true), ("::1", false, true), ("1::", false, true),
            ("1:2:3:4:5:6:7:8", false, true), ("1:2:3:4:5:6:1.2.3.4", false, true),
            ("::ffff:1.2.3.4", false, true), ("1:2:3:4:5:6:7", false, false),
            ("1::2::3", false, false), ("12345::", false, false),
            ("1:2:3:4:5:6:7:8:9", false, false),
            ("1.2.3.4::", false, false), (":::", false, false), ("g::", false, false),
            ("1:2:3:4:5:6:7::", false, true), ("1:2:3:4:5:6:7:8::", false, false),
        ]
    )
    func addresses(text: String, isIpv4: Bool, isIpv6: Bool) throws {
        let judgement = try Asking.judge(
            "{ json: { $.a: { isIpv4: \(isIpv4), isIpv6: \(isIpv6) } } }",
            Shop.answer(200, "{\"a\":\"\(text)\"}")
        )
        #expect(judgement.isPassed, "\(judgement.detail)")
    }

    @Test(
        "groups of expectations",
        arguments: [
            ("{ anyOf: [{ status: 404 }, { json: { $.count: 3 } }] }", nil),
            (
                "{ anyOf: [{ status: 404 }, { status: 200, json: { $.count: 4 } }] }",
                "expected anyOf status 404, or status 200 and json $.count 4, "
                    + "got status 200; json $.count 3"
            ),
            ("{ allOf: [{ json: { $.count: 3 } }, { json: { $.count: { atLeast: 3 } } }] }", nil),
            (
                "{ allOf: [{ json: { $.count: 3 } }, { json: { $.count: 5 } }] }",
                "got json $.count 3"
            ),
            ("{ not: { body: { contains: Error } } }", nil),
            ("{ not: { body: { contains: Ada }, json: { $.count: 4 } } }", nil),
            (
                "{ not: { body: { contains: Ada } } }",
                "expected not body contains \"Ada\", got all of it"
            ),
            ("{ not: { anyOf: [{ status: 500 }, { status: 200 }] } }", "got all of it"),
        ] as [(String, String?)]
    )
    func groups(expect: String, problem: String?) throws {
        let judgement = try Asking.judge(expect)
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test("a group may say which statuses are good; then no other one is implied")
    func statuses() throws {
        let expect = "{ anyOf: [{ status: 404 }, { status: 200, json: { $.a: 1 } }] }"
        #expect(try Asking.judge(expect, Shop.answer(404, "")).isPassed)
        let other = try Asking.judge(expect, Shop.answer(500, ""))
        #expect(other.reason == .status)
        #expect(try Asking.judge("{ body: { exists: on } }", Shop.answer(500)).reason == .status)
    }

    @Test("a page that is no JSON, and a value of another type, do not meet a 'not' either")
    func unjudged() throws {
        for (expect, body) in [
            ("{ not: { json: { $.errors: { exists: on } } } }", "<html>oops</html>"),
            ("{ not: { json: { $.count: { atLeast: 3 } } } }", #"{"count": "many"}"#),
        ] {
            let judgement = try Asking.judge(expect, Shop.answer(200, body))
            #expect(judgement.reason == .check, "\(expect)")
        }
    }

    @Test("what could not be judged does not meet a 'not'")
    func limits() throws {
        let judgement = try Asking.judge(
            "{ not: { body: { matches: \"^(a+)+$\" } } }",
            Shop.answer(200, String(repeating: "a", count: 40) + "b")
        )
        #expect(judgement.reason == .limit)
    }

    @Test(
        "numbers compare by their exact value",
        arguments: [
            ("1e400", "{ greaterThan: 1e399 }"), ("1e400", "{ notEquals: 1e401 }"),
            ("9007199254740993", "{ greaterThan: 9007199254740992.5 }"), ("0.1", "0.10"),
            ("-0", "0"), ("1e-400", "{ greaterThan: 0 }"),
        ]
    )
    func numbers(number: String, check: String) throws {
        let judgement = try Asking.judge(
            "{ json: { $.a: \(check) } }",
            Shop.answer(200, "{\"a\":\(number)}")
        )
        #expect(judgement.isPassed, "\(judgement.detail)")
    }
}
