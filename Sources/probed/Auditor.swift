import Alerting
import Bureau
import Digest
import Fold
import Intake
import JSON
import Journey
import Notify
import ProbeModel
import Reliability
import Report
import Runner
import Synchronization

/// Looks for what is no outage and needs a person: journeys that nobody sees, certificates that end,
/// files that are not in force, missed runs, debts, budgets, our own network.
struct Auditor {
    let daemon: Daemon
    let canary: Canary?

    func audit() async {
        var watch = TroubleWatch()
        var misses = MissWatch()
        // What costs more than a look into memory is looked at less often.
        var findings = AuditFindings()
        var budgets: [Trouble: String] = [:]
        var isBudgetDue = false
        var turn: Int64 = 0
        while !Task.isCancelled {
            if isDue(.seconds(60), turn) {
                findings.isConfigurationInForce = await areFilesInForce()
                findings.note(
                    networkProblem: await daemon.control?.problem(at: MonotonicClock.now()),
                    at: MonotonicClock.wallClock()
                )
                await noteMaintenance()
            }
            if isDue(Limits.canaryTurn, turn) {
                findings.trialProblem = await canary?.problem(at: MonotonicClock.wallClock())
            }
            if isDue(Limits.budgetTurn, turn) { isBudgetDue = true }
            if isBudgetDue, let found = await BudgetAudit(daemon: daemon).troubles(before: budgets)
            {
                (budgets, isBudgetDue) = (found, false)
            }
            turn += 1
            let silences = await look(&findings, &misses)
            let now = MonotonicClock.wallClock()
            let present = findings.troubles(at: now).merging(budgets) { $1 }
            let changes = watch.handle(present, at: MonotonicClock.now()) { trouble in
                silences.silence(at: now, of: trouble.label) != nil
            }
            for change in changes {
                daemon.notifier.post(Self.notice(of: change))
            }
            daemon.notifier.endFormer()
            try? await Task.sleep(for: Limits.auditTurn)
        }
    }

    /// What is in memory; returns what people want to hear nothing of.
    private func look(
        _ findings: inout AuditFindings,
        _ misses: inout MissWatch
    ) async -> SilenceBook {
        let snapshot = await daemon.follower.snapshot()
        findings.up = MonotonicClock.now() - daemon.start
        findings.sights = sights(snapshot)
        findings.certificates = await daemon.follower.certificates
            .ends(at: MonotonicClock.wallClock())
        findings.debts = daemon.desk.unused(beside: daemon.suspensions).map {
            AuditFindings.Leftover(of: $0.journey, since: $0.since)
        }
        let missed = misses.problem(missed: snapshot.missed, at: MonotonicClock.now())
        findings.lateness = missed ?? snapshot.lags.problem
        return snapshot.silences
    }

    private func isDue(_ every: Duration, _ turn: Int64) -> Bool {
        turn % Int64(every / Limits.auditTurn) == 0
    }

    /// Looks for journeys that the timetable has lost. On a task of its own, because nothing that
    /// takes long may hold it up, and told at once: they are taken up again.
    func callRoll() async {
        var watch = TroubleWatch(patience: .zero)
        while !Task.isCancelled {
            var present: [Trouble: String] = [:]
            for absence in await daemon.walker.callRoll() {
                let name = absence.journey.name
                present[Trouble(.vanished, of: name)] =
                    "'\(name)' had vanished from the timetable: its run due "
                    + "\(absence.due.forPeople) was not made. It is taken up again; this is a fault "
                    + "of probed, please report it"
            }
            for change in watch.handle(present, at: MonotonicClock.now()) {
                daemon.notifier.post(Self.notice(of: change))
            }
            try? await Task.sleep(for: Limits.auditTurn)
        }
    }

    private func sights(_ snapshot: Follower.Snapshot) -> [AuditFindings.Sight] {
        let now = MonotonicClock.wallClock()
        // A disk that does not answer blinds nobody: what waits for it has been seen.
        let waiting = daemon.waiting.lastVerdicts
        return snapshot.board.services.flatMap { service, journeys in
            journeys.compactMap { journey, entry in
                snapshot.terms[journey].map { terms in
                    AuditFindings.Sight(
                        of: journey,
                        service,
                        lastVerdict: [entry.lastVerdict?.started, waiting[journey]]
                            .compactMap(\.self).max(),
                        inForceSince: terms.inForceSince,
                        patience: terms.patience(at: now)
                    )
                }
            }
        }
    }

    /// Whether the files on the disk are those that are in force.
    private func areFilesInForce() async -> Bool {
        let (path, current) = (daemon.configurationPath, daemon.current.withLock { $0 })
        let hash = await daemon.archive.read {
            (try? ConfigurationFile.read(path)).flatMap { file -> SHA256? in
                guard let probes = try? ProbeFolder.read(current.settings.probes, mayBeEmpty: true)
                else { return nil }
                return Configuration.hash(of: [file] + probes)
            }
        }
        return hash == current.hash
    }

    /// Windows of maintenance that go on or come soon, for scrapes; as they were if there is no
    /// answer. Roll-ups that are made anew know them late, and so does the follower.
    private func noteMaintenance() async {
        await daemon.learnMaintenance()
        let document = await daemon.document(of: Question("declarations", ["since": "1m"]))
        if let windows = document?["maintenance"]?.array {
            daemon.objectives.note(windows: windows)
        }
    }

    private static func notice(of change: TroubleWatch.Change) -> Notice {
        let (kind, trouble, text): (Notice.Kind, Trouble, String) =
            switch change {
            case .began(let trouble, let text): (.trouble, trouble, text)
            case .ended(let trouble):
                (
                    .troubleOver, trouble,
                    "\(trouble.kind.rawValue)\(trouble.subject.isEmpty ? "" : " '\(trouble.subject)'")"
                        + " is over"
                )
            }
        var fields = [Notice.Field(.reason, trouble.kind.rawValue)]
        if let name = trouble.subjectName.flatMap(Notice.Field.Name.init(rawValue:)) {
            fields.append(Notice.Field(name, trouble.subject))
        }
        return Notice(kind, text, fields: fields, at: MonotonicClock.wallClock())
    }
}
