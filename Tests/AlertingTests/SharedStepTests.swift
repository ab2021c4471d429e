import Alerting
import ProbeModel
import Testing

@Suite("Journeys that fail in a step of a shared fragment")
struct SharedStepTests {
    private static let services = 7
    private static let shared = "sign in as {{user}}"

    /// An alert of the step "sign in" of the fragment "login", on a host of its own.
    private func alert(
        _ number: Int,
        _ change: Alert.Change = .firing,
        at seconds: Double,
        _ adjust: (inout Alert) -> Void = { _ in }
    ) -> Alert {
        .sample("journey \(number)", change, at: seconds) {
            $0.service = "service \(number % Self.services)"
            $0.step = "sign in as \(number)"
            $0.origin = .init(fragment: "login", step: Self.shared)
            $0.host = "door-\(number).example"
            $0.component = number.isMultiple(of: 2) ? "auth-\(number)" : nil
            $0.failing = 1
            adjust(&$0)
        }
    }

    private func words(_ actions: [IncidentBook.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .open(let alert, _): "open \(alert.journey)"
            case .reopen(let alert, _): "reopen \(alert.journey)"
            case .resolve(let alert, _): "resolve \(alert.journey)"
            }
        }
    }

    @Test("a thousand of them, each with a host of its own, are one incident and one page")
    func thousand() throws {
        let events =
            (0..<1000).map { alert($0, at: 60 + Double($0) / 10) }
            + (0..<1000).map { alert($0, .resolved, at: 600 + Double($0) / 10) }
        var book = IncidentBook()
        var told: [[String]] = []
        for event in events { told.append(words(book.handle(.recorded(event)))) }
        #expect(told.joined().map(\.self) == ["open journey 0", "resolve journey 999"])
        let incident = try #require(book.all.first)
        #expect(book.all.count == 1)
        #expect(incident.members.count == 1000)
        #expect(incident.services.count == Self.services)
        #expect(incident.cause?.fragment == "login")

        // Another process folds the ledger, wherever the first one died.
        for cut in stride(from: 1, to: events.count, by: 397) {
            var after = IncidentBook()
            for event in events[..<cut] { _ = after.handle(.recorded(event)) }
            let rest = events[cut...].map { words(after.handle(.recorded($0))) }
            #expect(rest == Array(told[cut...]), "cut \(cut)")
            #expect(after == book, "cut \(cut)")
        }
    }

    /// A thousand journeys a minute in a fragment that they share, which fails for three minutes from the
    /// tenth on, under the usual rule, and the extra runs that it asks for.
    private struct Crowd {
        static let journeys = 1000
        private static let outage = 600..<780
        private var alerts = AlertBook()
        private(set) var tellings = TellingBook(IncidentRules()) { $0 == $1 }
        private(set) var told: [Telling] = []
        /// When the runs began that decided what was told.
        private(set) var deciding: [Int] = []
        /// The journeys that the incident counts in the end of the outage.
        private(set) var failing = 0
        private var extra: [Int: (at: Int, kind: Run.Kind)] = [:]
        private var runs: UInt64 = 0

        init() {
            for second in 540..<960 {
                for number in 0..<Self.journeys {
                    if second % 60 == number % 60 {
                        walk(number, .scheduled, second)
                    } else if let extra = extra[number], extra.at == second {
                        walk(number, extra.kind, second)
                    }
                }
                if second == Self.outage.upperBound {
                    failing = tellings.incidents.open.first?.openMembers.count ?? 0
                }
            }
        }

        private mutating func walk(_ number: Int, _ kind: Run.Kind, _ second: Int) {
            let isBad = Self.outage.contains(second)
            runs += 1
            extra[number] = nil
            var run = Run.sample(
                "journey \(number)",
                id: runs,
                kind: kind,
                outcome: isBad ? .failed : .passed,
                planned: Transcript.origin + .seconds(second)
            )
            if isBad {
                run.fail(at: "sign in/status", blaming: nil)
                run.steps[0].name = "sign in as \(number)"
                run.steps[0].origin = .init(fragment: "login", step: SharedStepTests.shared)
            }
            let terms = AlertTerms(every: .seconds(60))
            for action in alerts.handle(.finished(run, terms), at: run.ended) {
                switch action {
                case .raise(let alert): record(alert, second)
                case .run(_, let kind, let wait):
                    extra[number] = (second + 1 + Int(wait.seconds), kind)
                }
            }
        }

        private mutating func record(_ alert: Alert, _ second: Int) {
            _ = alerts.handle(.recorded(alert), at: alert.at)
            if let telling = tellings.handle(.recorded(alert)) {
                told.append(telling)
                deciding.append(second)
            }
        }
    }

    @Test("a thousand that fail at once are one page, by the first run that decides; all count")
    func evidence() throws {
        let crowd = Crowd()
        #expect(crowd.told.map(\.alert.change) == [.firing, .resolved])
        #expect(crowd.tellings.incidents.all.count == 1)
        let incident = try #require(crowd.tellings.incidents.all.first)
        #expect(crowd.failing == Crowd.journeys)
        #expect(Set(incident.members.map(\.alert.journey)).count == Crowd.journeys)
        #expect(incident.level == .page && !incident.isOpen)
        // The first journey fails at 600 s; a minute of that is proven by its next scheduled run.
        #expect(crowd.deciding.first == 660)
        for (telling, second) in zip(crowd.told, crowd.deciding) {
            let decided = Transcript.origin + .seconds(second)
            #expect((decided...decided + .seconds(3)).contains(telling.alert.at))
        }
    }

    @Test(
        "what differs in what they share, or comes later, is an incident of its own",
        arguments: [
            ("the same step", 0.0, "login", shared, Reason.status, 1),
            ("another fragment", 0, "checkout", shared, .status, 2),
            ("a step of its own", 0, nil, shared, .status, 2),
            ("another step", 0, "login", "read the token", .status, 2),
            ("another reason", 0, "login", shared, .timeout, 2),
            ("within five minutes", 300, "login", shared, .status, 1),
            ("later: somebody hears of the other host", 301, "login", shared, .status, 2),
        ] as [(String, Double, String?, String, Reason, Int)]
    )
    func others(
        what: String,
        later: Double,
        fragment: String?,
        step: String,
        reason: Reason,
        incidents: Int
    ) {
        var book = IncidentBook()
        _ = book.handle(.recorded(alert(1, at: 100)))
        let second = alert(3, at: 100 + later) {
            ($0.step, $0.reason) = (step, reason)
            $0.origin = fragment.map { .init(fragment: $0, step: step) }
        }
        _ = book.handle(.recorded(second))
        #expect(book.open.count == incidents, "\(what)")
    }

    @Test("the same step on the same host joins for as long as it lasts")
    func sameHost() {
        var book = IncidentBook()
        let here = { (alert: inout Alert) in (alert.host, alert.component) = ("auth.example", nil) }
        _ = book.handle(.recorded(alert(1, at: 100, here)))
        #expect(book.handle(.recorded(alert(2, at: 90_000, here))).isEmpty)
        #expect(book.open.count == 1)
    }

    @Test("an alert has the fragment of the run that decided, from the ledger too")
    func decided() throws {
        var book = AlertBook(policy: .consecutive(ConsecutivePolicy(failures: 1)))
        var run = Run.sample(
            "ship",
            id: 7,
            kind: .scheduled,
            outcome: .failed,
            planned: Transcript.origin
        )
        run.fail(at: "sign in/status", blaming: nil)
        run.steps[0].origin = .init(fragment: "login", step: Self.shared)
        let terms = AlertTerms(every: .seconds(60))
        let actions = book.handle(.finished(run, terms), at: Transcript.origin)
        let raised = actions.compactMap { if case .raise(let alert) = $0 { alert } else { nil } }
        let alert = try #require(raised.first)
        #expect(alert.step == "sign in" && alert.label("fragment") == "login")
        let fingerprint = Cause(alert).fingerprint
        #expect(Cause(alert).step == Self.shared)
        var other = alert
        other.origin = .init(fragment: "checkout", step: Self.shared)
        #expect(Cause(other).fingerprint != fingerprint)
    }

    @Test("a cause without a fragment keeps the fingerprint that it had before fragments counted")
    func fingerprint() {
        var hash = StableHash()
        for text in ["sign in", "status", "psp", "a.example", "wait"] {
            hash.add(text)
            hash.separate()
        }
        let alert = Alert.sample("ship", at: 100) {
            ($0.component, $0.host, $0.phase) = ("psp", "a.example", "wait")
        }
        #expect(Cause(alert).fingerprint == hash.hexadecimal)
    }
}
