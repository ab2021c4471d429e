import Glibc
import JSON
import Testing

/// Hurl's complete sets, asked of a real answer over a real connection: each line names the query,
/// the filter or the predicate of Hurl that it stands for. `certificate` needs TLS and is asked in
/// JourneyTests.
@Suite("Everything that Hurl can ask, of a scripted origin")
struct AskingTests {
    private static let origin = #"""
        import http.server, json
        BODY = json.dumps({
            "id": "00123", "n": 3, "x": 1.5, "ok": True, "none": None, "list": ["a", "b", "c"],
            "packed": "aGVsbG8=", "url_packed": "_-8", "date": "2024-02-29T10:00:00Z",
            "day": "29.02.2024", "csv": "a,b", "html": "<b>1</b>", "entity": "&lt;1&gt;",
            "link": "/p?page=2&q=a%20b", "ip4": "192.0.2.1", "ip6": "2001:db8::1",
            "uuid": "6b9f5f0e-3c1a-4b7e-9f7e-0a1b2c3d4e5f", "inner": "{\"k\": [7]}", "empty": "",
            "object": {"k": 1}}).encode()
        class Origin(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                self.send_response(302 if self.path == "/old" else 200)
                if self.path == "/old": self.send_header("Location", "/new")
                self.send_header("Vary", "Accept"); self.send_header("Vary", "Cookie")
                self.send_header("Set-Cookie", "s=12345678; Max-Age=60; Path=/; HttpOnly")
                body = b"" if self.path == "/old" else b"<h1>Hi</h1>" if self.path == "/page" else BODY
                kind = "text/html" if self.path == "/page" else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
        print("listens on", server.server_port, flush=True)
        server.serve_forever()
        """#

    /// What each of Hurl's names is here, in a check that holds.
    static let queries = [
        ("status", "status: 200"), ("version", "version: 1.1"), ("url", "url: { endsWith: /new }"),
        ("ip", "address: 127.0.0.1"), ("redirects", "redirects: { count: 1 }"),
        ("header", "header: { Vary: \"Accept, Cookie\" }"),
        ("cookie", "cookie: { \"s[Max-Age]\": 60 }"),
        ("body", "body: { contains: uuid }"), ("bytes", "bytes: { startsWith: 7b22 }"),
        ("xpath", "xpath: { \"string(//h1)\": Hi }"), ("jsonpath", "json: { $.n: 3 }"),
        ("regex", "regex: { '\"n\": ([0-9])': 3 }"),
        ("variable", "variable: { origin: { startsWith: http } }"),
        ("duration", "time: { total: { lessThan: 10000 } }"),
        ("sha256", "sha256: { matches: \"^[0-9a-f]{64}$\" }"),
        ("md5", "md5: { matches: \"^[0-9a-f]{32}$\" }"),
    ]

    static let filters =
        [
            ("base64Decode", "packed", "[base64Decode, toString]", "hello"),
            ("base64Encode", "csv", "base64Encode", "YSxi"),
            ("base64UrlSafeDecode", "url_packed", "[base64UrlSafeDecode, toHex]", "ffef"),
            ("base64UrlSafeEncode", "csv", "base64UrlSafeEncode", "YSxi"),
            ("charsetDecode", "packed", "[base64Decode, { charsetDecode: latin1 }]", "hello"),
            ("utf8Decode", "packed", "[base64Decode, utf8Decode]", "hello"),
            ("utf8Encode", "csv", "[utf8Encode, toHex]", "612c62"),
            ("toHex", "csv", "toHex", "612c62"),
            ("toInt", "id", "toInt", "123"), ("toFloat", "x", "toFloat", "1.5"),
            ("toString", "n", "toString", "\"3\""),
            ("toDate", "day", "[{ toDate: \"%d.%m.%Y\" }, { dateFormat: \"%j\" }]", "\"060\""),
            ("dateFormat", "date", "{ dateFormat: \"%Y\" }", "\"2024\""),
            ("daysAfterNow", "date", "[daysAfterNow, toString, { regex: \"^(-)\" }]", "\"-\""),
            (
                "daysBeforeNow", "date",
                "[daysBeforeNow, toString, { regex: \"([0-9])$\" }, toInt, toString, { replaceRegex: [\"[0-9]\", d] }]",
                "d"
            ),
            ("count", "list", "count", "3"), ("first", "list", "first", "a"),
            ("last", "list", "last", "c"),
            ("nth", "list", "{ nth: -2 }", "b"), ("split", "csv", "[{ split: \",\" }, last]", "b"),
            ("replace", "csv", "{ replace: [\",\", \"-\"] }", "a-b"),
            ("replaceRegex", "csv", "{ replaceRegex: [\"[a-z]\", x] }", "\"x,x\""),
            ("regex", "csv", "{ regex: \"(.),\" }", "a"),
            ("htmlEscape", "html", "htmlEscape", "\"&lt;b&gt;1&lt;/b&gt;\""),
            ("htmlUnescape", "entity", "htmlUnescape", "\"<1>\""),
            ("urlEncode", "csv", "urlEncode", "a%2Cb"),
            ("urlDecode", "link", "[urlDecode, { regex: \"q=(.*)\" }]", "a b"),
            ("urlQueryParam", "link", "{ urlQueryParam: page }", "\"2\""),
            ("jsonpath", "inner", "{ json: \"$.k[0]\" }", "7"),
            ("xpath", "html", "{ xpath: string(//b) }", "1"),
            ("location", nil, "[first, location, { regex: \"(/new)$\" }]", "/new"),
        ] as [(String, String?, String, String)]

    static let predicates = [
        ("==", "n", "3"), ("!=", "n", "{ notEquals: 4 }"), (">", "n", "{ greaterThan: 2 }"),
        (">=", "n", "{ atLeast: 3 }"), ("<", "n", "{ lessThan: 4 }"), ("<=", "n", "{ atMost: 3 }"),
        ("startsWith", "id", "{ startsWith: \"00\" }"), ("endsWith", "id", "{ endsWith: \"23\" }"),
        ("contains", "csv", "{ contains: \",\" }"), ("includes", "list", "{ contains: b }"),
        ("matches", "csv", "{ matches: \"^a\" }"), ("exists", "none", "{ exists: on }"),
        ("isEmpty", "empty", "{ isEmpty: on }"), ("isInteger", "n", "{ isInteger: on }"),
        ("isFloat", "x", "{ isFloat: on }"), ("isNumber", "x", "{ isNumber: on }"),
        ("isBoolean", "ok", "{ isBoolean: on }"), ("isString", "id", "{ isString: on }"),
        ("isCollection", "list", "{ isCollection: on }"), ("isList", "list", "{ isList: on }"),
        ("isObject", "object", "{ isObject: on }"),
        ("isDate", "date", "{ filter: toDate, isDate: on }"),
        ("isIsoDate", "date", "{ isIsoDate: on }"), ("isIpv4", "ip4", "{ isIpv4: on }"),
        ("isIpv6", "ip6", "{ isIpv6: on }"), ("isUuid", "uuid", "{ isUuid: on }"),
    ]

    private func journey() -> String {
        var steps =
            "  - name: page\n    get: \"{{origin}}/page\"\n    expect: { xpath: { \"string(//h1)\": Hi } }\n"
        func add(_ name: String, _ check: String) {
            steps +=
                "  - name: \"\(name)\"\n    get: \"{{origin}}/old\"\n    expect: { \(check) }\n"
        }
        for (name, check) in Self.queries where name != "xpath" { add("query \(name)", check) }
        for (name, path, filter, value) in Self.filters {
            let check = "{ filter: \(filter), equals: \(value) }"
            add(
                "filter \(name)",
                path.map { "json: { $.\($0): \(check) }" } ?? "redirects: \(check)"
            )
        }
        for (name, path, check) in Self.predicates {
            add("predicate \(name)", "json: { $.\(path): \(check) }")
            add("predicate not \(name)", "not: { json: { $.\(path): { not: \(check) } } }")
        }
        return "journey: everything\nservice: origin\nevery: 1h\nsteps:\n" + steps
    }

    @Test("all sets are complete")
    func complete() {
        #expect(Self.queries.count == 16)
        #expect(Set(Self.filters.map(\.0)).count == 31)
        #expect(Set(Self.predicates.map(\.0)).count == 26)
    }

    @Test("each holds")
    func everything() throws {
        let town = try Town()
        let origin = try PythonPeer(Self.origin, in: town.folder, name: "origin")
        let port = origin.ports[0]
        town.addProbe(
            "origin",
            "service: origin\nvariables: { origin: \"http://127.0.0.1:\(port)\" }\n"
        )
        town.addProbe("everything", journey())
        let run = try Command(
            "\(Files.programs)/probectl",
            [
                "run", "\(town.folder)/probes/everything.yaml", "--json", "--secrets",
                "\(town.folder)/secrets",
            ],
            folder: town.folder,
            name: "run"
        )
        #expect(run.wait() == 0, "\(run.errorText)")
        let document = try JSON.parse(Array(run.outputText.utf8))
        let runs = document.array ?? [document]
        for step in runs.first?["steps"]?.array ?? [] {
            #expect(step["state"]?.string == "passed", "\(step.text)")
        }
        #expect((runs.first?["steps"]?.array?.count ?? 0) > 90)
    }
}
