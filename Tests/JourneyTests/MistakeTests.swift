import Glibc
import Journey
import Testing

/// Each file in `Fixtures/mistakes` has one mistake (or says how many); the text beside it is what
/// an author sees. `RECORD=1` rewrites the texts.
@Suite("Mistakes")
struct MistakeTests {
    @Test("what an author sees", arguments: Fixture.names(in: "mistakes", ending: ".yaml"))
    func golden(name: String) throws {
        let catalogue = Catalogue.compile(
            [
                SourceText(path: "shipping.yaml", text: Shop.service),
                SourceText(path: name, bytes: Array(try Fixture.read("mistakes/\(name)").utf8)),
            ],
            given: Givens(secretNames: ["shop_password", "psp_key"])
        )
        let seen = catalogue.diagnostics.map { $0.rendered + "\n" }.joined()
        let expected = "mistakes/" + name.dropLast(".yaml".count) + ".txt"
        if unsafe getenv("RECORD") != nil { try Fixture.write(seen, to: expected) }
        #expect(seen == (try? Fixture.read(expected)))
        #expect(!seen.isEmpty)
        #expect(!seen.contains("hunter2"), "what must not be printed")
        #expect(catalogue.plans.isEmpty == catalogue.hasErrors)
    }

    @Test("twelve mistakes in one file give twelve diagnostics")
    func twelve() throws {
        let text = try Fixture.read("mistakes/twelve.yaml")
        let catalogue = Catalogue.compile([SourceText(path: "twelve.yaml", text: text)])
        #expect(catalogue.diagnostics.count == 12)
        #expect(catalogue.diagnostics.map(\.line).sorted() == catalogue.diagnostics.map(\.line))
    }

    @Test("names that are taken twice are told at both places")
    func twins() {
        let journey = SourceText(path: "a.yaml", text: Shop.journey)
        let twin = SourceText(path: "b.yaml", text: Shop.journey)
        let service = SourceText(path: "s.yaml", text: Shop.service)
        let catalogue = Catalogue.compile([service, journey, twin, service])
        #expect(catalogue.plans.isEmpty)
        #expect(
            catalogue.diagnostics.map { "\($0.path):\($0.line) \($0.message)" } == [
                "s.yaml:1 the service 'shipping' is also defined at s.yaml:1",
                "a.yaml:1 the journey 'ship-a-package' is also defined at b.yaml:1",
                "b.yaml:1 the journey 'ship-a-package' is also defined at a.yaml:1",
                "s.yaml:1 the service 'shipping' is also defined at s.yaml:1",
            ]
        )
    }

    @Test(
        "a credential in plain text is not repeated in the diagnostic",
        arguments: [
            "get: \"{{shop}}/\"\nbearer: hunter2hunter2\nexpect: { status: 200 }",
            "fetch: imap://127.0.0.1/INBOX\nlogin: { user: robot, password: hunter2hunter2 }",
        ]
    )
    func hidden(step: String) {
        let text = Shop.step(step).diagnostics.map(\.rendered).joined()
        #expect(text.contains("a credential stands here in plain text"))
        #expect(!text.contains("hunter2"))
    }

    @Test(
        "who comes from another tool is told what to write",
        arguments: [
            ("insecure: true", "unknown field 'insecure'. Write tls: { verify: off }"),
            ("tls: insecure", "not a text. Write { authorities: FILE }, or { verify: off }"),
            ("proxy: proxy:3128", "Begin it with http:// or https:// or socks4a:// or socks5h://"),
            ("once: yes", "'once' must be on or off, not 'yes'"),
            ("stop: now", "'stop' must be ok, not 'now'"),
            ("aws: { key: A, secret: \"{{key}}\" }", "needs the fields 'region' and 'service'"),
            ("forEach: list", "not a text. Write { name: order, in: orders }"),
            ("headers: [a]", "not a list. Write { Accept: application/json }"),
            ("colour: red", "A step may have: name, component, get"),
        ]
    )
    func newcomer(field: String, wanted: String) {
        let step = "get: \"{{shop}}/\"\n\(field)\nexpect: { json: { $.a: { exists: on } } }"
        let seen = Shop.step(step).diagnostics.map(\.rendered)
        #expect(seen.contains { $0.contains(wanted) }, "\(seen)")
    }

    @Test(
        "what no date can meet is told before the first run",
        arguments: [
            ("expires: 14d", true), ("expires: { greaterThan: 14 }", true),
            ("starts: { not: { contains: 2026 } }", true),
            ("expires: { greaterThan: 2027-01-31T00:00:00Z }", false),
            ("expires: { filter: daysAfterNow, atLeast: 14 }", false),
            ("expires: { exists: on }", false), ("subject: 14d", false),
        ]
    )
    func dates(check: String, isTold: Bool) {
        let step = "get: https://127.0.0.1/\nexpect: { certificate: { \(check) } }"
        let errors = Shop.step(step).diagnostics.filter { $0.severity == .error }
        #expect(
            errors.map { $0.message.prefix(24) } == (isTold ? ["no date meets this check"] : [])
        )
    }

    @Test(
        "a cookie is one cookie",
        arguments: [
            ("{ theme: dark, a: \"b=c d\" }", []), ("{ a: \"{{text}}\" }", []),
            ("{ a: \"b; c=d\" }", ["behind ';' another cookie would begin"]),
            ("{ \"d=\": e, \"f;g\": h }", ["'d=' is no name of", "'f;g' is no name of"]),
        ]
    )
    func cookies(cookies: String, wanted: [String]) {
        let step = "get: \"{{shop}}/\"\ncookies: \(cookies)\nexpect: { status: 200 }"
        let errors = Shop.step(step).diagnostics.filter { $0.severity == .error }.map(\.message)
        #expect(errors.count == wanted.count && zip(errors, wanted).allSatisfy { $0.hasPrefix($1) })
    }

    @Test("a rule of steps is told at steps only")
    func ruleOfSteps() {
        let service = SourceText(path: "a.yaml", text: "service: a\ninsecure: on\n")
        let remedy = Catalogue.compile([service]).diagnostics.first?.remedy
        #expect(remedy?.hasPrefix("A service may have: ") == true, "\(remedy ?? "")")
    }

    @Test("a proxy's password is not repeated, whatever is wrong with its address")
    func proxy() {
        let step = "get: \"{{shop}}/\"\nproxy: robot:hunter2@proxy:3128\nexpect: { status: 200 }"
        let text = Shop.step(step).diagnostics.map(\.rendered).joined()
        #expect(text.contains("this is no address of a proxy"))
        #expect(!text.contains("hunter2"))
    }
}
