import Journey
import ProbeModel
import Testing

/// What `Shop.step`'s first step captures.
enum Templates {
    static let answer = Shop.answer(
        200,
        #"{"number":7,"text":"a b/ü","list":[1,"x"],"key":"k3y-0123456"}"#,
        headers: [("Link", "/next?page=2&x=a b")]
    )
}

@Suite("Templates")
struct TemplateTests {
    private func request(_ fields: String, variables: String = "{}") throws -> Request {
        let catalogue = Shop.step(fields + "\nexpect: { status: 200 }", variables: variables)
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Shop.bindings(plan)
        let first = plan.steps[0].judge(Templates.answer, &bindings)
        #expect(first.isPassed, "\(first.detail)")
        return try plan.steps[1].request(&bindings)
    }

    @Test(
        "values in addresses are encoded where they stand",
        arguments: [
            ("{{shop}}/a/{{text}}/b", "http://127.0.0.1:8080/a/a%20b%2F%C3%BC/b"),
            ("{{shop}}/a?n={{number}}", "http://127.0.0.1:8080/a?n=7"),
            ("{{shop}}{{path link}}", "http://127.0.0.1:8080/next?page=2&x=a%20b"),
            ("{{shop}}/ü b", "http://127.0.0.1:8080/%C3%BC%20b"),
            ("{{shop}}/{{list}}", "http://127.0.0.1:8080/%5B1%2C%22x%22%5D"),
            ("http://{{host}}/x", "http://shop.example:81/x"),
            ("{{shop}}/{{who}}", "http://127.0.0.1:8080/a%2Fb"),
            ("{{shop}}/{{{{x}}", "http://127.0.0.1:8080/%7B%7Bx%7D%7D"),
        ]
    )
    func addresses(template: String, url: String) throws {
        let variables = "{ host: \"shop.example:81\", who: a/b }"
        #expect(try request("get: \"\(template)\"", variables: variables).url == url)
    }

    @Test("a query is added behind the address, a list gives its name several times")
    func query() throws {
        let url = try request(
            "get: \"{{shop}}/a?x=1\"\nquery: { q: \"{{text}}\", \"n n\": [1, \"{{number}}\"] }"
        ).url
        #expect(url == "http://127.0.0.1:8080/a?x=1&q=a%20b%2F%C3%BC&n%20n=1&n%20n=7")
    }

    @Test(
        "JSON keeps types, numbers keep their text",
        arguments: [
            (#"{ a: "{{number}}" }"#, #"{"a":7}"#), (#"{ a: "n{{number}}" }"#, #"{"a":"n7"}"#),
            (#"{ a: "{{list}}" }"#, #"{"a":[1,"x"]}"#), (#"{ a: "{{text}}" }"#, #"{"a":"a b/ü"}"#),
            (#"{ a: 1.50, b: 1e3, c: -0 }"#, #"{"a":1.50,"b":1e3,"c":-0}"#),
            (#"{ a: on, b: true, c: null, d: "" }"#, #"{"a":"on","b":true,"c":null,"d":""}"#),
            (#"[{ "{{text}}": x }, []]"#, #"[{"a b/ü":"x"},[]]"#),
            (
                #"{ a: "{{kg}}", b: "{{zip}}", c: "{{quote}}" }"#,
                #"{"a":1.20,"b":"00123","c":"say \"x\""}"#
            ),
            (#"{ a: 'q"{{quote}}' }"#, #"{"a":"q\"say \"x\""}"#),
            (#"{ a: "{{{{not}}" }"#, #"{"a":"{{not}}"}"#),
        ]
    )
    func json(yaml: String, body: String) throws {
        let variables = #"{ kg: 1.20, zip: "00123", quote: 'say "x"' }"#
        let request = try request("post: \"{{shop}}/\"\njson: \(yaml)", variables: variables)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(request.headers.map(\.value) == ["application/json"])
    }

    @Test("forms, texts, cookies, credentials, limits and any method")
    func others() throws {
        let form = try request("post: \"{{shop}}/\"\nform: { a: \"{{text}}\", b: x&y }")
        #expect(form.body == Array("a=a%20b%2F%C3%BC&b=x%26y".utf8))
        let other = try request(
            """
            request: { method: PURGE, url: "{{shop}}/" }
            body: "n={{number}}"
            headers: { content-type: text/csv, X-Key: "{{key}}" }
            cookies: { a: "1", b: "{{number}}" }
            basic: { user: robot, password: "{{secret.shop_password}}" }
            redirects: off
            timeout: 3s
            limits: { body: 2MiB }
            """
        )
        #expect(other.method == "PURGE")
        #expect(other.body == Array("n=7".utf8))
        #expect(
            other.headers == [
                Header(name: "content-type", value: "text/csv"),
                Header(name: "X-Key", value: "k3y-0123456", isSecret: true),
                Header(name: "Cookie", value: "a=1; b=7", isSecret: true),
            ]
        )
        #expect(other.basic?.password.revealed == "correct horse/battery")
        #expect(other.limits.redirects == 0)
        #expect(other.limits.total == .seconds(3))
        #expect(other.limits.bodyBytes == 2 << 20)
    }

    @Test("the same seed gives the same test data")
    func generators() throws {
        let catalogue = Shop.step(
            """
            post: "{{shop}}/{{id}}"
            json: { a: "{{uuid}}", b: "{{now}}", c: "{{now unix}}", d: "{{random 10 99}}", e: "{{random.string 8}}" }
            expect: { json: { $.id: "{{id}}" } }
            """,
            variables: "{ id: \"r-{{random.string 4}}\" }"
        )
        let plan = try #require(catalogue.plans.first)
        func draw(_ seed: UInt64) throws -> Request {
            var bindings = Shop.bindings(plan, seed: seed)
            return try plan.steps[1].request(&bindings)
        }
        let one = try draw(1)
        #expect(try draw(1) == one)
        #expect(try draw(2).body != one.body)
        let body = String(decoding: one.body ?? [], as: UTF8.self)
        let form = try Regex(
            #"^\{"a":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","#
                + #""b":"2023-11-14T22:13:20.000Z","c":1700000000,"d":[1-9][0-9],"e":"[A-Za-z0-9]{8}"\}$"#
        )
        #expect(body.firstMatch(of: form) != nil, "\(body)")
        #expect(one.url.hasPrefix("http://127.0.0.1:8080/r-"))
    }

    @Test(
        "captured values cannot break out of their place",
        arguments: [
            ("headers: { X-A: \"{{text}}\" }", "a\r\nX-B: 1", Plan.Fault.unsafeHeader("X-A")),
            ("bearer: \"{{text}}\"", "a\nb", .unsafeHeader("Authorization")),
            (
                "query: { a: \"{{text}}\" }", String(repeating: "x", count: 9000),
                .tooLong("address")
            ),
        ]
    )
    func injection(field: String, value: String, fault: Plan.Fault) throws {
        try refused("get: \"{{shop}}/\"\n" + field, value, fault)
    }

    @Test(
        "captured values cannot lead to another place",
        arguments: [
            ("{{text}}", "file:///etc/passwd"), ("{{text}}", "http://a b/"),
            ("{{text}}", "http://"),
            ("{{text}}", "http://u:p@host/"), ("{{shop}}{{path text}}", "@evil.example/"),
            ("http://{{text}}/", "evil.example/x?"), ("{{text}}", "http://a\r\nHost: b"),
        ]
    )
    func addresses(template: String, value: String) throws {
        try refused("get: \"\(template)\"", value, .invalidURL)
    }

    private func refused(_ fields: String, _ value: String, _ fault: Plan.Fault) throws {
        let catalogue = Shop.step(fields + "\nexpect: { status: 200 }")
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let escaped = value.unicodeScalars.map { scalar in
            scalar == "\r" ? "\\r" : scalar == "\n" ? "\\n" : String(scalar)
        }.joined()
        let body = "{\"number\":1,\"text\":\"\(escaped)\",\"list\":[],\"key\":\"0123456789\"}"
        let first = plan.steps[0].judge(
            Shop.answer(200, body, headers: [("Link", "/")]),
            &bindings
        )
        #expect(first.isPassed, "\(first.detail)")
        #expect(throws: fault) { try plan.steps[1].request(&bindings) }
        #expect(fault.reason == .capture || fault.reason == .limit)
        #expect(!fault.detail.isEmpty)
    }
}

@Suite("Captures")
struct CaptureTests {
    @Test(
        "each source, and what is captured when there is nothing",
        arguments: [
            ("{ json: $.a }", "1", nil), ("{ json: $.t }", "x", nil),
            ("{ json: $.gone }", nil, "captured nothing as 'v': there is no json $.gone"),
            ("{ json: $.gone, default: 5 }", "5", nil),
            ("{ json: \"$.l[*]\" }", nil, "json $.l[*] gives 2 values, one is wanted"),
            ("{ json: \"$.l[?@ > 1]\" }", "2", nil),
            ("{ header: x-id }", "h1", nil),
            ("{ header: X-Gone }", nil, "there is no header X-Gone"),
            ("{ cookie: sid }", "•", nil), ("{ regex: '\"t\":\"([a-z])\"' }", "x", nil),
            ("{ status: true }", "201", nil), ("{ url: true }", "http://127.0.0.1:8080/", nil),
            ("{ json: $.a, secret: true }", nil, "too short to be kept secret"),
            ("{ json: $.s, secret: true }", "•", nil),
        ] as [(String, String?, String?)]
    )
    func sources(source: String, value: String?, problem: String?) throws {
        let catalogue = Shop.step(
            "get: \"{{shop}}/\"\nexpect: { status: 2xx }\ncapture: { v: \(source) }"
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Shop.bindings(plan)
        let judgement = plan.steps[1].judge(
            Shop.answer(
                201,
                #"{"a":1,"t":"x","l":[1,2],"s":"s3cret"}"#,
                headers: [("X-ID", "h1")],
                cookies: [Cookie(name: "sid", value: "0123456789")]
            ),
            &bindings
        )
        // A bullet in the table stands for a value that is not shown.
        #expect(judgement.captured.first.map { $0.value ?? "•" } == value)
        #expect(judgement.reason == (problem == nil ? nil : .capture))
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test("values are captured for the cleanup even if a check is not met")
    func captureAnyway() throws {
        let plan = try #require(Shop.compile(Shop.journey).plans.first)
        var bindings = Shop.bindings(plan)
        let judgement = plan.steps[1].judge(
            Shop.answer(201, #"{"status":"odd","rates":[1],"id":"s-1"}"#),
            &bindings
        )
        #expect(judgement.reason == .check)
        #expect(try plan.cleanup[0].request(&bindings).url.hasSuffix("/shipments/s-1"))
    }
}
