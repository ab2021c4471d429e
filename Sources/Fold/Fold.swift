package import Alerting
import Digest
package import Export
package import Journey
package import Ledger
package import ProbeModel
package import Reliability
package import Rollup
package import Runner

/// Everything that is derived from the ledger's records, taken in their order: the board, the alert
/// book, the incidents and what people were told of them. The same records give the same state,
/// live and in a replay.
///
/// It knows no clock, and does nothing: what has to be done is its answer.
package struct Fold: Sendable {
    package internal(set) var board = Board()
    /// What is true of the journeys that fail, beside what was told of them.
    package internal(set) var presents = PresentBook()
    /// Whether runs keep starting late.
    package internal(set) var lags = LagWatch()
    package internal(set) var changes = ChangeBook()
    package internal(set) var book: AlertBook
    /// What people are told of incidents.
    package internal(set) var desk: IncidentDesk
    package internal(set) var debts = DebtBook()
    /// The journeys that wait to go on.
    package internal(set) var suspensions = SuspensionBook()
    package internal(set) var plannedStarts = PlannedStarts()
    /// What each journey's runs captured for comparison, for a start.
    package internal(set) var histories: [String: History] = [:]
    /// What runs did today, for a start.
    package internal(set) var capBook = CapBook()
    /// Runs that were due and were not made.
    package internal(set) var missed: UInt64 = 0
    /// What the runs come to, for Prometheus.
    package internal(set) var meter: RunMeter
    package internal(set) var certificates = CertificateBook()
    /// What is in force.
    package private(set) var terms: [String: Terms] = [:]
    var maintenance: MaintenanceDesk
    /// About when the windows of maintenance are known that mute; nil until the first record.
    var planned: Timestamp?
    /// The time of the last record that has one; a configuration's has none.
    var reached: Timestamp?
    var holes = HoleWatch()
    /// The last record that it has seen.
    package internal(set) var sequence: UInt64 = 0
    /// What goes ahead of the disk.
    var pending = PendingBook()

    /// - Parameters:
    ///   - policy: By which journeys are judged whose service has none of its own.
    ///   - incidents: What belongs together.
    ///   - location: Where the runs are made that are measured.
    ///   - zone: A zone of this host by its IANA name; nil if there is none.
    package init(
        policy: AlertPolicy,
        incidents: IncidentRules,
        location: String,
        zone: @escaping @Sendable (String) -> Zone?
    ) {
        book = AlertBook(policy: policy)
        desk = IncidentDesk(incidents)
        meter = RunMeter(location: location)
        maintenance = MaintenanceDesk(zone: zone)
    }

    // MARK: Records

    /// Takes the next record. Of what former lives wrote nobody is told again: that is not live.
    package mutating func absorb(_ entry: Entry, isLive: Bool) -> [Consequence] {
        sequence = entry.sequence
        for lost in holes.handle(entry) {
            if case .gap(let gap) = lost.record { note(gap) }
        }
        meter.absorb(entry.record, isLive: isLive)
        if let time = entry.record.time {
            reached = time
            if planned.map({ $0 + Limits.replayTime / 2 < time }) ?? true { plan(at: time) }
        }
        var consequences = take(entry, isLive: isLive)
        if let time = entry.record.time {
            let updates = desk.updates(at: time).flatMap { tell($0) }
            if isLive { consequences += updates }
        }
        return consequences + decide(.absorbed(through: entry.sequence))
    }

    private mutating func take(_ entry: Entry, isLive: Bool) -> [Consequence] {
        switch entry.record {
        case .run(let run): return take(run, isLive: isLive)
        case .alert(let alert): return take(alert, isLive: isLive)
        case .audit(let audit): return take(audit, isLive: isLive)
        case .delivery(let delivery): desk.fold(delivery)
        case .debt(let debt): debts.note(debt)
        case .suspension(let suspension): suspensions.note(suspension)
        case .gap(let gap): note(gap)
        case .start(let start): note(start, sequence: entry.sequence)
        case .clock(let clock): plannedStarts.note(clock.moment.reading)
        case .declaration(let declaration):
            changes.absorb(declaration)
            learn([DeclaredEntry(sequence: entry.sequence, declaration: declaration)])
        case .configuration(let configuration):
            if let reached {
                changes.absorb(configuration: configuration.hash.description, at: reached)
            }
        case .stop, .recovery, .damage, .key, .checkpoint, .retire, .restore, .unknown: break
        }
        return []
    }

    private mutating func take(_ run: Run, isLive: Bool) -> [Consequence] {
        remember(run)
        if let suspension = run.suspension { suspensions.note(suspension) }
        board.absorb(run)
        if let terms = terms[run.journey] { lags.note(run, every: terms.alerting.every) }
        presents.absorb(run, by: terms[run.journey]?.alerting.lateness ?? .ignored)
        certificates.absorb(run)
        if run.kind == .scheduled { plannedStarts.note(run.journey, planned: run.planned) }
        let decided = decide(event(of: run), at: run.ended)
        guard isLive, run.outcome == .failed, run.healthOf == nil else { return decided }
        let segments = terms[run.journey]?.alerting.segments ?? []
        return decided + [.report(run, segments: segments)]
    }

    private mutating func take(_ alert: Alert, isLive: Bool) -> [Consequence] {
        _ = book.handle(.recorded(alert), at: alert.at)
        let telling = desk.fold(alert).map { widened($0) }
        let second = decide(.recorded(alert))
        return isLive && second.isEmpty ? tell(telling) : second
    }

    /// Who says that an incident is over ends its alerts, too: the next failures are judged afresh, and
    /// told, so that nobody's word hides what goes on.
    private mutating func take(_ audit: Record.Audit, isLive: Bool) -> [Consequence] {
        let word = audit.intervention
        let ended = word.verb == .resolve ? desk.incidents[word.subject]?.firing ?? [] : []
        let touched = terms.values.filter { $0.service == word.service }
            .flatMap(\.alerting.segments)
        let told = tell(desk.fold(audit, touching: Set(touched).sorted()))
        let ends = ended.flatMap { decide(.ended($0, by: word.person.name), at: word.at) }
        return (isLive ? told : []) + ends
    }

    private mutating func decide(_ event: AlertBook.Event, at now: Timestamp) -> [Consequence] {
        book.handle(event, at: now).flatMap { action in
            guard case .raise(let alert) = action else { return [Consequence(action)] }
            return decide(.decided(alert)) + [Consequence(action)]
        }
    }

    /// A page counts what fails alike and has not been decided yet.
    mutating func widened(_ telling: Telling) -> Telling {
        let services = book.suspected.reduce(into: [:]) { $0[$1] = terms[$1]?.service }
        return desk.widen(telling, by: presents.suspected(of: services))
    }

    private func tell(_ telling: Telling?) -> [Consequence] {
        telling.map { [.tell($0, receivers: nil)] } ?? []
    }

    /// What a start hands on to whoever walks the journeys.
    private mutating func remember(_ run: Run) {
        let journey = run.wholeJourney
        if let caps = terms[journey]?.caps { capBook.settle(run, caps) }
        if !run.remembered.isEmpty { histories[journey, default: History()].absorb(run) }
    }

    func event(of run: Run) -> AlertBook.Event {
        // A journey that is in force no more is judged as one that is due every minute.
        .finished(
            run,
            terms[run.journey]?.alerting
                ?? AlertTerms(every: .seconds(60), allowsConfirmation: false)
        )
    }

    private mutating func note(_ gap: Record.Gap) {
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

    private mutating func note(_ start: Record.Start, sequence: UInt64) {
        let boot = start.identity.boot
        plannedStarts.note(
            start.moment.reading,
            // Every start whose boot is not known may be that of another one.
            boot: boot == .none ? "of record \(sequence)" : boot.description
        )
    }

    // MARK: Configuration

    /// Takes what is in force from now on; journeys that went leave the board and the alert book.
    package mutating func configure(
        _ terms: [String: Terms],
        _ contracts: [String: Contract],
        at now: Timestamp
    ) -> [Consequence] {
        // A start knows the former ones by what is remembered of them.
        let gone = book.journeys.union(self.terms.keys).subtracting(terms.keys)
        let before = self.terms
        self.terms = terms
        for journey in terms.keys {
            self.terms[journey]?.inForceSince = before[journey]?.inForceSince ?? now
        }
        maintenance.configure(Set(terms.values.map(\.service)), contracts)
        if let planned { plan(at: planned) }
        meter.configure(terms.mapValues(\.subject))
        forgetOthers()
        // A part shows itself when it has run: that may be days after its journey was added.
        for (journey, terms) in terms where terms.delay == .zero {
            board.expect(journey, of: terms.service, healthOf: terms.healthOf)
        }
        return gone.sorted().flatMap { journey in
            book.handle(.forgotten(journey: journey), at: now).map(Consequence.init)
        }
    }

    /// Forgets of the present what is in force no more.
    mutating func forgetOthers() {
        // One that belongs to another service now is another one.
        board.keep { service, journey in terms[journey]?.service == service }
        presents.keep { terms[$0] != nil }
        lags.keep { terms[$0] != nil }
        histories = histories.filter { terms[$0.key] != nil }
        capBook.keep { terms[$0] != nil }
    }

    /// Takes declarations of the ledger; those that are known change nothing.
    package mutating func learn(_ entries: [DeclaredEntry]) {
        if maintenance.learn(entries), let planned { plan(at: planned) }
    }

    /// A replay is about times long past, and each is judged by the windows about it.
    mutating func plan(at time: Timestamp) {
        planned = time
        desk.plan(maintenance.silences(at: time))
    }
}
