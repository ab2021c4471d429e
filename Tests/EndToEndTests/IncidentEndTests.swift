import Glibc
import JSON
import Testing

@Suite("Incidents, from a failing step to the people who are told", .serialized)
struct IncidentEndTests {
    private static let impatient = """
        alerts:
          consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
        """

    /// Journeys of several services that all sign in at the same page, which is the shop's.
    private func addJourneys(_ count: Int, every interval: String, to town: Town) {
        town.addProbe(
            "login",
            """
            fragment: login
            steps:
              - name: sign in
                component: [auth]
                get: "{{shop}}/health/auth"
                expect: { status: 200 }
            """
        )
        for number in 0..<5 { town.addProbe("s\(number)", "service: service-\(number)\n") }
        for number in 0..<count {
            town.addProbe(
                "journey-\(number)",
                """
                journey: journey-\(number)
                service: service-\(number % 5)
                every: \(interval)
                steps:
                  - use: login
                """
            )
        }
    }

    private func incidents(_ town: Town, all: Bool = false) -> [JSON] {
        let words = ["incident", "list", "--json"] + (all ? ["--all"] : [])
        return town.probectl(words)["incidents"]?.array ?? []
    }

    @Test("a thousand journeys that fail through one shared fragment: one incident, one page")
    func shared() throws {
        let town = try Town()
        addJourneys(1000, every: "5s", to: town)
        town.configure(Self.impatient)
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(30) { !town.alerts.isEmpty })
        #expect(
            Files.wait(60) {
                (incidents(town).first?["journeys"]?.array ?? [])
                    .count { $0["isFailing"] == true } == 1000
            }
        )
        let open = incidents(town)
        #expect(open.count == 1)
        let names = open.first?["services"]?.array?.compactMap(\.string)
        #expect(names == (0..<5).map { "service-\($0)" })
        #expect(open.first?["cause"]?["step"] == "sign in")
        #expect(open.first?["cause"]?["fragment"] == "login")
        #expect(town.alerts.count == 1, "one page: \(town.alerts.map(\.text))")
        // Within three seconds of the deciding run.
        let lag = try town.lagOfFirstAlert()
        #expect(lag < 3, "told \(lag) s after the deciding run")

        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(60) { town.alerts.count == 2 })
        #expect(town.alerts.last?["kind"]?.string == "RESOLVED")
        #expect(incidents(town).isEmpty)
        #expect(incidents(town, all: true).first?["state"] == "resolved")
        #expect(town.stopDaemon() == 0)
    }

    @Test("what fails before anybody is told is suspected, for the desk too")
    func suspected() throws {
        let town = try Town()
        addJourneys(3, every: "300ms", to: town)
        let segments = "segments: [{ name: shops, journeys: { journey-0: 1 } }]"
        town.addProbe(
            "s0",
            "service: service-0\ntarget: 99%\ncontract: { name: a, \(segments) }\n"
        )
        town.configure("alerts: { consecutive: { failures: 100 } }")
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("is-up", "service-0").code == 0 })
        let calm = town.probectl("triage", "shops")
        #expect(calm.code == 0, "\(calm.text)")
        #expect(calm.text.contains("customers 'shops' walk: journey-0"), "\(calm.text)")
        let suspected = {
            town.probectl(["incident", "list", "--json"])["suspected"]?.array ?? []
        }
        #expect(suspected().isEmpty)
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { suspected().first?["journeys"]?.array?.count == 3 })
        let list = town.probectl("incident").text
        #expect(list.contains("no incident is open"), "\(list)")
        #expect(list.contains("3 journeys  step 'sign in' fails"), "\(list)")
        let triage = town.probectl("triage", "shops")
        #expect(triage.code == 1, "\(triage.text)")
        #expect(triage.text.contains("suspected: customers perhaps cannot"), "\(triage.text)")
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { suspected().isEmpty })
        #expect(town.alerts.isEmpty)
        #expect(town.stopDaemon() == 0)
    }

    @Test("people acknowledge, silence and ask; what they did survives kill -9")
    func people() throws {
        let town = try Town()
        addJourneys(3, every: "300ms", to: town)
        town.configure(Self.impatient)
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("is-up", "service-0").code == 0 })
        #expect(town.probectl("is-failing", "service-0").code == 1)
        #expect(Files.wait(20) { town.probectl("check").text.hasPrefix("PROBED OK") })
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { !town.alerts.isEmpty })
        #expect(Files.wait(20) { town.probectl("is-up", "service-0").code == 1 })
        #expect(town.probectl("wait", "service-0", "--for", "down").code == 0)
        let check = town.probectl("check", "service-0")
        #expect(check.code == 2 && check.text.contains("sign in"), "\(check.text)")
        let triage = town.probectl("triage", "I cannot sign in")
        #expect(triage.code == 1 && triage.text.contains("known"), "\(triage.text)")
        #expect(town.probectl("alerts").code == 1)

        let id = try #require(incidents(town).first?["id"]?.string)
        let short = String(id.prefix(8))
        #expect(town.probectl("incident", "ack", short, "-m", "on it").code == 0)
        #expect(town.probectl("incident", "update", short, "-m", "auth restarts").code == 0)
        let silence = town.probectl("silence", "add", "service=~service-.*", "-d", "1h")
        #expect(silence.code == 0, "\(silence.errors)")
        #expect(silence.errors.isEmpty)
        let slip = town.probectl("silence", "add", "service=service-l", "-d", "1s")
        #expect(slip.code == 0 && slip.errors.contains("mutes nothing. Did you mean"), "\(slip)")
        #expect(town.probectl("silence", "add", "colour=red", "-d", "1h").code == 64)
        town.killDaemon()
        try town.startDaemon()
        let shown = town.probectl(["incident", "show", short, "--json"])
        #expect(shown["state"] == "acknowledged")
        #expect(shown["acknowledgement"]?["text"] == "on it")
        #expect(shown["words"]?.array?.count == 2)
        #expect(town.probectl("silence").text.contains("service=~\"service-.*\""))
        let audits = try town.records().filter { $0["kind"]?.string == "audit" }
        #expect(audits.count >= 3)
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { town.alerts.last?["kind"]?.string == "RESOLVED" })
        #expect(town.alerts.count == 2, "one page and its end: \(town.alerts.map(\.text))")
        let alert = try #require(town.alerts.first?["alert"]?.string)
        try explain(alert, in: town)
        let test = town.probectl(["alerts", "backtest", "\(town.folder)/state/ledger", "--json"])
        #expect(test["rules"]?.array?.first?["pages"]?.number?.integer ?? 0 >= 1)
        let ledger = ["--ledger", "\(town.folder)/state/ledger"]
        let times = town.probectl(["incident", "times", "--json"] + ledger)
        #expect(times["repair"]?["count"]?.number?.integer == 1, "\(times.text)")
        let observed = times["observedSeconds"]?.number?.double ?? 0
        #expect(observed > 0 && observed < 300, "not the 90 days that were asked for")
        #expect(
            town.probectl("incident", "times", "--service", "nobody", ledger[0], ledger[1]).code
                == 1
        )
        #expect(town.stopDaemon() == 0)
    }

    /// From the ledger's files, wherever the daemon says that they lie.
    private func explain(_ alert: String, in town: Town) throws {
        let why = town.probectl("alerts", "explain", alert, "\(town.folder)/state/ledger")
        #expect(why.code == 0 && why.text.contains("sign in"), "\(why.text)\(why.errors)")
        let asked = try Command(
            "\(Files.programs)/probectl",
            ["alerts", "explain", String(alert.prefix(8))],
            folder: town.folder,
            name: "explain",
            environment: ["PROBED_SERVER=\(town.socket)"]
        )
        #expect(asked.wait() == 0 && asked.outputText == why.text, "\(asked.errorText)")
        let unknown = town.probectl("alerts", "explain", "nosuch")
        #expect(unknown.code == 1 && unknown.errors.contains(alert.prefix(8)), "\(unknown.errors)")
    }

    @Test("a burn rate that cannot work at its journeys' interval is named")
    func lint() throws {
        let town = try Town()
        addJourneys(1, every: "1m", to: town)
        town.configure("alerts: { burnRate: workbook }")
        try town.startDaemon()
        let told = {
            town.notices.filter { $0["kind"] == "CONFIG" }.compactMap { $0["text"]?.string }
        }
        #expect(Files.wait(10) { told().contains { $0.contains("fires after 1 bad run") } })
        #expect(town.stopDaemon() == 0)
    }

    /// A journey of two steps: it signs in, and asks for a price.
    private func addTwoSteps(to town: Town) {
        town.addProbe(
            "shipping",
            """
            service: shipping
            target: 99%
            contract:
              name: sla
              segments:
                - { name: private, journeys: { ship: { perHour: 40, value: 5 } } }
            """
        )
        town.addProbe(
            "ship",
            """
            journey: ship
            service: shipping
            every: 300ms
            steps:
              - name: sign in
                get: "{{shop}}/health/auth"
                expect: { status: 200 }
              - name: quote
                get: "{{shop}}/health/pricing"
                expect: { status: 200 }
            """
        )
    }

    @Test("an incident whose cause changes says what is true now, also after kill -9")
    func change() throws {
        let town = try Town()
        addTwoSteps(to: town)
        town.configure("\(Self.impatient)\n  runbooks: { shipping: \"https://wiki.example/ship\" }")
        try town.startDaemon()
        #expect(town.probectl("change", "add", "rel-1.42", "--service", "shipping").code == 0)
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { town.alerts.count == 1 })
        #expect(town.alerts.first?["runbook"] == "https://wiki.example/ship")
        #expect(town.turn("pricing", to: "down"))
        #expect(town.turn("auth", to: "none"))
        let id = String(try #require(incidents(town).first?["id"]?.string).prefix(8))
        let isQuote = {
            town.probectl("incident", "show", id).text.contains("cause     step quote")
        }
        #expect(Files.wait(20, until: isQuote))
        let shown = town.probectl("incident", "show", id).text
        #expect(shown.contains("at first  step sign in"), "\(shown)")
        #expect(shown.contains(" rel-1.42 of shipping"), "\(shown)")
        #expect(shown.contains("runbook   https://wiki.example/ship"), "\(shown)")
        let present = "now: 10 of the last 10 runs failed; step 'quote' fails"
        #expect(Files.wait(10) { town.probectl("status").text.contains(present) })
        let status = town.probectl("status").text
        #expect(status.contains("customers (private) cannot complete 'ship' (shipping)"))
        #expect(status.contains("costs about 200 an hour"), "\(status)")
        #expect(status.contains("at first: step 'sign in', status"), "\(status)")
        #expect(status.contains("nobody looks after it: probectl incident ack \(id)"))
        let triage = town.probectl("triage", "shipping").text
        #expect(triage.contains(present), "\(triage)")
        town.killDaemon()
        try town.startDaemon()
        #expect(isQuote(), "the fold over the ledger says the same")
        #expect(town.alerts.count == 1, "one page")
        #expect(town.turn("pricing", to: "none"))
        #expect(Files.wait(20) { town.alerts.last?["kind"]?.string == "RESOLVED" })

        // What is over: more is said of it, and nobody takes it up or ends it.
        for verb in ["ack", "resolve"] {
            let refused = town.probectl("incident", verb, id, "-m", "late")
            #expect(refused.code == 2 && refused.errors.contains("ended at"), "\(refused)")
        }
        #expect(town.probectl("incident", "update", id, "-m", "a full disk of auth").code == 0)
        town.killDaemon()
        try town.startDaemon()
        #expect(town.probectl("incident", "show", id).text.contains("says: a full disk of auth"))
        #expect(town.stopDaemon() == 0)
    }

    @Test("an incident opened by hand is told, and stands in 'status' beside what sees nothing")
    func manual() throws {
        let town = try Town()
        addTwoSteps(to: town)
        town.configure(Self.impatient)
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("is-up", "shipping").code == 0 })
        #expect(!town.probectl("status").text.contains("incident"), "all is well")
        let opened = town.probectl("incident", "open", "shipping", "-m", "labels smell")
        #expect(opened.code == 0, "\(opened)")
        let status = town.probectl("status").text
        #expect(status.contains("  labels smell\n"), "\(status)")
        #expect(status.contains("✓ ok  but see "), "\(status)")
        #expect(Files.wait(20) { town.alerts.count == 1 }, "its receivers are told")
        let incident = incidents(town).first?["id"]?.string ?? ""
        #expect(town.probectl("incident", "resolve", incident).code == 0)
        #expect(Files.wait(20) { town.alerts.last?["kind"]?.string == "RESOLVED" })
        #expect(town.stopDaemon() == 0)
    }

    @Test("under a silence nobody is told, and at its end what lasts is")
    func silenced() throws {
        let town = try Town()
        addJourneys(2, every: "300ms", to: town)
        town.configure(Self.impatient)
        try town.startDaemon()
        let silence = town.probectl(["silence", "add", "step=sign in", "-d", "1h", "--json"])
        let id = try #require(silence["id"]?.string)
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { incidents(town).count == 1 })
        #expect(town.alerts.isEmpty, "\(town.alerts.map(\.text))")
        #expect(town.probectl("silence", "expire", String(id.prefix(8))).code == 0)
        #expect(Files.wait(20) { town.alerts.count == 1 })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { town.alerts.count == 2 })
        #expect(town.stopDaemon() == 0)
    }

    @Test("maintenance mutes and measures, over a kill -9, and what outlasts it is told")
    func maintenance() throws {
        let town = try Town()
        addJourneys(2, every: "300ms", to: town)
        let terms = "target: 99%\ncontract: { exclusions: { notice: 0s } }\n"
        for number in 0..<2 {
            town.addProbe("s\(number)", "service: service-\(number)\n" + terms)
        }
        town.configure(Self.impatient)
        try town.startDaemon()
        #expect(town.probectl("maintenance", "add", "work", "-d", "1h").code == 0)
        // What was over before it ended is never told, after a start neither.
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { incidents(town).count == 1 })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { incidents(town).isEmpty })
        town.killDaemon()
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { incidents(town).count == 1 })
        town.killDaemon()
        try town.startDaemon()
        let words = "in maintenance until"
        #expect(Files.wait(20) { town.probectl("alerts").text.contains(words) })
        #expect(town.probectl("status").text.contains(words))
        let id = try #require(incidents(town).first?["id"]?.string)
        #expect(town.probectl("incident", "show", String(id.prefix(8))).text.contains(words))
        #expect(town.alerts.isEmpty, "\(town.alerts.map(\.text))")
        #expect(town.probectl("maintenance", "cancel", "work").code == 0)
        #expect(Files.wait(20) { town.alerts.count == 1 })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { town.alerts.count == 2 })
        #expect(town.stopDaemon() == 0)
    }
}

extension Town {
    /// The answer of a command as JSON.
    fileprivate func probectl(_ words: [String]) -> JSON { ask(words).json }

    /// Seconds from the end of the deciding run to the time at which somebody took the page.
    fileprivate func lagOfFirstAlert() throws -> Double {
        let records = try records()
        let alert = records.first { $0["kind"]?.string == "alert" }
        let delivery = records.first { $0["kind"]?.string == "delivery" }
        let times = [alert, delivery].compactMap { $0?["at"]?.string }
        let seconds = times.compactMap { time -> Double? in
            let clock = time.dropFirst(11).dropLast().split(separator: ":").compactMap {
                Double($0)
            }
            return clock.count == 3 ? clock[0] * 3600 + clock[1] * 60 + clock[2] : nil
        }
        guard seconds.count == 2 else { throw Fault("no alert was delivered") }
        return (seconds[1] - seconds[0] + 86_400).truncatingRemainder(dividingBy: 86_400)
    }
}
