import Journey
import ProbeModel
import Testing

/// What can be asked of an answer. The comments name Hurl's query.
@Suite("Queries")
struct QueryTests {
    @Test(
        "each gives its value to a check",
        arguments: [
            // status
            ("{ status: 200 }", nil), ("{ status: { atLeast: 200, lessThan: 300 } }", nil),
            ("{ status: { lessThan: 200 } }", "expected status less than 200, got 200"),
            // version
            ("{ version: 2 }", nil), ("{ version: { oneOf: [1.1, 2] } }", nil),
            ("{ version: { equals: 3 } }", "expected version 3, got \"2\""),
            // url
            ("{ url: { startsWith: \"https://shop.example/new\" } }", nil),
            ("{ url: { endsWith: x } }", "expected url ends with \"x\""),
            // ip
            ("{ address: { isIpv6: on } }", nil), ("{ address: \"2001:db8::1\" }", nil),
            ("{ address: { isIpv4: on } }", "an IPv4 address, got \"2001:db8::1\""),
            // redirects
            ("{ redirects: { count: 1 } }", nil), ("{ redirects: { isEmpty: off } }", nil),
            ("{ redirects: { filter: [first, location], contains: \"/new\" } }", nil),
            ("{ redirects: { filter: { json: \"$[0].status\" }, equals: 302 } }", nil),
            // header
            ("{ header: { vary: \"Accept, Cookie\" } }", nil),
            ("{ headers: { Vary: [Accept, Cookie] } }", nil),
            ("{ headers: { Vary: { contains: Cookie } } }", nil),
            ("{ headers: { X-Gone: { exists: off } } }", nil),
            ("{ headers: { X-Count: { count: 2 } } }", "count 2, got count 1"),
            // cookie
            ("{ cookie: { session: s3ss10n } }", nil),
            ("{ cookie: { session: other } }", "got •••"),
            ("{ cookie: { gone: { exists: off } } }", nil),
            ("{ cookie: { \"session[Value]\": s3ss10n } }", nil),
            ("{ cookie: { \"session[Max-Age]\": { atMost: 3600 } } }", nil),
            ("{ cookie: { \"session[Max-Age]\": 60 } }", "got \"3600\""),
            ("{ cookie: { \"session[Path]\": / } }", nil),
            ("{ cookie: { \"session[Domain]\": shop.example } }", nil),
            ("{ cookie: { \"session[HttpOnly]\": { exists: on } } }", nil),
            ("{ cookie: { \"session[Secure]\": { exists: off } } }", nil),
            ("{ cookie: { \"session[samesite]\": Lax } }", nil),
            ("{ cookie: { \"session[Expires]\": { isDate: on } } }", nil),
            ("{ cookie: { \"session[Expires]\": { filter: daysAfterNow, equals: 1 } } }", nil),
            // body
            ("{ body: { contains: Ada } }", nil),
            // bytes
            ("{ bytes: { startsWith: 7b2269, endsWith: \"7D\" } }", nil),
            ("{ bytes: { contains: \"22 69 64 22\" } }", nil),
            ("{ bytes: { startsWith: 504b } }", "got 7b226964"),
            ("{ bytes: { count: { atLeast: 300 } } }", nil),
            ("{ size: { atMost: 1000 } }", nil),
            // sha256, md5
            ("{ sha256: { matches: \"^[0-9a-f]{64}$\" } }", nil),
            ("{ md5: { matches: \"^[0-9a-f]{32}$\" } }", nil),
            // jsonpath
            ("{ json: { $.price: 12.5, \"$.tags[*]\": [a, b, c] } }", nil),
            // regex
            ("{ regex: { '\"count\":([0-9]+)': { atLeast: 3 } } }", nil),
            ("{ regex: { '\"gone\":([0-9]+)': { atLeast: 3 } } }", "got nothing"),
            // duration
            ("{ time: { total: { lessThan: 600 } } }", nil),
            ("{ time: { wait: 500, tls: 7 } }", nil),
            ("{ time: { wait: { lessThan: 500 } } }", "time wait less than 500, got 500"),
            ("{ within: { total: 600ms, wait: 500ms } }", nil),
            ("{ within: { lookup: 1ms } }", "expected within lookup 1 ms, got 2 ms"),
            // certificate
            ("{ certificate: { subject: { contains: shop.example }, validFor: 14d } }", nil),
            ("{ certificate: { issuer: { startsWith: \"CN = Test\" } } }", nil),
            ("{ certificate: { expires: { filter: daysAfterNow, atLeast: 30 } } }", nil),
            ("{ certificate: { expires: { greaterThan: \"2023-12-01T00:00:00Z\" } } }", nil),
            ("{ certificate: { starts: { filter: daysBeforeNow, equals: 115 } } }", nil),
            ("{ certificate: { serial: 0A3F, names: { contains: shop.example } } }", nil),
            // variable
            ("{ variable: { address: \"Elm Street 1\" } }", nil),
            ("{ variable: { address: { contains: Oak } } }", "got \"Elm Street 1\""),
        ] as [(String, String?)]
    )
    func checks(expect: String, problem: String?) throws {
        let judgement = try Asking.judge(expect)
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test(
        "each gives its value to a capture",
        arguments: [
            ("{ status: on }", "200"), ("{ version: on }", "2"),
            ("{ url: on }", "https://shop.example/new?page=2&q=red+shoes"),
            ("{ url: on, filter: { urlQueryParam: q } }", "red shoes"),
            ("{ address: on }", "2001:db8::1"),
            (
                "{ redirects: on, filter: [last, location] }",
                "https://shop.example/new?page=2&q=red+shoes"
            ),
            ("{ header: Vary }", "Accept, Cookie"),
            ("{ headers: Vary }", "[\"Accept\",\"Cookie\"]"),
            ("{ headers: Vary, filter: last }", "Cookie"),
            ("{ cookie: \"session[Path]\" }", "/"),
            ("{ cookie: \"session[Expires]\" }", "2023-11-15T22:13:20.000Z"),
            ("{ body: on, filter: [{ json: $.count }] }", "3"),
            ("{ bytes: on, filter: [toHex, { regex: \"^(7b22)\" }] }", "7b22"),
            ("{ size: on, filter: toString }", String(Asking.body.utf8.count)),
            ("{ json: $.id }", "00123"),
            ("{ json: \"$.tags[*]\", all: on }", "[\"a\",\"b\",\"c\"]"),
            ("{ json: \"$.gone[*]\", all: on }", "[]"),
            ("{ json: \"$.tags[*]\", filter: count }", "3"),
            ("{ json: \"$.tags[*]\", filter: { nth: -2 } }", "b"),
            ("{ regex: '\"count\":([0-9]+)' }", "3"),
            ("{ time: wait }", "500"), ("{ time: total }", "522"),
            ("{ certificate: expires }", "2023-12-14T22:13:20.000Z"),
            ("{ variable: address }", "Elm Street 1"),
        ]
    )
    func captures(capture: String, value: String) throws {
        let (captured, judgement) = try Asking.capture(capture)
        #expect(captured == value, "\(judgement.detail)")
        #expect(judgement.isPassed, "\(judgement.detail)")
    }

    @Test("a hash is that of the bytes as they came")
    func hashes() throws {
        let judgement = try Asking.judge(
            """
            { sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,
              md5: 900150983cd24fb0d6963f7d28e17f72 }
            """,
            Shop.answer(200, "abc")
        )
        #expect(judgement.isPassed, "\(judgement.detail)")
    }

    @Test(
        "a capture that finds nothing, too much or the wrong thing fails its own step",
        arguments: [
            ("{ json: $.gone }", "captured nothing as 'it': there is no json $.gone"),
            ("{ json: \"$.tags[*]\" }", "json $.tags[*] gives 3 values, one is wanted"),
            ("{ header: X-Gone }", "there is no header X-Gone"),
            ("{ cookie: gone }", "there is no cookie gone"),
            ("{ cookie: \"session[Secure]\" }", "there is no cookie session[Secure]"),
            ("{ regex: \"(zzz)\" }", "there is no regex /(zzz)/"),
            (
                "{ json: $.id, filter: first }",
                "json $.id is string where array is needed for first"
            ),
            ("{ json: $.name, filter: toInt }", "json $.name is no integer for toInt"),
            ("{ json: $.tags, filter: { nth: 3 } }", "there is no json $.tags after nth 3"),
            ("{ bytes: on }", "bytes cannot be captured; add the filter toHex or base64Encode"),
        ]
    )
    func failedCaptures(capture: String, problem: String) throws {
        let (value, judgement) = try Asking.capture(capture)
        #expect(value == nil)
        #expect(judgement.reason == .capture)
        #expect(judgement.detail.contains(problem), "\(judgement.detail)")
    }

    @Test(
        "numbers and texts are captured as they came",
        arguments: ["\"00123\"", "123456789012345678901234567890", "1.20", "1e400", "-0", "\"1\""]
    )
    func types(text: String) throws {
        let catalogue = Shop.step(
            """
            get: "{{shop}}/"
            capture: { it: { json: $.it } }
            expect: { json: { $.it: "{{number}}" } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let answer = Shop.answer(200, "{\"number\":\(text),\"it\":\(text)}")
        _ = plan.steps[0].judge(answer, &bindings)
        let judgement = plan.steps[1].judge(answer, &bindings)
        #expect(judgement.isPassed, "\(judgement.detail)")
        let bare = text.filter { $0 != "\"" }
        #expect(judgement.captured.map(\.value) == [bare])
    }

    @Test(
        "the body is read in the charset that the answer names",
        arguments: [
            ("text/plain; charset=iso-8859-1", [0x67, 0x72, 0xFC, 0x6E], "grün"),
            ("text/plain; charset=\"Windows-1252\"", [0x80, 0x35], "€5"),
            ("text/plain; charset=utf-16le", [0x61, 0, 0x62, 0], "ab"),
            ("text/plain", [0x67, 0x72, 0xC3, 0xBC, 0x6E], "grün"),
        ] as [(String, [UInt8], String)]
    )
    func charsets(type: String, body: [UInt8], text: String) throws {
        var response = Shop.answer(200, headers: [("Content-Type", type)])
        response.body = body
        let judgement = try Asking.judge("{ body: \"\(text)\" }", response)
        #expect(judgement.isPassed, "\(judgement.detail)")
    }

    @Test("a body that is not in its charset is said to be so")
    func wrongCharset() throws {
        var response = Shop.answer(200, headers: [("Content-Type", "text/plain; charset=utf-16")])
        response.body = [0xD8, 0x00, 0x00]
        let judgement = try Asking.judge("{ body: { contains: a } }", response)
        #expect(judgement.detail.contains("not in the charset that its header names"))
    }
}
