import Alerting
import Ledger
import Notify
import ProbeModel
import Reliability
import Rollup
import Runner

/// Folds the durable records of the ledger, in order, into everything that is derived from it:
/// the board, the alert book, the roll-ups. The same fold runs at the start over what the ledger
/// holds, and then over what becomes durable.
actor Follower {
    /// What the fold makes necessary outside.
    enum Consequence: Sendable {
        /// To be appended to the ledger.
        case record(Record)
        /// An extra run, to confirm a failure or its end.
        case ask(journey: String, kind: Run.Kind, after: Duration)
        /// A customer's run failed: for those who search and filter.
        case report(Run)
        /// People are told: the alert is on disk. `receivers` is nil for all of them.
        case tell(Alert, receivers: Set<String>?)
    }

    /// What the fold needs to know of a journey in force.
    struct Terms: Sendable {
        let every: Duration
        let allowsConfirmation: Bool
    }

    private let executor = ThreadExecutor(label: "follower")
    private var board = Board()
    private var book: AlertBook
    private var rollup: RollupWriter
    private var terms: [String: Terms] = [:]
    private var lastPlanned: [String: Timestamp] = [:]
    /// Alerts of the ledger, and which receivers have accepted them.
    private var deliveries: [AlertKey: (alert: Alert, receivers: Set<String>)] = [:]
    private var missed: UInt64 = 0
    private var lastFlush: Instant
    private var rollupFault: RollupError?

    private struct AlertKey: Hashable {
        let id: RunID
        let change: Alert.Change
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(policy: AlertPolicy, rollup: consuming RollupWriter) {
        book = AlertBook(policy: policy)
        self.rollup = rollup
        lastFlush = MonotonicClock.now()
    }

    // MARK: The fold

    /// Takes durable records; returns what they make necessary.
    func absorb(_ entries: [Entry]) -> [Consequence] {
        let consequences = entries.flatMap { fold($0, isLive: true) }
        flushWhenDue()
        return consequences
    }

    /// Takes the records that the ledger held at the start; nobody is told of them again.
    func replay(_ entries: [Entry]) {
        for entry in entries { _ = fold(entry, isLive: false) }
    }

    /// What the replayed records leave to do: alerts that were decided and not recorded, alerts
    /// that were recorded and not delivered, and extra runs that were owed.
    func finishReplay(receivers: Set<String>) -> [Consequence] {
        flush()
        board.keep { _, journey in terms[journey] != nil }
        let gone = Set(book.openAlerts.map(\.journey)).subtracting(terms.keys)
        for journey in gone.sorted() {
            _ = book.handle(.forgotten(journey: journey), at: MonotonicClock.wallClock())
        }
        let raised = book.pending.map { Consequence.record(.alert($0)) }
        let untold = deliveries.values
            .map { ($0.alert, receivers.subtracting($0.receivers)) }
            .filter { !$0.1.isEmpty }
            .sorted { $0.0.at < $1.0.at }
            .map { Consequence.tell($0.0, receivers: $0.1) }
        let owed = book.owedRuns(at: MonotonicClock.wallClock()).compactMap(consequence)
        return raised + untold + owed
    }

    private func fold(_ entry: Entry, isLive: Bool) -> [Consequence] {
        switch entry.record {
        case .run(let run):
            let isReported = isLive && run.outcome == .failed && run.healthOf == nil
            return fold(run, at: entry.sequence) + (isReported ? [.report(run)] : [])
        case .alert(let alert):
            deliveries[AlertKey(id: alert.id, change: alert.change)] = (alert, [])
            _ = book.handle(.recorded(alert), at: alert.at)
            forgetOldDeliveries()
            return isLive ? [.tell(alert, receivers: nil)] : []
        case .delivery(let delivery):
            let key = AlertKey(id: delivery.alert, change: delivery.change)
            deliveries[key]?.receivers.insert(delivery.receiver)
            return []
        case .gap(let gap):
            fold(gap, at: entry.sequence)
            return []
        case .start, .stop, .configuration, .clock, .recovery, .damage, .unknown:
            return []
        }
    }

    /// The record behind which a replay must begin: what the roll-ups lack, and what alerts that
    /// may still be open rest on.
    func replayStart(in reader: LedgerReader) throws(LedgerError) -> UInt64 {
        let horizon = MonotonicClock.wallClock() - Limits.replayTime
        return min(rollup.progress.sequence, try reader.lastSequence(before: horizon))
    }

    private func fold(_ run: Run, at sequence: UInt64) -> [Consequence] {
        board.absorb(run)
        keep { rollup throws(RollupError) in try rollup.absorb(run, at: sequence) }
        if run.kind == .scheduled { lastPlanned[run.journey] = run.planned }
        let terms = terms[run.journey] ?? Terms(every: .seconds(60), allowsConfirmation: false)
        let event = AlertBook.Event.finished(
            run,
            every: terms.every,
            allowsConfirmation: terms.allowsConfirmation
        )
        return book.handle(event, at: run.started + run.duration.duration).compactMap(consequence)
    }

    private func fold(_ gap: Record.Gap, at sequence: UInt64) {
        missed += gap.count
        board.absorbMissed(
            journey: gap.journey,
            service: gap.service,
            count: Int(clamping: gap.count)
        )
        let missed = MissedRuns(
            journey: gap.journey,
            service: gap.service,
            reason: gap.reason,
            first: gap.plannedFirst,
            last: gap.plannedLast,
            count: Int(clamping: gap.count)
        )
        keep { rollup throws(RollupError) in try rollup.absorb(missed, at: sequence) }
        lastPlanned[gap.journey] = max(lastPlanned[gap.journey] ?? gap.plannedLast, gap.plannedLast)
    }

    private func consequence(_ action: AlertBook.Action) -> Consequence? {
        switch action {
        case .raise(let alert): .record(.alert(alert))
        case .run(let journey, let kind, let delay):
            .ask(journey: journey, kind: kind, after: delay)
        }
    }

    /// Whoever was told everything is forgotten; the rest is bounded.
    private func forgetOldDeliveries() {
        guard deliveries.count > Limits.receiverQueue else { return }
        let oldest = deliveries.min { $0.value.alert.at < $1.value.alert.at }
        if let oldest { deliveries[oldest.key] = nil }
    }

    private func flushWhenDue() {
        let now = MonotonicClock.now()
        guard now - lastFlush >= .seconds(1) else { return }
        lastFlush = now
        flush()
    }

    /// The roll-ups are disposable: what they do not take now is in the ledger, and is said once.
    private func keep(_ work: (inout RollupWriter) throws(RollupError) -> Void) {
        do {
            try work(&rollup)
            rollupFault = nil
        } catch {
            if rollupFault == nil { Console.complain("the roll-ups are behind: \(error)") }
            rollupFault = error
        }
    }

    // MARK: Configuration

    /// Takes what is in force from now on; journeys that went leave the board and the alert book.
    func configure(_ terms: [String: Terms]) -> [Consequence] {
        let gone = Set(self.terms.keys).subtracting(terms.keys)
        self.terms = terms
        board.keep { _, journey in terms[journey] != nil }
        let now = MonotonicClock.wallClock()
        return gone.sorted().flatMap { journey in
            book.handle(.forgotten(journey: journey), at: now).compactMap(consequence)
        }
    }

    // MARK: Questions

    struct Snapshot: Sendable {
        let board: Board
        let intervals: [String: Duration]
        let alerts: [Alert]
        let missed: UInt64
    }

    func snapshot() -> Snapshot {
        Snapshot(
            board: board,
            intervals: terms.mapValues(\.every),
            alerts: book.openAlerts,
            missed: missed
        )
    }

    /// The last planned start of each journey that the ledger knows.
    func lastPlannedStarts() -> [String: Timestamp] { lastPlanned }

    /// Everything is written to the roll-ups.
    func flush() { keep { rollup throws(RollupError) in try rollup.flush() } }
}
