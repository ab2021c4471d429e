import Alerting
import Bureau
import Export
import Fold
import Intake
import Journey
import Ledger
import ProbeModel
import Rollup
import Runner
import Synchronization

/// Lets the durable records of the ledger flow into the fold, in order: at the start those that the
/// ledger holds, and then what becomes durable.
actor Follower {
    private let executor = ThreadExecutor(label: "follower")
    private(set) var fold: Fold
    private let waiting: WaitingRuns
    private let debts: DebtDesk
    private let suspensions: SuspensionDesk
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
        fold = Fold(
            policy: settings.alerts.policy,
            incidents: settings.alerts.incidentRules,
            location: settings.location,
            zone: Zones.zone
        )
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

    // MARK: Records

    /// Takes durable records; returns what they make necessary.
    func absorb(_ entries: [Entry]) -> [Fold.Consequence] {
        // The first ones of a life are on disk before it reads the ledger.
        let consequences = entries.filter { $0.sequence > fold.sequence }
            .flatMap { take($0, isLive: true) }
        if let last = entries.last {
            absorbed.withLock { $0 = last.sequence }
            waiting.drop(through: last.sequence, at: MonotonicClock.now())
            debts.reached(last.sequence)
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
            _ = take(entry, isLive: false)
            count += 1
            if count % Limits.replayTurn == 0 { progress() }
            return true
        }
    }

    /// The desks know what those ask for who do not wait for the fold.
    private func take(_ entry: Entry, isLive: Bool) -> [Fold.Consequence] {
        switch entry.record {
        case .debt(let debt): debts.fold(debt)
        case .suspension(let suspension): suspensions.fold(suspension)
        case .run(let run): if let suspension = run.suspension { suspensions.fold(suspension) }
        default: break
        }
        return fold.absorb(entry, isLive: isLive)
    }

    /// Goes on with what an earlier life knew.
    func resume(_ state: Fold.State) {
        fold.resume(state)
        debts.resume(fold.debts)
        suspensions.resume(fold.suspensions)
    }

    // MARK: Duties

    /// What the replayed records leave to do; see ``Fold/leftovers(receivers:forgetful:at:)``.
    func finishReplay(receivers: Set<String>, forgetful: Set<String>) -> [Fold.Consequence] {
        fold.leftovers(
            receivers: receivers,
            forgetful: forgetful,
            at: MonotonicClock.wallClock()
        )
    }

    /// What was held back and lasts, now that nothing is in its way.
    func release() -> [Fold.Consequence] { fold.release(at: MonotonicClock.wallClock()) }

    private func restateWhenDue() -> [Fold.Consequence] {
        let now = MonotonicClock.now()
        guard now - lastRestatement >= Limits.replayTime / 2 else { return [] }
        lastRestatement = now
        return fold.restate(at: MonotonicClock.wallClock())
    }

    /// While the disk does not answer: decides on the runs that wait for it.
    func goAhead() -> [Fold.Consequence] {
        fold.goAhead(from: absorbedSequence) { foreseen in
            waiting.items(after: foreseen).map { ($0.run, $0.sequence) }
        }
    }

    /// The disk answers again.
    func fallBack() { fold.fallBack() }

    /// Nothing will become durable any more: what became of alerts that went ahead.
    func giveUp() -> [Fold.Consequence] { fold.giveUp() }

    /// The second word about alerts that an earlier life told ahead of the disk, and the ledger
    /// does not bear out.
    func lost(among alerts: [Alert], receivers: Set<String>) -> [Fold.Consequence] {
        fold.lost(among: alerts, receivers: receivers)
    }

    // MARK: Configuration

    /// Takes what is in force from now on.
    func configure(
        _ terms: [String: Fold.Terms],
        _ contracts: [String: Contract]
    ) -> [Fold.Consequence] {
        fold.configure(terms, contracts, at: MonotonicClock.wallClock())
    }

    /// Takes declarations of the ledger; those that are known change nothing.
    func learn(_ entries: [DeclaredEntry]) { fold.learn(entries) }

    // MARK: Questions

    /// What the records add up to that were folded.
    var state: Fold.State { fold.state }

    /// What the runs come to, for Prometheus.
    var meter: RunMeter { fold.meter }

    var certificates: CertificateBook { fold.certificates }

    /// What the runs of former lives captured for comparison.
    var histories: [String: History] { fold.histories }

    /// What the runs of former lives have used up of their journeys' caps.
    var capBook: CapBook { fold.capBook }

    /// The last planned start of each journey that the ledger knows.
    func lastPlannedStarts() -> [String: Timestamp] {
        fold.plannedStarts.believable(at: MonotonicClock.wallClock())
    }
}
