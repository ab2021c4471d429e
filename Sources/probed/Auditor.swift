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
        // What costs more than a look into memory is looked at less often.
        var slow: [Trouble: String] = [:]
        var trial: [Trouble: String] = [:]
        var budgets: [Trouble: String] = [:]
        var isBudgetDue = false
        var misses = Misses()
        var turn: Int64 = 0
        while !Task.isCancelled {
            let snapshot = await daemon.follower.snapshot()
            if isDue(.seconds(60), turn) {
                slow = await files().merging(networkLoss()) { $1 }
                await noteMaintenance()
            }
            if isDue(Limits.canaryTurn, turn) { trial = await ownTrial() }
            if isDue(Limits.budgetTurn, turn) { isBudgetDue = true }
            if isBudgetDue, let found = await BudgetAudit(daemon: daemon).troubles(before: budgets)
            {
                (budgets, isBudgetDue) = (found, false)
            }
            turn += 1
            var present = blind(snapshot)
            for more in [
                await certificates(), debts(), slow, budgets, trial,
                misses.troubles(snapshot.missed, at: MonotonicClock.now()),
            ] { present.merge(more) { $1 } }
            for change in watch.handle(present, at: MonotonicClock.now()) {
                daemon.notifier.post(Self.notice(of: change))
            }
            try? await Task.sleep(for: Limits.auditTurn)
        }
    }

    private func isDue(_ every: Duration, _ turn: Int64) -> Bool {
        turn % Int64(every / Limits.auditTurn) == 0
    }

    /// Runs that were missed since the last turn are a trouble for a while.
    private struct Misses {
        private var count: UInt64?
        private var last: Instant?

        mutating func troubles(_ missed: UInt64, at now: Instant) -> [Trouble: String] {
            if let count, missed > count { last = now }
            count = missed
            guard let last, now - last < Limits.blindness else { return [:] }
            return [
                Trouble(.late): "runs were missed: \(missed) since the start; see 'probectl status'"
            ]
        }
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

    private func debts() -> [Trouble: String] {
        let now = MonotonicClock.wallClock()
        let old = daemon.desk.unused(beside: daemon.suspensions).filter {
            $0.since + Limits.debtPatience <= now
        }
        return Dictionary(grouping: old, by: \.journey).reduce(into: [:]) { present, entry in
            let count = entry.value.count
            present[Trouble(.debt, of: entry.key)] =
                "'\(entry.key)' has created \(count == 1 ? "something" : "\(count) things") that "
                + "nobody has undone for an hour; see 'probectl debts'"
        }
    }

    private func blind(_ snapshot: Follower.Snapshot) -> [Trouble: String] {
        let now = MonotonicClock.wallClock()
        var present: [Trouble: String] = [:]
        let up = MonotonicClock.now() - daemon.start
        // A disk that does not answer blinds nobody: what waits for it has been seen.
        let waiting = daemon.waiting.lastVerdicts
        for (service, journeys) in snapshot.board.services {
            for (journey, entry) in journeys {
                guard let terms = snapshot.terms[journey] else { continue }
                let patience = terms.patience(at: now)
                let last = [entry.lastVerdict?.started, waiting[journey]].compactMap(\.self).max()
                let waited = last.map { Duration.nanoseconds(now.nanoseconds - $0.nanoseconds) }
                guard up > patience, (waited ?? up) > patience else { continue }
                let since = last.map { "since \($0.forPeople)" } ?? "yet"
                present[Trouble(.blind, of: journey)] =
                    "nobody sees whether '\(journey)' (\(service)) works: no verdict \(since); "
                    + "see 'probectl log \(journey)'"
            }
        }
        return present
    }

    private func certificates() async -> [Trouble: String] {
        let now = MonotonicClock.wallClock()
        let ends = await daemon.follower.certificates
        return ends.reduce(into: [:]) { present, entry in
            let left = Duration.nanoseconds(entry.value.nanoseconds - now.nanoseconds)
            guard left < Limits.certificateNotice else { return }
            present[Trouble(.certificate, of: entry.key)] =
                CertificateText.warning(of: entry.key, ending: entry.value, at: now)
        }
    }

    /// Why failures without an answer are nobody's fault now.
    private func networkLoss() async -> [Trouble: String] {
        guard let control = daemon.control,
            let problem = await control.problem(at: MonotonicClock.now())
        else { return [:] }
        return [
            Trouble(.control):
                "the control target does not answer (\(problem)): runs that fail without an answer "
                + "have no verdict until it does; look at our network, then at "
                + "'network.controlTarget'"
        ]
    }

    /// Why nobody should rely on what this process says.
    private func ownTrial() async -> [Trouble: String] {
        guard let problem = await canary?.problem(at: MonotonicClock.wallClock()) else {
            return [:]
        }
        return [
            Trouble(.canary):
                "probed does not pass its own trial: \(problem); do not rely on its verdicts: see "
                + "'probectl status', then restart it"
        ]
    }

    /// Why the files on the disk are not those in force.
    private func files() async -> [Trouble: String] {
        let (path, current) = (daemon.configurationPath, daemon.current.withLock { $0 })
        let hash = await daemon.archive.read {
            (try? ConfigurationFile.read(path)).flatMap { file -> SHA256? in
                guard let probes = try? ProbeFolder.read(current.settings.probes, mayBeEmpty: true)
                else { return nil }
                return Configuration.hash(of: [file] + probes)
            }
        }
        guard hash != current.hash else { return [:] }
        return [
            Trouble(.configuration):
                "the files of the configuration have changed and are not in force: "
                + "'probectl reload', or 'probectl reload --dry-run' to see what would change"
        ]
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
        switch trouble.kind {
        case .blind, .debt, .vanished: fields.append(Notice.Field(.journey, trouble.subject))
        case .budget: fields.append(Notice.Field(.service, trouble.subject))
        case .certificate: fields.append(Notice.Field(.host, trouble.subject))
        case .configuration, .late, .control, .canary: break
        }
        return Notice(kind, text, fields: fields, at: MonotonicClock.wallClock())
    }
}
