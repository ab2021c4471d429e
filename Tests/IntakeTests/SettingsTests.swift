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
            clock: trusted
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
        #expect(settings.isClockTrusted && !Settings().isClockTrusted)
        #expect(compile("clock: kernel").settings == Settings())
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
              push: https://archive.example/notes
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
        #expect(ledger.push == "https://archive.example/notes")
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

    @Test("says how long roll-ups are kept, coarse rows at least as long as fine ones")
    func rollups() throws {
        let (settings, diagnostics) = compile("rollups: { minutes: 30d, hours: 800d }")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered))")
        let rollups = try #require(settings?.rollups)
        #expect(rollups.minutes == .seconds(30 * 86_400))
        #expect(rollups.hours == .seconds(800 * 86_400))
        #expect(rollups.days == Limits.rollupDayTime)
        for (wrong, message) in [
            ("minutes: 1h", "'minutes' must be"), ("minutes: 367d", "'minutes' must be"),
            ("hours: 31d", "'hours' must be"), ("days: 36601d", "'days' must be"),
            ("minutes: 300d, hours: 200d", "'hours' are kept for a shorter time than 'minutes'"),
            ("days: 399d", "'days' are kept for a shorter time than 'hours'"),
            ("tenSeconds: 1d", "unknown field 'tenSeconds'"),
        ] {
            let found = compile("rollups: { \(wrong) }")
            #expect(found.settings == nil)
            #expect(
                found.diagnostics.first?.message.hasPrefix(message) == true,
                "\(found.diagnostics.map(\.rendered))"
            )
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
        new.isClockTrusted = true
        #expect(new.startFields(differingFrom: old) == ["'location'", "'clock'", "'link'"])
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
            ("alerts: { evidence: { pageShares: [] } }", "'pageShares' must be shares", 1),
            ("alerts: { evidence: { pageShares: [0%] } }", "'pageShares' must be shares", 1),
            ("alerts: { evidence: { slowShares: [3%, 100%] } }", "'slowShares' must be shares", 1),
            ("alerts: { evidence: { ticketMultiples: [1] } }", "'ticketMultiples' must be", 1),
            ("alerts: { evidence: { gaps: [] } }", "'gaps' is empty", 1),
            ("alerts: { evidence: { gaps: [{ runs: 1, wait: 1s }] } }", "the last of", 1),
            (
                "alerts: { evidence: { gaps: [{ wait: 1s }, { wait: 1s }] } }",
                "a gap that another one follows needs", 1
            ),
            ("alerts: { evidence: { quiet: [1m, 2m] } }", "'quiet' must be a duration", 1),
            ("alerts: { evidence: { recovery: { faint: 0% } } }", "'faint' must be above 0%", 1),
            (
                "alerts: { evidence: { baselineLeast: 3% } }",
                "'baselineLeast' is above 'baselineMost'", 1
            ),
            ("alerts: { late: soon }", "'late' must be one of contract, good, promise", 1),
            ("alerts: { late: 3 }", "'late' must be a duration", 1),
            ("alerts: { burnRate: sre }", "'burnRate' must be", 1),
            ("alerts: { burnRate: [{ rate: x, long: 1h, short: 5m }] }", "'rate' must be", 1),
            ("alerts: { services: { a: { evidense: {} } } }", "unknown field 'evidense'", 1),
            ("alerts: { runbooks: { a: wiki } }", "'a' must be an address", 1),
            ("variables: { a: [1] }", "a variable must be a text or a number", 1),
            ("ledger: { push: archive }", "'push' must be an address", 1),
            ("withoutEvidence: maybe", "'withoutEvidence' must be", 1),
            ("clock: true", "'clock' must be", 1),
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
            "ledger: { push: \"https://archive.example/?token=hunter2hunter2\" }",
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
