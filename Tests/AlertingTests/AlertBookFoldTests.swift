import Alerting
import ProbeModel
import Testing

/// A random history of three journeys, reproducible by its seed.
private struct History {
    private var state: UInt64
    var policy = AlertPolicy()

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        policy = AlertPolicy(rule())
    }

    /// One of the four rules, quick enough to fire and resolve within a short history.
    private mutating func rule() -> AlertPolicy.Rule {
        switch pick(4) {
        case 0:
            return .consecutive(
                ConsecutivePolicy(failures: 1 + pick(4), recoveries: 1 + pick(3))
            )
        case 1:
            return .share(
                SharePolicy(failures: 2 + pick(2), of: 3 + pick(3), recoveries: 1 + pick(2))
            )
        case 2:
            let window = BurnRatePolicy.Window(
                .page,
                rate: 200,
                long: .seconds(120),
                short: .seconds(30)
            )
            return .burnRate(BurnRatePolicy(windows: [window]))
        default:
            var evidence = EvidencePolicy()
            (evidence.fast.falseEvery, evidence.slow.falseEvery) = (.seconds(3600), .seconds(3600))
            evidence.ticket.falseEvery = .seconds(3600)
            evidence.ticket.budgetShare = 0.01
            evidence.floor = .seconds(10 + pick(20))
            evidence.recovery.evidence = 3
            evidence.recovery.quiet = [.seconds(5), .seconds(20)]
            evidence.recovery.reopening = .seconds(120)
            return .evidence(evidence)
        }
    }

    mutating func pick(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }

    private static let journeys: [(name: String, every: Duration)] = [
        ("ship", .seconds(60)), ("quote", .seconds(10)), ("demo", .milliseconds(150)),
    ]

    /// Runs in the order of the ledger; outcomes come in streaks, as they do in life.
    mutating func runs(_ count: Int) -> [AlertBook.Event] {
        var outcomes: [Outcome] = [.passed, .passed, .passed]
        var now = Transcript.origin
        let isSpread = pick(3) == 0
        return (1...count).map { id in
            let which = pick(Self.journeys.count)
            if pick(3) == 0 { outcomes[which] = Outcome.allCases[pick(4)] }
            now = now + .milliseconds(pick(20_000))
            let journey = Self.journeys[which]
            var run = Run.sample(
                journey.name,
                id: UInt64(id),
                kind: Run.Kind.allCases[pick(4)],
                outcome: outcomes[which],
                planned: now
            )
            if run.outcome == .failed { run.fail(at: "pay/status", blaming: nil) }
            if isSpread { run.location = ["here", "there", "yonder"][pick(3)] }
            return .finished(
                run,
                AlertTerms(every: journey.every, allowsConfirmation: pick(10) > 0)
            )
        }
    }
}

/// One life of a daemon after another over one ledger; alerts reach it `delay` events late.
private struct Daemon {
    var ledger: [AlertBook.Event] = []
    private(set) var book: AlertBook
    private var waiting: [(alert: Alert, events: Int)] = []
    private let delay: Int

    init(policy: AlertPolicy, delay: Int) {
        self.book = AlertBook(policy: policy)
        self.delay = delay
    }

    mutating func append(_ event: AlertBook.Event) {
        ledger.append(event)
        for case .raise(let alert) in book.handle(event, at: Transcript.origin) {
            waiting.append((alert, delay))
        }
        for index in waiting.indices { waiting[index].events -= 1 }
        record { $0.events < 0 }
    }

    /// What was not recorded is lost; a new book folds the ledger and appends what it lacks.
    mutating func crash() {
        waiting = []
        book = ledger.reduce(into: AlertBook(policy: book.policy)) { book, event in
            _ = book.handle(event, at: Transcript.origin)
        }
        waiting = book.pending.map { ($0, 0) }
        record { _ in true }
    }

    mutating func recordAll() { record { _ in true } }

    private mutating func record(_ isReady: ((alert: Alert, events: Int)) -> Bool) {
        let ready = waiting.filter(isReady)
        waiting.removeAll(where: isReady)
        for (alert, _) in ready {
            ledger.append(.recorded(alert))
            _ = book.handle(.recorded(alert), at: Transcript.origin)
        }
    }

    var recorded: [Alert] {
        ledger.compactMap { if case .recorded(let alert) = $0 { alert } else { nil } }
    }
}

@Suite("The alert book is a fold over the ledger")
struct AlertBookFoldTests {
    @Test("live and replayed are equal at every cut", arguments: UInt64(1)...20)
    func fold(seed: UInt64) {
        var history = History(seed: seed)
        let runs = history.runs(150)
        var live = Daemon(policy: history.policy, delay: history.pick(4))
        for run in runs {
            live.append(run)
            let book = live.ledger.reduce(into: AlertBook(policy: history.policy)) {
                _ = $0.handle($1, at: Transcript.origin)
            }
            #expect(book == live.book, "seed \(seed)")
        }
    }

    @Test("a crash at any place loses no alert and doubles none", arguments: UInt64(1)...20)
    func crash(seed: UInt64) {
        var history = History(seed: seed)
        let runs = history.runs(120)
        // One event late at most: no span can begin and end before it is recorded.
        var uncut = Daemon(policy: history.policy, delay: 0)
        for run in runs { uncut.append(run) }
        for cut in runs.indices {
            var daemon = Daemon(policy: history.policy, delay: 1)
            for run in runs[..<cut] { daemon.append(run) }
            daemon.crash()
            for run in runs[cut...] { daemon.append(run) }
            daemon.recordAll()
            #expect(
                Set(daemon.recorded) == Set(uncut.recorded)
                    && daemon.recorded.count == uncut.recorded.count,
                "seed \(seed), cut \(cut)"
            )
        }
    }

    @Test("firing and resolved alternate for each journey", arguments: UInt64(1)...50)
    func alternate(seed: UInt64) {
        var history = History(seed: seed)
        var daemon = Daemon(policy: history.policy, delay: history.pick(5))
        for run in history.runs(300) { daemon.append(run) }
        daemon.recordAll()
        let journeys = Dictionary(grouping: daemon.recorded, by: \.journey)
        for (journey, all) in journeys {
            for level in Alert.Level.allCases {
                let alerts = all.filter { $0.level == level }
                check(alerts, of: journey, seed)
                #expect(
                    daemon.book.openAlerts.contains { $0.journey == journey && $0.level == level }
                        == !alerts.count.isMultiple(of: 2)
                )
            }
        }
        #expect(daemon.book.pending.isEmpty)
    }

    private func check(_ alerts: [Alert], of journey: String, _ seed: UInt64) {
        for (index, alert) in alerts.enumerated() {
            #expect(
                (alert.change == .firing) == index.isMultiple(of: 2),
                "seed \(seed), \(journey)"
            )
            #expect(index.isMultiple(of: 2) || alert.id == alerts[index - 1].id)
        }
    }
}
