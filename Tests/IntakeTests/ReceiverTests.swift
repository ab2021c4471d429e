import Intake
import Journey
import Testing

@Suite("Receivers in the configuration")
struct ReceiverTests {
    private func compile(_ receivers: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        Settings.compile(SourceText(path: "probed.yaml", text: "receivers:\n" + receivers))
    }

    private func receivers(_ text: String) throws -> [Settings.ReceiverSetting] {
        let (settings, diagnostics) = compile(text)
        let errors = diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered))")
        return try #require(settings).receivers
    }

    @Test("take every field")
    func everything() throws {
        let found = try receivers(
            """
              - stdout: json
                severity: warning
              - journald: {}
              - webhook: https://tool.example/probed/?team=1
                secret: webhook_key
                ca: /etc/ca.pem
              - alertmanager: http://alertmanager.example:9093/
                services: [shipping]
                segments: [shops, private]
              - pagerDuty: pagerduty_key
              - email: [oncall@example.org, copy@example.org]
                from: probed@example.org
                server: smtp://mail.example.org:587
                user: probed
                password: mail_password
              - command: [/usr/local/bin/page, --quiet]
            """
        )
        #expect(
            found.map(\.kind) == [
                .standardOutput(isJSON: true), .journal,
                .webhook(url: "https://tool.example/probed/?team=1", secret: "webhook_key"),
                .alertmanager(url: "http://alertmanager.example:9093/api/v2/alerts"),
                .pagerDuty(
                    routingKey: "pagerduty_key",
                    url: "https://events.pagerduty.com/v2/enqueue"
                ),
                .email(
                    .init(
                        server: "smtp://mail.example.org:587",
                        startsTLS: true,
                        from: "probed@example.org",
                        to: ["oncall@example.org", "copy@example.org"],
                        login: (user: "probed", password: "mail_password")
                    )
                ),
                .command(["/usr/local/bin/page", "--quiet"]),
            ]
        )
        #expect(found[0].route.severity == "warning")
        #expect(found[2].authorities == "/etc/ca.pem")
        #expect(found[3].route.services == ["shipping"])
        #expect(found[3].route.segments == ["shops", "private"])
    }

    @Test("say when they are told, what again, and whom they escalate to")
    func routes() throws {
        let found = try receivers(
            """
              - pagerDuty: team
                escalate: { after: 15m, to: boss }
                limit: 10/h
              - email: a@b.example
                from: p@b.example
                server: smtps://b.example
                hours: [Mon-Fri 08:00-18:00, Sat 09:00-12:00]
                zone: Europe/Berlin
                pages: hold
                reminder: 4h
                limit: 20/15m
              - pagerDuty: second
                name: boss
            """
        )
        #expect(found[0].route.escalation == .init(after: .seconds(900), receiver: "boss"))
        #expect(found[0].route.limit == .init(count: 10, span: .seconds(3600)))
        let route = found[1].route
        #expect(
            route.hours == ["Mon-Fri 08:00-18:00", "Sat 09:00-12:00"].compactMap(ServiceHours.init)
        )
        #expect(route.zone == "Europe/Berlin" && route.holdsPages)
        #expect(route.reminder == .seconds(4 * 3600))
        #expect(route.limit == .init(count: 20, span: .seconds(900)))
    }

    @Test(
        "a syslog daemon's address is read",
        arguments: [
            ("local", nil, "syslog"),
            (
                "udp://log.example", .init(.udp, host: "log.example", port: 514),
                "udp://log.example:514"
            ),
            (
                "tcp://127.0.0.1:6514", .init(.tcp, host: "127.0.0.1", port: 6514),
                "tcp://127.0.0.1:6514"
            ),
            (
                "tcp://[2001:db8::1]", .init(.tcp, host: "2001:db8::1", port: 601),
                "tcp://[2001:db8::1]:601"
            ),
            ("udp://[::1]:99", .init(.udp, host: "::1", port: 99), "udp://[::1]:99"),
            (
                "tls://log.example", .init(.tls, host: "log.example", port: 6514),
                "tls://log.example:6514"
            ),
        ] as [(String, Settings.SyslogSetting.Remote?, String)]
    )
    func syslog(text: String, remote: Settings.SyslogSetting.Remote?, name: String) throws {
        let found = try receivers(
            "  - syslog: \"\(text)\"\n    facility: local3\n    enterprise: 47\n"
        )
        var setting = Settings.SyslogSetting(remote)
        setting.facility = "local3"
        setting.enterprise = 47
        #expect(found.map(\.kind) == [.syslog(setting)])
        #expect(found.map(\.name) == [name])
    }

    @Test(
        "a default name shows no secret: no user, no query, no token of the path",
        arguments: [
            ("webhook: https://tool.example/probed", "webhook tool.example/probed"),
            (
                "webhook: https://hooks.example:8443/services/T0A/B0C/s3cr3t",
                "webhook hooks.example:8443/services"
            ),
            ("webhook: https://u:pw@tool.example/AbC123?token=x", "webhook tool.example"),
            ("webhook: https://tool.example?token=x", "webhook tool.example"),
            (
                "webhook: https://tool.example/verylongwordthatcouldbeasecret",
                "webhook tool.example"
            ),
            ("alertmanager: http://[::1]:9093/", "alertmanager [::1]:9093"),
            ("pagerDuty: team_key", "pagerDuty team_key"),
            ("command: /usr/local/bin/page", "command page"),
            (
                "email: a@b.example\n    from: p@b.example\n    server: smtps://b.example",
                "email a@b.example"
            ),
            ("webhook: https://tool.example/\n    name: my tool", "my tool"),
        ]
    )
    func names(text: String, name: String) throws {
        #expect(try receivers("  - \(text)\n").map(\.name) == [name])
    }

    @Test("names are unique: numbers for defaults, an error for what people wrote")
    func uniqueNames() throws {
        let found = try receivers(
            """
              - webhook: https://tool.example/a
              - webhook: https://tool.example/a
              - pagerDuty: one
              - pagerDuty: two
              - stdout: text
                name: webhook tool.example/a
            """
        )
        #expect(
            found.map(\.name) == [
                "webhook tool.example/a (2)", "webhook tool.example/a (3)", "pagerDuty one",
                "pagerDuty two", "webhook tool.example/a",
            ]
        )
        let (settings, diagnostics) = compile(
            "  - pagerDuty: one\n    name: call\n  - pagerDuty: two\n    name: call\n"
        )
        #expect(settings == nil)
        let problem = try #require(diagnostics.first)
        #expect(problem.message == "two receivers are called 'call'")
        #expect(problem.line == 5 && problem.column == 11)
    }

    @Test(
        "only over the host's own wires a mail may go without TLS",
        arguments: [
            ("smtp://mail.example", true), ("smtp://127.0.0.1:25", false),
            ("smtp://[::1]", false), ("smtp://localhost:2525", false),
            ("smtps://mail.example", false),
        ]
    )
    func encryption(server: String, startsTLS: Bool) throws {
        let found = try receivers(
            "  - { email: a@b.example, from: p@b.example, server: \"\(server)\" }\n"
        )
        guard case .email(let mail) = found[0].kind else {
            Issue.record("\(found)")
            return
        }
        #expect(mail.startsTLS == startsTLS)
    }

    @Test(
        "what is wrong is said, and where",
        arguments: [
            ("  - {}", "a receiver needs one of", 2),
            ("  - stdout: text\n    zone: UTC", "'zone' means something beside 'hours' only", 3),
            (
                "  - stdout: text\n    hours: Mon-Fri 8-18\n    zone: UTC",
                "'hours' must be such as", 3
            ),
            ("  - stdout: text\n    hours: Mon 08:00-18:00", "'hours' needs the field 'zone'", 2),
            (
                "  - stdout: text\n    hours: Mon 08:00-18:00\n    zone: Europe/Berlim",
                "this host knows no zone 'Europe/Berlim'", 4
            ),
            ("  - stdout: text\n    limit: 10", "'limit' must be such as 10/h", 3),
            ("  - stdout: text\n    limit: 0/h", "'limit' must be such as 10/h", 3),
            ("  - stdout: text\n    reminder: 1s", "'reminder' must be from", 3),
            ("  - stdout: text\n    escalate: { after: 5m }", "'escalate' needs the field 'to'", 3),
            (
                "  - stdout: text\n    name: a\n    escalate: { after: 5m, to: b }\n"
                    + "  - stdout: json\n    name: b\n    escalate: { after: 5m, to: a }",
                "escalations in a circle: a to b to a; none of them is told first", 4
            ),
            (
                "  - stdout: text\n    escalate: { after: 5m, to: stdout }",
                "'stdout' escalates to itself", 3
            ),
            (
                "  - stdout: text\n    escalate: { after: 5m, to: bos }\n  - pagerDuty: x\n    name: boss",
                "there is no receiver 'bos' to escalate to", 3
            ),
            (
                "  - stdout: text\n    escalate: { after: 5m, to: boss }\n"
                    + "  - pagerDuty: x\n    name: boss\n    severity: critical",
                "'boss' is told only what is escalated to it", 6
            ),
            (
                "  - stdout: text\n    escalate: { after: 5m, to: boss }\n"
                    + "  - pagerDuty: x\n    name: boss\n    segments: [a]",
                "'boss' is told only what is escalated to it", 6
            ),
            ("  - syslog: ftp://x", "'syslog' must be 'local'", 2),
            ("  - syslog: tcp://", "'syslog' must be 'local'", 2),
            ("  - syslog: tcp://h:0", "'syslog' must be 'local'", 2),
            ("  - syslog: tcp://h:70000", "'syslog' must be 'local'", 2),
            ("  - syslog: \"tcp://[::1\"", "'syslog' must be 'local'", 2),
            ("  - syslog: tcp://u@h", "'syslog' must be 'local'", 2),
            ("  - syslog: tcp://h/x", "'syslog' must be 'local'", 2),
            ("  - syslog: local\n    facility: lokal0", "unknown facility 'lokal0'", 3),
            ("  - syslog: tcp://h\n    ca: /a", "'ca' means something over 'tls://' only", 3),
            ("  - stdout: text\n    webhook: https://a", "'stdout' and 'webhook' are two", 3),
            ("  - stdout: text\n    facility: user", "unknown field 'facility'", 3),
            ("  - webhook: tool.example", "'webhook' must be an address", 2),
            ("  - command: page", "'command' must begin with an absolute path", 2),
            ("  - command: /usr/bin/page -q", "'command' is one path", 2),
            ("  - email: a@b", "'email' needs the field 'server'", 2),
            (
                "  - { email: \"a@b\\nBcc: c@d\", from: p@b, server: smtp://b }",
                "'email' has 'a@b\nBcc: c@d', which is no mail address", 2
            ),
            ("  - { email: a@b, from: \"P <p@b>\", server: smtp://b }", "'from' has 'P <p@b>'", 2),
            ("  - { email: a@b, from: p@b, server: b }", "'server' must be an address", 2),
            ("  - { email: a@b, from: p@b, server: smtp://u:p@b }", "'server' must be", 2),
            (
                "  - { email: a@b, from: p@b, server: smtp://b, user: x }", "'user' and 'password'",
                2
            ),
        ]
    )
    func mistakes(text: String, message: String, line: Int) {
        let (settings, diagnostics) = compile(text)
        #expect(settings == nil)
        #expect(
            diagnostics.contains { $0.message.hasPrefix(message) && $0.line == line },
            "\(diagnostics.map(\.rendered))"
        )
    }

    @Test("the examples in docs/notify.md are valid")
    func examples() {
        let blocks = Page.examples(of: "docs/notify.md")
        #expect(blocks.count >= 4)
        for block in blocks {
            let source = SourceText(path: "notify.md", text: block)
            let (settings, diagnostics) = Settings.compile(source)
            #expect(settings != nil && diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        }
    }
}
