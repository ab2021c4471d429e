import Alerting
import Digest
import Export
import Intake
import Journey
import Ledger
import Notify
import ProbeModel
import Reliability
import Rollup
import Runner
import Synchronization

/// Folds the durable records of the ledger, in order, into everything that is derived from it:
/// the board and the alert book. The same fold runs at the start over what the ledger
/// holds, and then over what becomes durable.
actor Follower {
    /// What the fold makes necessary outside.
    enum Consequence: Sendable {
        /// To be appended to the ledger.
        case record(Record)
        /// Journeys that wait are to be recorded anew.
        case restateSuspensions
        /// An extra run, to confirm a failure or its end.
        case ask(journey: String, kind: Run.Kind, after: Duration)
        /// A customer's run failed: for those who search and filter.
        case report(Run, segments: [String])
        /// People are told: the alert is on disk. `receivers` is nil for all of them.
        case tell(Telling, receivers: Set<String>?)
        /// The alert goes ahead of the disk, or what became of it there.
        case tellOfEvidence(Telling, Alert.Evidence)
    }

    private let executor = ThreadExecutor(label: "follower")
    private(set) var board = Board()
    /// What is true of the journeys that fail, beside what was told of them.
    private(set) var presents = PresentBook()
    private(set) var changes = ChangeBook()
    private var maintenance = MaintenanceDesk()
    /// About when the windows of maintenance are known that mute; nil until the first record.
    private var planned: Timestamp?
    /// The time of the last record that has one; a configuration's has none.
    private var reached: Timestamp?
    private(set) var book: AlertBook
    private var pending = PendingBook()
    private let waiting: WaitingRuns
    private let debts: DebtDesk
    private let suspensions: SuspensionDesk
    private(set) var terms: [String: Terms] = [:]
    private var plannedStarts = PlannedStarts()
    /// What people are told of them.
    private(set) var desk: IncidentDesk
    /// What each journey's runs captured for comparison, for a start.
    private var histories: [String: History] = [:]
    /// What the replayed runs did today, for a start.
    private var capBook = CapBook()
    private(set) var missed: UInt64 = 0
    /// What the runs come to, for Prometheus.
    private(set) var meter: RunMeter
    /// When the certificates end that servers last showed, by host.
    private(set) var certificates: [String: Timestamp] = [:]
    private var holes = HoleWatch()
    private var lastRestatement: Instant
    private let absorbed = Mutex<UInt64>(0)

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(
        _ settings: Settings,
        waiting: WaitingRuns,
        debts: DebtDesk,
        suspensions: SuspensionDesk
    ) {
        self.waiting = waiting
        self.debts = debts
        self.suspensions = suspensions
        meter = RunMeter(location: settings.location)
        desk = IncidentDesk(settings.alerts.incidentRules)
        book = AlertBook(policy: settings.alerts.policy)
        lastRestatement = MonotonicClock.now()
    }

    /// Whether a record has been folded, soon.
    nonisolated func hasAbsorbed(_ sequence: UInt64) async -> Bool {
        let end = MonotonicClock.now() + Limits.deliveryTime / 2
        while absorbedSequence < sequence, MonotonicClock.now() < end {
            try? await Task.sleep(for: .milliseconds(2))
        }
        return absorbedSequence >= sequence
    }

    /// The last durable record that was folded.
    nonisolated var absorbedSequence: UInt64 { absorbed.withLock { $0 } }

    // MARK: The fold

    /// Takes durable records; returns what they make necessary.
    func absorb(_ entries: [Entry]) -> [Consequence] {
        var consequences = entries.flatMap { fold($0, isLive: true) }
        if let last = entries.last {
            absorbed.withLock { $0 = last.sequence }
            waiting.drop(through: last.sequence, at: MonotonicClock.now())
            debts.reached(last.sequence)
            consequences += decide(.absorbed(through: last.sequence))
        }
        return consequences + restateWhenDue()
    }

    /// Takes the records that the ledger held at the start, in one walk; nobody is told of them
    /// again. `progress` is called every ``Limits/replayTurn`` records.
    func replay(
        _ reader: LedgerReader,
        after sequence: UInt64,
        progress: () -> Void
    ) throws(LedgerError) {
        var count = 0
        try reader.read(after: sequence, limit: .max) { entry in
            if case .run(let run) = entry.record { remember(run) }
            _ = fold(entry, isLive: false)
            count += 1
            if count % Limits.replayTurn == 0 { progress() }
            return true
        }
    }

    private func remember(_ run: Run) {
        let journey = run.wholeJourney
        if let caps = terms[journey]?.caps { capBook.settle(run, caps) }
        if !run.remembered.isEmpty { histories[journey, default: History()].absorb(run) }
    }

    /// What the replayed records leave to do: alerts that were decided and not recorded, alerts
    /// that were recorded and not delivered, and extra runs that were owed.
    func finishReplay(
        receivers: Set<String>,
        forgetful: Set<String>
    ) -> [Consequence] {
        board.keep { _, journey in terms[journey] != nil }
        presents.keep { terms[$0] != nil }
        let gone = Set(book.openAlerts.map(\.journey)).subtracting(terms.keys)
        for journey in gone.sorted() {
            // What this decides is pending, and recorded with the rest.
            _ = book.handle(.forgotten(journey: journey), at: MonotonicClock.wallClock())
        }
        let raised = book.pending.map { Consequence.record(.alert($0)) }
        let owed = book.owedRuns(at: MonotonicClock.wallClock()).map(consequence)
        plan(at: MonotonicClock.wallClock())
        _ = desk.release(at: MonotonicClock.wallClock())
        let recently = MonotonicClock.wallClock() - Limits.replayTime
        let untold = desk.untold(receivers, forgetful: forgetful, since: recently).map {
            Consequence.tell($0.telling, receivers: $0.missing)
        }
        return raised + untold + restate() + owed
    }

    /// What was held back and lasts, now that nothing is in its way.
    func release() -> [Consequence] {
        let now = MonotonicClock.wallClock()
        return desk.release(at: now).map { .tell($0, receivers: nil) }
            + desk.releaseAhead(at: now).map { .tellOfEvidence($0, .pending) }
    }

    /// Open alerts and debts, and journeys that wait, are recorded anew once a day and at each start,
    /// so that a replay finds them within its horizon; nobody is told again.
    private func restate() -> [Consequence] {
        let now = MonotonicClock.wallClock()
        let alerts = desk.restatement(of: book.openAlerts, at: now).map(Consequence.record)
        return alerts + debts.open.map { Consequence.record(.debt($0)) } + [.restateSuspensions]
    }

    private func restateWhenDue() -> [Consequence] {
        let now = MonotonicClock.now()
        guard now - lastRestatement >= Limits.replayTime / 2 else { return [] }
        lastRestatement = now
        plan(at: MonotonicClock.wallClock())
        return restate()
    }

    private func fold(_ entry: Entry, isLive: Bool) -> [Consequence] {
        for lost in holes.handle(entry) {
            if case .gap(let gap) = lost.record { fold(gap) }
        }
        meter.absorb(entry.record, isLive: isLive)
        if let time = entry.record.time {
            reached = time
            if planned.map({ $0 + Limits.replayTime / 2 < time }) ?? true { plan(at: time) }
        }
        switch entry.record {
        case .run(let run):
            let isReported = isLive && run.outcome == .failed && run.healthOf == nil
            let segments = terms[run.journey]?.alerting.segments ?? []
            return fold(run) + (isReported ? [.report(run, segments: segments)] : [])
        case .alert(let alert):
            _ = book.handle(.recorded(alert), at: alert.at)
            let telling = desk.fold(alert)
            let second = decide(.recorded(alert))
            guard isLive, let telling, second.isEmpty else { return second }
            return [.tell(telling, receivers: nil)]
        case .delivery(let delivery):
            desk.fold(delivery)
            return []
        case .audit(let audit):
            guard let telling = desk.fold(audit), isLive else { return [] }
            return [.tell(telling, receivers: nil)]
        case .debt(let debt):
            debts.fold(debt)
            return []
        case .suspension(let suspension):
            suspensions.fold(suspension)
            return []
        case .gap(let gap):
            fold(gap)
            return []
        case .start(let start):
            let boot = start.identity.boot
            plannedStarts.note(
                ClockReading(start.moment),
                // Every start whose boot is not known may be that of another one.
                boot: boot == .none ? "of record \(entry.sequence)" : boot.description
            )
            return []
        case .clock(let clock):
            plannedStarts.note(ClockReading(clock.moment))
            return []
        case .declaration(let declaration):
            changes.absorb(declaration)
            learn([DeclaredEntry(sequence: entry.sequence, declaration: declaration)])
            return []
        case .configuration(let configuration):
            if let reached {
                changes.absorb(configuration: configuration.hash.description, at: reached)
            }
            return []
        case .stop, .recovery, .damage, .key, .checkpoint, .retire, .restore, .unknown:
            return []
        }
    }

    private func fold(_ run: Run) -> [Consequence] {
        if let suspension = run.suspension { suspensions.fold(suspension) }
        board.absorb(run)
        presents.absorb(run)
        noteCertificates(of: run)
        if run.kind == .scheduled { plannedStarts.note(run.journey, planned: run.planned) }
        return book.handle(event(of: run), at: run.ended).flatMap { action in
            guard case .raise(let alert) = action else { return [consequence(action)] }
            return decide(.decided(alert)) + [consequence(action)]
        }
    }

    private func noteCertificates(of run: Run) {
        for exchange in run.steps.flatMap(\.attempts).flatMap(\.exchanges) {
            guard let end = exchange.certificate?.notAfter, !exchange.host.isEmpty else { continue }
            guard certificates.count < Limits.watchedHosts || certificates[exchange.host] != nil
            else { continue }
            certificates[exchange.host] = end
        }
    }

    private func event(of run: Run) -> AlertBook.Event {
        // A journey that is in force no more is judged as one that is due every minute.
        .finished(
            run,
            terms[run.journey]?.alerting
                ?? AlertTerms(every: .seconds(60), allowsConfirmation: false)
        )
    }

    // MARK: Ahead of the disk

    /// While the disk does not answer: decides on the runs that wait for it.
    func goAhead() -> [Consequence] {
        var consequences = decide(.stalled(durable: book, through: absorbedSequence))
        for item in waiting.items(after: pending.foreseen) {
            let event = PendingBook.Event.appended(event(of: item.run), sequence: item.sequence)
            consequences += decide(event, at: item.run.ended)
        }
        return consequences
    }

    /// The disk answers again.
    func fallBack() {
        _ = decide(.relieved)
        desk.fallBack()
    }

    /// Nothing will become durable any more: what became of alerts that went ahead.
    func giveUp() -> [Consequence] { decide(.ended) }

    /// The second word about alerts that an earlier life told ahead of the disk, and the ledger
    /// does not bear out. The others are told from there, under the same names.
    func lost(among alerts: [Alert], receivers: Set<String>) -> [Consequence] {
        let pending = Set(book.pending.map { Telling.Key($0) })
        return alerts.filter { !desk.knows($0) && !pending.contains(Telling.Key($0)) }
            .map { .tellOfEvidence(Telling(forgotten: $0, by: receivers), .lost) }
    }

    private func decide(
        _ event: PendingBook.Event,
        at now: Timestamp = MonotonicClock.wallClock()
    ) -> [Consequence] {
        pending.handle(event, at: now).compactMap { action in
            switch action {
            case .tell(let alert, let evidence):
                desk.tellAhead(alert, evidence).map { .tellOfEvidence($0, evidence) }
            case .run(let journey, let kind, let delay):
                .ask(journey: journey, kind: kind, after: delay)
            }
        }
    }

    private func fold(_ gap: Record.Gap) {
        // What a cap forbids is nobody's trouble.
        if gap.reason != .cap { missed += gap.count }
        // A gap of all journeys is no journey's: the ledger refused records of any kind.
        guard !gap.journey.isEmpty else { return }
        board.absorbMissed(
            journey: gap.journey,
            service: gap.service,
            count: Int(clamping: gap.count)
        )
        plannedStarts.note(gap.journey, planned: gap.plannedLast)
    }

    private func consequence(_ action: AlertBook.Action) -> Consequence {
        switch action {
        case .raise(let alert): .record(.alert(alert))
        case .run(let journey, let kind, let delay):
            .ask(journey: journey, kind: kind, after: delay)
        }
    }

    // MARK: Configuration

    /// Takes what is in force from now on; journeys that went leave the board and the alert book.
    func configure(_ terms: [String: Terms], _ contracts: [String: Contract]) -> [Consequence] {
        let gone = Set(self.terms.keys).subtracting(terms.keys)
        self.terms = terms
        maintenance.configure(Set(terms.values.map(\.service)), contracts)
        if planned != nil { plan(at: MonotonicClock.wallClock()) }
        meter.configure(terms.mapValues(\.subject))
        board.keep { _, journey in terms[journey] != nil }
        presents.keep { terms[$0] != nil }
        // A part shows itself when it has run: that may be days after its journey was added.
        for (journey, terms) in terms where terms.delay == .zero {
            board.expect(journey, of: terms.service, healthOf: terms.healthOf)
        }
        let now = MonotonicClock.wallClock()
        return gone.sorted().flatMap { journey in
            book.handle(.forgotten(journey: journey), at: now).map(consequence)
        }
    }

    /// Takes declarations of the ledger; those that are known change nothing.
    func learn(_ entries: [DeclaredEntry]) {
        if maintenance.learn(entries), let planned { plan(at: planned) }
    }

    /// A replay is about times long past, and each is judged by the windows about it.
    private func plan(at time: Timestamp) {
        planned = time
        desk.plan(maintenance.silences(at: time))
    }

    // MARK: Questions

    /// What the replayed runs captured for comparison; it is given away.
    func takeHistories() -> [String: History] {
        defer { histories = [:] }
        return histories
    }

    /// What the replayed runs have used up of their journeys' caps; it is given away.
    func takeCapBook() -> CapBook {
        defer { capBook = CapBook() }
        return capBook
    }

    /// The last planned start of each journey that the ledger knows.
    func lastPlannedStarts() -> [String: Timestamp] {
        plannedStarts.believable(at: MonotonicClock.wallClock())
    }
}

extension ClockReading {
    fileprivate init(_ moment: Moment) {
        self.init(wall: moment.wall, boottime: moment.boottime)
    }
}
