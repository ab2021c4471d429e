import Alerting
import Intake
import Journey
import ProbeModel
import Testing

@Suite("How runs are judged, as people write it")
struct AlertSettingsTests {
    private func compile(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        Settings.compile(SourceText(path: "probed.yaml", text: text))
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
        (
            "pageShares: [90%, 0.5%], slowShares: [3%]",
            { ($0.fast.shares, $0.slow.shares) = ([0.9, 0.005], [0.03]) }
        ),
        ("ticketMultiples: [2, 7.5]", { $0.ticket.shares = [2, 7.5] }),
        (
            "gaps: [{ runs: 3, wait: 10s }, { runs: 5, wait: 20s }, { wait: 2m }]",
            {
                $0.confirmation.gaps = [
                    .init(upTo: 3, wait: .seconds(10)), .init(upTo: 8, wait: .seconds(20)),
                    .init(upTo: .max, wait: .seconds(120)),
                ]
            }
        ),
        (
            "gaps: [{ wait: 45s }]",
            { $0.confirmation.gaps = [.init(upTo: .max, wait: .seconds(45))] }
        ),
        ("quiet: 90s", { $0.recovery.quiet[0] = .seconds(90) }),
        (
            "quiet: [30s, 1m, 1h]",
            { $0.recovery.quiet = [.seconds(30), .seconds(60), .seconds(3600)] }
        ),
        (
            "recovery: { evidence: 50, faintEvidence: 200, faint: 5%, ofEstimate: 70% }",
            {
                ($0.recovery.evidence, $0.recovery.faintEvidence) = (50, 200)
                ($0.recovery.faint, $0.recovery.estimateShare) = (0.05, 0.7)
            }
        ),
        (
            "recovery: { ofBaseline: 3, most: 90%, healthy: 0.2% }",
            {
                ($0.recovery.baselineMultiple, $0.recovery.highestShare) = (3, 0.9)
                $0.recovery.healthyShare = 0.002
            }
        ),
        (
            "baselineLeast: 0.01%, baselineMost: 0.1%",
            { ($0.baselineBounds, $0.firstBaseline) = (0.0001...0.001, 0.001) }
        ),
    ]

    @Test("docs/alerting.md shows every constant with its usual value")
    func page() throws {
        let block = try #require(Page.examples(of: "docs/alerting.md").first)
        let (found, diagnostics) = compile(block)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        var usual = AlertPolicy()
        var evidence = EvidencePolicy()
        evidence.baseline = 0.002
        usual.rule = .evidence(evidence)
        #expect(found?.alerts.policy == usual)
    }

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
        "rules that are to be compared must be there, and say where",
        arguments: [
            ("", "rules.yaml:1:1  the file is empty"),
            ("location: here\n", "rules.yaml:1:1  the configuration needs the field 'alerts'"),
            ("alerts: { late: good }\n", nil),
            (
                "\n# mine\nconsecutive: { failures: 3 }\n",
                "rules.yaml:3:1  the configuration needs the field 'alerts'"
            ),
        ] as [(String, String?)]
    )
    func needed(text: String, objection: String?) {
        let source = SourceText(path: "rules.yaml", text: text)
        let (settings, diagnostics) = Settings.compile(source, needing: "alerts")
        #expect((settings == nil) == (objection != nil))
        let found = diagnostics.map(\.sentence)
        #expect(objection.map { found.contains($0) } ?? found.isEmpty, "\(found)")
    }
}
