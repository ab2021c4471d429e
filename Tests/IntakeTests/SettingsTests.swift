import Alerting
import Intake
import Journey
import ProbeModel
import Testing

@Suite("The configuration")
struct SettingsTests {
    private func compile(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        Settings.compile(SourceText(path: "probed.yaml", text: text))
    }

    @Test("has a default for everything", arguments: ["", "# nothing\n", "location: here\n"])
    func defaults(text: String) throws {
        let (settings, diagnostics) = compile(text)
        #expect(diagnostics.isEmpty)
        #expect(settings == Settings())
    }

    @Test("takes every field")
    func everything() throws {
        let (found, diagnostics) = compile(
            """
            location: fra
            probes: [/a, /b]
            variables: { shop: "https://shop.example", depth: 007 }
            secrets: /etc/probed/secrets
            state: /srv/probed
            control: { socket: /run/p.sock, listen: "127.0.0.1:9797" }
            network: { caBundle: /ca.pem, denied: [169.254.0.0/16], controlTarget: "https://far.example/" }
            evidence: { keep: 7d, megabytes: 5 }
            alerts: { consecutive: { failures: 4, gap: 20s, recoveries: 4, recoveryGap: 1m } }
            withoutEvidence: pause
            link: https://status.example/
            """
        )
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let settings = try #require(found)
        #expect(settings.location == "fra")
        #expect(settings.probes == ["/a", "/b"] && settings.controlTarget != nil)
        #expect(settings.variables == ["shop": "https://shop.example", "depth": "007"])
        #expect(settings.listen?.port == 9797)
        #expect(settings.deniedNetworks == ["169.254.0.0/16"])
        #expect(settings.evidence.keep == .seconds(7 * 86_400))
        #expect(settings.evidence.bytes == 5 << 20)
        let rule = ConsecutivePolicy(
            failures: 4,
            gap: .seconds(20),
            recoveries: 4,
            recoveryGap: .seconds(60)
        )
        #expect(settings.alerts.policy == .consecutive(rule))
        #expect(settings.pausesWithoutEvidence)
        #expect(settings.link == "https://status.example/")
    }

    @Test("says what is measured for Prometheus")
    func metrics() throws {
        #expect(compile("").settings?.metrics == Settings().metrics)
        let (settings, diagnostics) = compile("metrics: { stepHistograms: off, series: 5000 }")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        #expect(settings?.metrics.stepHistograms == false && settings?.metrics.series == 5000)
        for wrong in ["stepHistograms: native", "series: 5", "series: many", "native: true"] {
            #expect(compile("metrics: { \(wrong) }").settings == nil, "\(wrong)")
        }
    }

    @Test("says how the ledger vouches for itself, and how long it is kept")
    func ledger() throws {
        let (settings, diagnostics) = compile(
            """
            ledger:
              key: ledger-key
              notes: /mnt/notes
              keep: 400d
              maximumMegabytes: 200
              minimumAge: 30d
              scrub: 7d
              compress: 14d
              hold: [1970-01-02/1970-01-03]
            """
        )
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let ledger = try #require(settings?.ledger)
        #expect(ledger.key == "ledger-key" && ledger.notes == "/mnt/notes")
        #expect(ledger.keep == .seconds(400 * 86_400))
        #expect(ledger.maximumBytes == 200 << 20)
        #expect(ledger.minimumAge == .seconds(30 * 86_400))
        #expect(ledger.scrub == .seconds(7 * 86_400))
        #expect(ledger.compress == .seconds(14 * 86_400))
        #expect(Settings().ledger.compress == nil)
        let days = Timestamp(clampingSeconds: 86_400)...Timestamp(clampingSeconds: 3 * 86_400)
        #expect(ledger.holds == [days])
        for wrong in [
            "2026-02-30/2026-03-31", "1970-01-02", "1970-01-03/1970-01-02", "1970-13-01/1971-01-01",
        ] {
            let found = compile("ledger: { hold: [\(wrong)] }").diagnostics
            #expect(found.first?.message.contains("'hold' must list") == true)
        }
    }

    @Test("relative paths lie beside the configuration file")
    func places() throws {
        let text = """
            probes: [probes, /absolute]
            secrets: secrets
            control: { socket: here/probed.sock }
            ledger: { notes: ../notes }
            """
        let settings = try #require(compile(text).settings).resolved(beside: "/etc/p/probed.yaml")
        #expect(settings.probes == ["/etc/p/probes", "/absolute"])
        #expect(settings.secrets == "/etc/p/secrets" && settings.state == nil)
        #expect(settings.controlSocket == "/etc/p/here/probed.sock")
        #expect(settings.ledger.notes == "/etc/p/../notes")
        #expect(settings.resolved(beside: "probed.yaml") == settings)
    }

    @Test("what only a start puts in force is named, field by field")
    func start() throws {
        let old = Settings()
        #expect(old.startFields(differingFrom: old).isEmpty)
        var new = old
        (new.probes, new.variables, new.secrets) = (["/elsewhere"], ["a": "b"], "/s")
        #expect(new.startFields(differingFrom: old).isEmpty)
        new.metrics.stepHistograms = false
        #expect(new.startFields(differingFrom: old).isEmpty)
        (new.link, new.location) = ("https://status.example/", "fra")
        #expect(new.startFields(differingFrom: old) == ["'location'", "'link'"])
    }

    @Test("a service's own rule says what is other than in the general one of its kind")
    func inherited() throws {
        let (found, diagnostics) = compile(
            """
            alerts:
              evidence: { falsePages: 180d, baseline: 0.3%, extraRuns: 0% }
              services:
                shop: { evidence: { floor: 90s } }
                mail: { evidence: { extraRuns: 20% } }
                maps: { consecutive: {} }
            """
        )
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let alerts = try #require(found?.alerts)
        guard case .evidence(var general) = alerts.policy.rule else {
            Issue.record("another rule was read")
            return
        }
        #expect(general.baseline == 0.003 && general.confirmation.dailyMinimum == 0)
        let usual = general.floor
        general.floor = .seconds(90)
        #expect(alerts.services["shop"]?.rule == .evidence(general))
        (general.floor, general.confirmation) = (usual, EvidencePolicy().confirmation)
        general.confirmation.dailyShare = 0.2
        #expect(alerts.services["mail"]?.rule == .evidence(general))
        #expect(alerts.services["maps"]?.rule == .consecutive(ConsecutivePolicy()))
        let row =
            "alerts: { consecutive: { gap: 20s }, services: { a: { consecutive: { failures: 5 } } } }"
        let own = try #require(compile(row).0?.alerts.services["a"])
        #expect(own.rule == .consecutive(ConsecutivePolicy(failures: 5, gap: .seconds(20))))
    }

    private typealias Change = @Sendable (inout EvidencePolicy) -> Void

    private static let otherConstants: [(String, Change)] = [
        ("totalCap: 3m", { $0.totalCap = .seconds(180) }),
        ("temper: 10s", { $0.temper = .seconds(10) }),
        ("intervalCap: 2m", { $0.intervalCap = .seconds(120) }),
        ("pageWindow: 30m", { $0.fast.window = .seconds(1800) }),
        ("slowWindow: 12h", { $0.slow.window = .seconds(43_200) }),
        ("ticketWindow: 7d", { $0.ticket.window = .seconds(604_800) }),
        ("period: 7d", { $0.period = .seconds(604_800) }),
        ("falseTickets: 30d", { $0.ticket.falseEvery = .seconds(30 * 86_400) }),
        (
            "learning: 2d, memory: 14d",
            {
                ($0.learning, $0.memory) = (.seconds(2 * 86_400), .seconds(14 * 86_400))
            }
        ),
        ("recoveryGap: 20s", { $0.confirmation.recoveryGap = .seconds(20) }),
        ("recoverySpan: 1h", { $0.confirmation.recoverySpan = .seconds(3600) }),
        ("totalShare: 90%", { $0.totalShare = 0.9 }),
        (
            "slowBudget: 4%, ticketBudget: 20%",
            {
                ($0.slow.budgetShare, $0.ticket.budgetShare) = (0.04, 0.2)
            }
        ),
        ("firstBaseline: 1%", { $0.firstBaseline = 0.01 }),
        ("firstBaseline: 50%", { $0.firstBaseline = 0.02 }),
        ("clearing: 12", { $0.confirmation.clearing = 12 }),
    ]

    @Test("each constant of the rule can be another one", arguments: otherConstants.indices)
    func constant(_ index: Int) throws {
        let (text, change) = Self.otherConstants[index]
        let (found, diagnostics) = compile("alerts: { evidence: { \(text) } }")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        var policy = EvidencePolicy()
        change(&policy)
        #expect(found?.alerts.policy.rule == .evidence(policy), "\(text)")
    }

    @Test(
        "says from when on a run is late: for all, for a service, else by its contract",
        arguments: [
            ("{}", "", Lateness.ignored), ("{}", "within: 5s", .beyond(.seconds(5))),
            ("{ late: good }", "within: 5s", .ignored), ("{ late: promise }", "", .degraded),
            ("{ late: 250ms }", "within: 5s", .beyond(.milliseconds(250))),
            (
                "{ late: good, services: { mail: { late: contract } } }", "within: 5s",
                .beyond(.seconds(5))
            ),
            ("{ late: good, services: { mail: { late: promise } } }", "", .degraded),
            ("{ late: 2s, services: { mail: { components: page } } }", "", .beyond(.seconds(2))),
        ]
    )
    func lateness(alerts: String, contract: String, expected: Lateness) throws {
        let (found, diagnostics) = compile("alerts: \(alerts)")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let steps = "steps: [{ name: a, get: http://a }]"
        let catalogue = Catalogue.compile([
            SourceText(
                path: "mail.yaml",
                text: "service: mail\ntarget: 99%\ncontract: { name: a, \(contract) }\n"
            ),
            SourceText(
                path: "send.yaml",
                text: "journey: send\nservice: mail\nevery: 1m\n\(steps)\n"
            ),
        ])
        let terms = try #require(found?.alerts.terms(of: catalogue, at: "here")["send"])
        #expect(terms.lateness == expected)
    }

    @Test("a history that is longer than the memory is an error")
    func history() {
        let (_, diagnostics) = compile(
            "alerts: { evidence: { learning: 10d, memory: 9d }, services: { a: { evidence: {} } } }"
        )
        #expect(diagnostics.map(\.message).first?.contains("'learning' is longer") == true)
        #expect(diagnostics.count == 1, "once, where it stands")
    }

    @Test("a service may be judged by a rule of its own")
    func rules() throws {
        let (found, diagnostics) = compile(
            """
            alerts:
              evidence: { floor: 90s, pageBudget: 3%, extraRuns: 0%, falsePages: 180d }
              components: page
              services:
                search: { mOfN: { failures: 3, of: 5 } }
                mail: { burnRate: pyrra }
                maps: { burnRate: [{ level: ticket, rate: 2.5, long: 1d, short: 2h }] }
                web: { components: silent }
                shop: { evidence: { reopening: 5m } }
              needs: { mail: [search] }
              runbooks: { search: "https://wiki.example/search" }
            """
        )
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let alerts = try #require(found?.alerts)
        var evidence = EvidencePolicy()
        evidence.floor = .seconds(90)
        evidence.fast.budgetShare = 0.03
        (evidence.confirmation.dailyShare, evidence.confirmation.dailyMinimum) = (0, 0)
        evidence.fast.falseEvery = .seconds(180 * 86_400)
        evidence.slow.falseEvery = .seconds(180 * 86_400)
        #expect(alerts.policy.rule == .evidence(evidence) && alerts.policy.pagesOnComponents)
        #expect(alerts.services["search"]?.rule == .share(SharePolicy(failures: 3, of: 5)))
        #expect(alerts.services["mail"]?.rule == .burnRate(.init(windows: BurnRatePolicy.pyrra)))
        let window = BurnRatePolicy.Window(
            .ticket,
            rate: 2.5,
            long: .seconds(86_400),
            short: .seconds(7200)
        )
        #expect(alerts.services["maps"]?.rule == .burnRate(.init(windows: [window])))
        // What a service says nothing about is as for all.
        #expect(alerts.services["web"]?.rule == .evidence(evidence))
        #expect(alerts.services["web"]?.pagesOnComponents == false)
        #expect(alerts.services["search"]?.pagesOnComponents == true)
        let rules = alerts.incidentRules
        #expect(rules.reopening == .seconds(1800) && rules.reopenings["shop"] == .seconds(300))
        #expect(rules.dependencies == ["mail": ["search"]])
        #expect(rules.runbooks == ["search": "https://wiki.example/search"])
    }

    @Test(
        "says what is wrong, and where",
        arguments: [
            ("locaton: x", "unknown field 'locaton'", 1),
            ("control: { listen: \"0.0.0.0:80\" }", "'listen' must be a loopback address", 1),
            ("alerts: { consecutive: { gap: 5 } }", "'gap' must be a duration", 1),
            ("alerts: { evidence: {}, mOfN: {} }", "'evidence' and 'mOfN' cannot both", 1),
            ("alerts: { mOfN: { failures: 3 } }", "'mOfN' needs the field 'of'", 1),
            ("alerts: { mOfN: { failures: 3, of: 2 } }", "'failures' must be", 1),
            ("alerts: { late: soon }", "'late' must be one of contract, good, promise", 1),
            ("alerts: { late: 3 }", "'late' must be a duration", 1),
            ("alerts: { burnRate: sre }", "'burnRate' must be", 1),
            ("alerts: { burnRate: [{ rate: x, long: 1h, short: 5m }] }", "'rate' must be", 1),
            ("alerts: { services: { a: { evidense: {} } } }", "unknown field 'evidense'", 1),
            ("alerts: { runbooks: { a: wiki } }", "'a' must be an address", 1),
            ("variables: { a: [1] }", "a variable must be a text or a number", 1),
            ("withoutEvidence: maybe", "'withoutEvidence' must be", 1),
            ("- a", "the configuration must be a mapping", 1),
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

    @Test(
        "warns of a credential in plain text, and does not repeat it",
        arguments: [
            "alerts: { runbooks: { a: \"https://robot:hunter2@wiki.example/\" } }",
            "link: https://status.example/?token=hunter2hunter2",
            "receivers: [{ webhook: \"https://robot:hunter2@hooks.example/\" }]",
            "variables: { api_key: hunter2hunter2 }",
        ]
    )
    func clearText(text: String) {
        let (settings, diagnostics) = compile(text + "\n")
        #expect(settings != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
        let seen = diagnostics.map(\.rendered).joined()
        #expect(seen.contains("a credential stands here in plain text"))
        #expect(!seen.contains("hunter2"), "\(seen)")
    }

    @Test("a mapping that is none is one problem", arguments: ["services", "needs", "runbooks"])
    func noMapping(field: String) {
        let (settings, diagnostics) = compile("alerts: { \(field): mail }")
        #expect(settings == nil)
        #expect(diagnostics.map(\.message) == ["'\(field)' must be a mapping, not 'mail'"])
    }
}
