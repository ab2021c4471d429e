import Journey
import ProbeModel
import Testing

/// Mails as shops send them.
@Suite("Mails")
struct MailTests {
    /// Two texts and an invoice.
    static let receipt = """
        Return-Path: <shop@shop.example>
        From: =?utf-8?Q?Paketl=C3=A4den?= <shop@shop.example>
        Subject: =?UTF-8?B?QmVzdMOkdGlndW5n?=
         =?utf-8?q?_Nr=2E_4711_?= =?iso-8859-1?Q?Gr=FC=DFe?= now
        X-Odd: =?utf-9?Q?a?= =?utf-8?Q
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="outer"

        This is a message in several parts.
        --outer
        Content-Type: multipart/alternative;
         boundary=inner

        --inner
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Sch=C3=B6ne Gr=C3=BC=C3=9Fe! Total: 12,50=20
        https://shop.example/confirm?token=3Dabc123D=
        EF456
        --inner
        Content-Type: text/html; charset="iso-8859-1"
        Content-Transfer-Encoding: base64

        PHA+R3L832U8L3A+PGEgY2xhc3M9Im9rIiBocmVmPSJodHRwczovL3Nob3AuZXhhbXBsZS9jP3Q9
        MSI+bzwvYT4=
        --inner--

        --outer
        Content-Type: text/plain; name=invoice.txt
        Content-Disposition: attachment; filename=invoice.txt

        attached
        --outer--
        """

    static let page = """
        Subject: page
        Content-Type: text/html; charset=windows-1252
        Content-Transfer-Encoding: quoted-printable

        <h1>Preis: 12 =80</h1>
        """

    static let plain = "From: a@shop.example\nSubject: plain\n\nYour number is 4711.\n"

    /// Judges a step that fetches the message.
    private func judge(
        _ expect: String,
        _ message: String,
        from address: String = "imap://mail.example/INBOX;UID=7",
        captures: String = "{}"
    ) throws -> (Judgement, Transcript) {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: read
                fetch: \(address)
                expect: \(expect)
                capture: \(captures)
            """
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered))"
        )
        let body = Array(
            message.split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\r\n").utf8
        )
        let exchange = Exchange(method: "FETCH", url: address)
        let response = Response(exchanges: [exchange], head: Head(), cookies: [], body: body)
        var bindings = Shop.bindings(plan)
        let request = try plan.steps[0].request(&bindings)
        let judgement = plan.steps[0].judge(response, &bindings)
        return (judgement, plan.steps[0].transcript(of: request, response, judgement, bindings))
    }

    @Test(
        "are read as people read them",
        arguments: [
            (receipt, "{ body: { contains: \"Schöne Grüße! Total: 12,50 \\nhttps://\" } }"),
            (receipt, "{ regex: { \"token=(\\\\w+)\": abc123DEF456 } }"),
            (receipt, "{ header: { subject: \"Bestätigung Nr. 4711 Grüße now\" } }"),
            (receipt, "{ header: { From: \"Paketläden <shop@shop.example>\" } }"),
            (receipt, "{ header: { X-Odd: \"=?utf-9?Q?a?= =?utf-8?Q\" } }"),
            (receipt, "{ headers: { Return-Path: [<shop@shop.example>] } }"),
            (
                receipt,
                "{ css: { p: Grüße, \"a.ok::attr(href)\": \"https://shop.example/c?t=1\" } }"
            ),
            (receipt, "{ body: { not: { contains: attached } } }"),
            (receipt, "{ size: { greaterThan: 900 } }"),
            (page, "{ body: { contains: \"12 €\" }, css: { h1: \"Preis: 12 €\" } }"),
            (plain, "{ body: \"Your number is 4711.\\n\", header: { Subject: plain } }"),
            ("Subject: none\n\n{\"a\":1}", "{ json: { $.a: 1 } }"),
            ("Content-Type: image/png\n\nbytes", "{ body: { isEmpty: on } }"),
            ("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nopen end", "{ body: open end }"),
            ("Content-Transfer-Encoding: quoted-printable\n\na=\n", "{ body: a }"),
            ("Content-Transfer-Encoding: quoted-printable\n\n1=zz=", "{ body: \"1=zz\" }"),
            ("no header at all", "{ body: { isEmpty: on } }"), ("", "{ body: { isEmpty: on } }"),
        ]
    )
    func read(message: String, expect: String) throws {
        let (judgement, _) = try judge(expect, message)
        #expect(judgement.reason == nil, "\(judgement.detail)")
    }

    @Test(
        "are those that an address names whole; all else is taken as it stands",
        arguments: [
            ("pop3://mail.example/1", true), ("imaps://mail.example/INBOX;MAILINDEX=1", true),
            ("imap://mail.example/INBOX;UID=7;SECTION=TEXT", false),
            ("pop3://mail.example/", false), ("ftp://mail.example/1", false),
        ]
    )
    func kinds(address: String, isMail: Bool) throws {
        let expect = "{ header: { Subject: { exists: \(isMail ? "on" : "off") } } }"
        let (judgement, _) = try judge(expect, Self.plain, from: address)
        #expect(judgement.reason == nil, "\(judgement.detail)")
    }

    @Test("a secret that was captured from one is masked in its transcript")
    func secret() throws {
        let (judgement, transcript) = try judge(
            "{ body: { contains: nothing } }",
            Self.receipt,
            captures: "{ token: { regex: \"token=(\\\\w+)\", secret: true } }"
        )
        #expect(judgement.reason == .check)
        let body = String(decoding: transcript.response.body, as: UTF8.self)
        #expect(body.contains("token=\(Secret.mask)"), "\(body)")
        #expect(!body.contains("abc123") && !body.contains("invoice"))
    }

    @Test("of any number and nesting of parts are read in bounded time")
    func hostile() throws {
        var nested = ""
        for depth in 0..<2000 {
            nested += "Content-Type: multipart/mixed; boundary=b\(depth)\n\n--b\(depth)\n"
        }
        let wide =
            "Content-Type: multipart/mixed; boundary=x\n\n"
            + String(repeating: "--x\n\nmany\n", count: 5000)
        let words = "Subject: " + String(repeating: "=?utf-8?Q?=", count: 5000) + "\n\nmany"
        for message in [nested, wide, words] {
            let (judgement, _) = try judge("{ size: { greaterThan: 10000 } }", message)
            #expect(judgement.reason == nil, "\(judgement.detail)")
        }
    }
}
