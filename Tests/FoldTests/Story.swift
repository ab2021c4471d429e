import Alerting
import Digest
import Fold
import Ledger
import ProbeModel

/// A random ledger, reproducible by its seed, as a daemon writes it: with the alerts that its runs
/// decide, who took them, and what people said meanwhile.
struct Story {
    static let origin = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
    static let receivers: Set<String> = ["mail", "pager"]

    let policy: AlertPolicy
    private(set) var entries: [Entry] = []
    private var fold: Fold
    private var random: UInt64
    private var now = Self.origin
    private var outcomes: [Outcome] = [.passed, .passed, .passed]
    private var names: UInt64 = 0

    /// So many things happen, and what follows from them.
    init(seed: UInt64, count: Int) throws {
        random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        policy = Self.policies[Int(seed % UInt64(Self.policies.count))]
        fold = try Town.fold(policy)
        for _ in 0..<count {
            now = now + .milliseconds(pick(20_000)) + .seconds(pick(60) == 0 ? pick(40_000) : 0)
            add(happening())
        }
    }

    /// The four rules, quick enough to fire and to end within a short story.
    private static let policies: [AlertPolicy] = {
        var evidence = EvidencePolicy()
        (evidence.fast.falseEvery, evidence.slow.falseEvery) = (.seconds(3600), .seconds(3600))
        evidence.ticket.falseEvery = .seconds(3600)
        evidence.ticket.budgetShare = 0.01
        evidence.floor = .seconds(15)
        (evidence.learning, evidence.memory) = (.seconds(86_400), .seconds(3 * 86_400))
        evidence.recovery.evidence = 3
        evidence.recovery.quiet = [.seconds(5), .seconds(20)]
        let window = BurnRatePolicy.Window(
            .page,
            rate: 200,
            long: .seconds(120),
            short: .seconds(30)
        )
        return [
            AlertPolicy(.evidence(evidence)),
            .consecutive(ConsecutivePolicy(failures: 2, recoveries: 2)),
            AlertPolicy(.share(SharePolicy(failures: 2, of: 4))),
            AlertPolicy(.burnRate(BurnRatePolicy(windows: [window]))),
        ]
    }()

    private mutating func pick(_ count: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % count
    }

    private mutating func name() -> RunID {
        names += 1
        return RunID(bits: names)
    }

    /// Writes a record and what it makes necessary.
    private mutating func add(_ record: Record) {
        var queue = [record]
        while !queue.isEmpty {
            let entry = Entry(sequence: UInt64(entries.count + 1), record: queue.removeFirst())
            entries.append(entry)
            for consequence in fold.absorb(entry, isLive: true) {
                switch consequence {
                case .record(let record): queue.append(record)
                case .tell(let telling, _) where telling.news == nil:
                    // Some receivers are out of order for a while.
                    for receiver in Self.receivers.sorted() where pick(4) > 0 {
                        queue.append(.delivery(delivery(telling.alert, receiver)))
                    }
                case .tell, .restateSuspensions, .ask, .report, .tellOfEvidence: break
                }
            }
        }
    }

    private mutating func delivery(_ alert: Alert, _ receiver: String) -> Record.Delivery {
        var delivery = Record.Delivery(
            alert: alert.id,
            change: alert.change,
            receiver: receiver,
            at: now
        )
        if pick(20) == 0 { delivery.refusal = "gone" }
        return delivery
    }

    // MARK: What happens

    private mutating func happening() -> Record {
        switch pick(40) {
        case 0: gap()
        case 1: .clock(.init(moment: moment, isSynchronised: true, maximumError: nil))
        case 2: start()
        case 3: debt()
        case 4: .suspension(suspension(RunID(bits: UInt64(1 + pick(50)))))
        case 5, 6: word()
        case 7: declaration()
        case 8:
            .configuration(
                .init(hash: SHA256(of: [UInt8(pick(2))]), part: 1, parts: 1, files: [])
            )
        default: .run(run())
        }
    }

    private mutating func run() -> Run {
        let which = pick(Town.journeys.count)
        if pick(3) == 0 { outcomes[which] = Outcome.allCases[pick(4)] }
        let journey = Town.journeys[which].name
        var run = Run(
            id: name(),
            journey: journey,
            service: Town.service(of: journey),
            location: pick(9) == 0 ? "there" : "here",
            kind: pick(5) > 0 ? .scheduled : Run.Kind.allCases[pick(4)],
            plan: 1,
            planned: now,
            outcome: outcomes[which]
        )
        run.duration = Microseconds(.milliseconds(100 + pick(5000)))
        run.steps = [step(failed: run.outcome == .failed, of: journey)]
        if run.outcome == .failed { run.reason = run.steps[0].reason }
        if journey == "quote" {
            run.remembered = [.init(name: "price", json: "\(pick(100)).5")]
        }
        if pick(30) == 0 { run.suspension = suspension(run.id) }
        return run
    }

    private mutating func step(failed: Bool, of journey: String) -> Run.Step {
        var step = Run.Step(name: ["enter", "pay"][pick(2)], components: [], isCleanup: false)
        var exchange = Exchange(method: "GET", url: "https://\(journey).shop/\(step.name)")
        exchange.certificate = Certificate(
            subject: "shop",
            issuer: "ca",
            notAfter: now + .seconds(pick(1_000_000)),
            verification: 0
        )
        step.attempts = [Run.Attempt(exchanges: [exchange])]
        step.state = failed ? .failed : .passed
        guard failed else { return step }
        step.reason = [.status, .check, .timeout][pick(3)]
        step.detail = "expected status 200, got 503"
        step.origin = step.name == "enter" ? .init(fragment: "enter", step: "enter") : nil
        return step
    }

    private var moment: Moment {
        let since = Instant(nanoseconds: now.nanoseconds - Self.origin.nanoseconds)
        return Moment(wall: now, monotonic: since, boottime: since)
    }

    private mutating func start() -> Record {
        let boot = UniqueID(high: 1, low: UInt64(pick(3)))
        let identity = Identity(writer: "probed", libcurl: "libcurl", boot: boot)
        return .start(
            .init(ledger: UniqueID(high: 7, low: 7), identity: identity, moment: moment)
        )
    }

    private mutating func gap() -> Record {
        let journey = Town.journeys[pick(3)].name
        return .gap(
            Record.Gap(
                journey: journey,
                service: Town.service(of: journey),
                reason: [.late, .down, .cap][pick(3)],
                plannedFirst: now,
                plannedLast: now + .seconds(60),
                count: UInt64(1 + pick(5))
            )
        )
    }

    private mutating func debt() -> Record {
        .debt(
            Debt(
                id: RunID(bits: UInt64(1 + pick(10))),
                change: Debt.Change.allCases[pick(4)],
                run: RunID(bits: UInt64(1 + pick(50))),
                names: ["label", "shipping", "here", "pay", "refund"],
                since: now,
                at: now,
                values: [Debt.Value(name: "parcel", text: "\(pick(1000))")]
            )
        )
    }

    private mutating func suspension(_ id: RunID) -> Suspension {
        let place = Suspension.Place(
            journey: "label",
            service: "shipping",
            location: "here",
            step: "pay"
        )
        let change = Suspension.Change.allCases[pick(5)]
        var suspension = Suspension(
            id: id,
            change: change,
            at: place,
            kind: .scheduled,
            since: now
        )
        (suspension.number, suspension.runs) = (UInt64(1 + pick(9)), [id])
        suspension.values = [.init(name: "parcel", json: "17")]
        return suspension
    }

    private mutating func word() -> Record {
        let verb = Intervention.Verb.allCases[pick(7)]
        let person = Intervention.Person(user: 1000, process: 1, name: "ada")
        var word = Intervention(verb, by: person, at: now)
        let open = fold.desk.incidents.open
        let last = fold.desk.silences.all.last?.id
        switch verb {
        case .silence, .open: word.subject = name()
        case .expire: word.subject = last ?? name()
        case .request: break
        case .acknowledge, .update, .resolve:
            word.subject = open.isEmpty ? name() : open[pick(open.count)].id
        }
        (word.service, word.text) = ("shipping", "we are at it")
        word.matchers = [Matcher(name: "journey", value: "l.*", isPattern: pick(2) == 0)]
        (word.from, word.until) = (now, now + .seconds(pick(4000)))
        return .audit(.init(word, request: SHA256(of: Array("\(names)".utf8))))
    }

    private mutating func declaration() -> Record {
        let matter: Declaration.Matter
        switch pick(3) {
        case 0:
            matter = .change(
                Change(
                    name: "deploy",
                    service: "auth",
                    component: "",
                    at: now,
                    note: "1.\(pick(9))"
                )
            )
        case 1:
            let start = now + .seconds(pick(7200))
            matter = .maintenance(
                Maintenance(
                    name: "work \(pick(3))",
                    service: "shipping",
                    start: start,
                    end: start + .seconds(pick(3600))
                )
            )
        default: matter = .cancellation(of: "work \(pick(3))", reason: "rain")
        }
        return .declaration(Declaration(at: now, who: "ada", matter: matter))
    }
}
