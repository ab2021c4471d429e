import Journey
import ProbeModel
import Testing

@Suite("What no answer can meet is no journey")
struct ImpossibleCheckTests {
    /// An expectation, and what is said of it.
    static let checks = [
        ("size: { lessThan: \"abc\" }", "number compares with number, not with string"),
        ("status: { startsWith: 2 }", "no status meets this check: number where string is needed"),
        ("time: { total: { lessThan: 5s } }", "no time meets this check"),
        ("json: { $.a: { count: -1 } }", "it is a whole number from 0 on"),
        ("json: { $.a: { count: { lessThan: 0 } } }", "it is a whole number from 0 on"),
        ("json: { $.a: { count: few } }", "number compares with number, not with string"),
        ("json: { $.a: { oneOf: [] } }", "nothing is one of no values"),
        ("bytes: { startsWith: zz }", "bytes where hexadecimal digits is needed"),
        ("sha256: abc", "it has 64 hexadecimal digits in lower case"),
        ("md5: { not: { isEmpty: off, count: 3 } }", "no md5 meets this check"),
        ("redirects: 3", "array compares with array, not with number"),
        ("cookie: { \"a[Expires]\": { lessThan: tomorrow } }", "no date meets this check"),
        ("cookie: { \"a[Secure]\": 1 }", "boolean compares with boolean, not with number"),
        ("anyOf: [{ size: { atLeast: many } }]", "no size meets this check"),
    ]

    @Test("a check of a type that the answer never has", arguments: checks)
    func refused(expect: String, message: String) {
        let told = Shop.step("get: \"{{shop}}/\"\nexpect: { \(expect) }").diagnostics
        #expect(told.contains { $0.severity == .error && $0.message.contains(message) }, "\(told)")
    }

    @Test(
        "a check that some answer may meet",
        arguments: [
            "size: { atMost: 3 }", "status: { oneOf: [200, 201] }", "redirects: { count: 1 }",
            "time: { total: { lessThan: 500.5 } }", "json: { $.a: { count: 0 } }",
            "bytes: { startsWith: \"89 50\" }", "url: { endsWith: 5 }", "header: { Age: 5 }",
            "cookie: { \"a[Max-Age]\": { atLeast: 60 } }", "body: { greaterThan: 5 }",
            "sha256: { matches: \"^ab\" }", "size: { filter: toString, startsWith: 1 }",
            "md5: 900150983cd24fb0d6963f7d28e17f72",
            "time: { total: { near: { value: 5, by: 5% } } }",
        ]
    )
    func taken(expect: String) {
        let told = Shop.step("get: \"{{shop}}/\"\nexpect: { \(expect) }").diagnostics
        #expect(!told.contains { $0.severity == .error }, "\(told.map(\.rendered))")
    }

    @Test(
        "what belongs to HTTP is ignored by no step that speaks something else",
        arguments: [
            ("fetch: imap://a/INBOX", "json: { a: 1 }", "json"),
            ("fetch: imap://a/INBOX", "query: { a: b }", "query"),
            ("fetch: imap://a/INBOX", "bearer: \"{{secret.x}}\"", "bearer"),
            ("fetch: imap://a/INBOX", "redirects: off", "redirects"),
            ("fetch: imap://a/INBOX", "http: 2", "http"),
            ("fetch: imap://a/INBOX", "expect: { status: 200 }", "status"),
            ("connect: tcp://a:1", "body: x", "body"),
            ("connect: tcp://a:1", "expect: { header: { X: a } }", "header"),
            ("lookup: a.example", "expect: { status: 200 }", "status"),
        ]
    )
    func foreign(verb: String, field: String, name: String) {
        let told = Shop.step("\(verb)\n\(field)").diagnostics
        let kind = verb.prefix { $0 != ":" }
        let message = "'\(name)' belongs to HTTP, not to '\(kind)'"
        #expect(told.contains { $0.severity == .error && $0.message == message }, "\(told)")
    }

    @Test(
        "an address that nobody can ask is told before any run",
        arguments: [
            ("get: http://münchen.example/", "Write xn--mnchen-3ya.example"),
            ("get: \"http://Bücher.EXAMPLE:81/{{address}}\"", "Write xn--bcher-kva.example"),
            ("lookup: 例え.jp", "Write xn--r8jz45g.jp"),
            ("get: http://127.0.0.1:99999/", "Ports are 1 to 65535"),
            ("get: \"http://a b/\"", "'a b' is no host"),
            ("get: \"http://[::g]/\"", "'[::g]' is no address of IP version 6"),
            ("connect: tcp://127.0.0.1", "Write host:port"),
        ]
    )
    func address(step: String, words: String) {
        let told = Shop.step(step).diagnostics.filter { $0.severity == .error }
        #expect(told.count == 1 && told[0].rendered.contains(words), "\(told.map(\.rendered))")
    }

    @Test(
        "an address that somebody can ask is taken",
        arguments: [
            "get: http://127.0.0.1:8080", "get: \"http://[::1]:8080/a\"", "get: http://a_b.test/?x",
            "get: \"http://a.test:{{address}}/\"", "connect: tcp://a.test:25", "lookup: a.example",
            "fetch: \"imap://a.test/INBOX;UID={{address}}\"", "get: http://a%62.test/",
        ]
    )
    func goodAddress(step: String) {
        let told = Shop.step(step, variables: "{ address: 7 }").diagnostics
        #expect(!told.contains { $0.severity == .error }, "\(told.map(\.rendered))")
    }
}
