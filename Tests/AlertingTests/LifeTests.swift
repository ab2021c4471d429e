import Alerting
import ProbeModel
import Testing

/// A daemon as far as its ledger goes: what it decides, records and tells.
private struct Life {
    enum Record: Equatable {
        case run(Run)
        case alert(Alert)
        case delivery(Telling.Key)
        case word(Intervention)

        /// Whether it came from outside, and is not what the daemon made of it.
        var isCause: Bool {
            switch self {
            case .run, .word: true
            case .alert, .delivery: false
            }
        }
    }

    private static let terms = AlertTerms(every: .seconds(30))
    /// Pages only: a ticket would join its page.
    private static let policy: EvidencePolicy = {
        var policy = EvidencePolicy()
        policy.ticket.budgetShare = 1
        return policy
    }()

    private(set) var ledger: [Record] = []
    private(set) var told: [Telling.Key] = []
    private(set) var alerts = AlertBook(policy: AlertPolicy(.evidence(policy)))
    private(set) var tellings = TellingBook(IncidentRules()) { $0 == $1 }

    /// Begins where the ledger ends: folds it, and makes up for what its last life did not do.
    init(after ledger: ArraySlice<Record> = []) {
        for record in ledger {
            self.ledger.append(record)
            _ = absorb(record)
        }
        for alert in alerts.pending { append(.alert(alert)) }
        for (telling, _) in tellings.untold(["mail"], forgetful: []) { tell(telling) }
    }

    mutating func append(_ record: Record) {
        ledger.append(record)
        let (raised, telling) = absorb(record)
        if let telling { tell(telling) }
        for alert in raised { append(.alert(alert)) }
    }

    private mutating func tell(_ telling: Telling) {
        let key = Telling.Key(telling.alert)
        told.append(key)
        append(.delivery(key))
    }

    private mutating func absorb(_ record: Record) -> (raised: [Alert], telling: Telling?) {
        let now = Transcript.origin
        switch record {
        case .run(let run):
            let actions = alerts.handle(.finished(run, Self.terms), at: now)
            return (actions.compactMap { if case .raise(let one) = $0 { one } else { nil } }, nil)
        case .alert(let alert):
            _ = alerts.handle(.recorded(alert), at: now)
            return ([], tellings.handle(.recorded(alert)))
        case .delivery(let key):
            return ([], tellings.handle(.delivered(key, receiver: "mail")))
        case .word(let word): return ([], tellings.handle(.intervened(word)))
        }
    }
}

@Suite("An incident's life, and a daemon that is killed in it")
struct LifeTests {
    /// Three journeys that share a fragment fail for five minutes, one of them soon again.
    private static let runs: [Run] = (0..<120).map { number in
        let seconds = number / 3 * 30 + number % 3
        let journey = ["ship", "track", "print"][number % 3]
        let isBad = 120..<420 ~= seconds || (600..<750 ~= seconds && journey == "ship")
        var run = Run.sample(
            journey,
            id: UInt64(number + 1),
            kind: .scheduled,
            outcome: isBad ? .failed : .passed,
            planned: Transcript.origin + .seconds(seconds)
        )
        run.service = "service of \(journey)"
        if isBad {
            run.fail(at: "sign in/status", blaming: nil)
            run.steps[0].name = "sign in as \(journey)"
            run.steps[0].origin = .init(fragment: "login", step: "sign in as {{user}}")
        }
        return run
    }

    /// The runs, and somebody who takes the incident up once it is there.
    private static let causes: [Life.Record] = {
        var life = Life()
        for run in runs { life.append(.run(run)) }
        let incident = life.tellings.incidents.all.first?.id ?? RunID(bits: 0)
        var causes = runs.map { Life.Record.run($0) }
        causes.insert(.word(.sample(.acknowledge, incident, "on it")), at: 40)
        return causes
    }()

    private static let whole: Life = {
        var life = Life()
        for cause in causes { life.append(cause) }
        return life
    }()

    @Test("one page, its end, and once more quietly, for all that share the fragment")
    func undisturbed() throws {
        let book = Self.whole.tellings.incidents
        let pages = book.all.filter { $0.level == .page }
        #expect(pages.count == 1)
        let incident = try #require(pages.first)
        #expect(incident.members.count == 3 && incident.reopenings == 1 && !incident.isOpen)
        #expect(incident.words.map(\.text) == ["on it"])
        #expect(Set(Self.whole.told).count == Self.whole.told.count)
        // Each service's people hear of it, and of the end.
        #expect(Self.whole.told.count >= 4, "\(Self.whole.told)")
    }

    @Test(
        "killed behind any record, before or after it told: no page is lost or doubled, no recovery",
        arguments: [false, true]
    )
    func killed(afterTelling: Bool) {
        let whole = Self.whole
        for cut in 0...whole.ledger.count {
            let durable = whole.ledger[..<cut]
            var before = durable.compactMap { record -> Telling.Key? in
                if case .delivery(let key) = record { key } else { nil }
            }
            var twice: Set<Telling.Key> = []
            if afterTelling, cut < whole.ledger.count, case .delivery(let key) = whole.ledger[cut] {
                // Somebody was told, and the ledger does not know: they are told that alert again.
                before.append(key)
                twice = [key]
            }
            var life = Life(after: durable)
            for cause in Self.causes.dropFirst(durable.count(where: \.isCause)) {
                life.append(cause)
            }
            let told = before + life.told
            #expect(Set(told) == Set(whole.told), "cut \(cut)")
            #expect(told.count == whole.told.count + twice.count, "cut \(cut)")
            #expect(life.tellings.incidents == whole.tellings.incidents, "cut \(cut)")
            #expect(life.alerts == whole.alerts, "cut \(cut)")
        }
    }
}
