import Alerting
import Digest
import Intake
import Notify
import ProbeModel
import Reliability
import Runner
import Synchronization

/// Looks at ourselves: journeys that nobody sees, certificates that end, files that are not in
/// force, runs that were missed.
struct Auditor {
    let daemon: Daemon

    func audit() async {
        var watch = TroubleWatch()
        var missed: UInt64?
        var lastMiss: Instant?
        var staleSince: String?
        var lost: String?
        var turn = 0
        while !Task.isCancelled {
            let snapshot = await daemon.follower.snapshot()
            if let missed, snapshot.missed > missed { lastMiss = MonotonicClock.now() }
            missed = snapshot.missed
            // Others are asked and files are read once a minute.
            if turn % 6 == 0 {
                staleSince = await staleness()
                lost = await networkLoss()
            }
            turn += 1
            var present = blind(snapshot)
            present.merge(await certificates()) { first, _ in first }
            if let lastMiss, MonotonicClock.now() - lastMiss < Limits.blindness {
                present[Trouble(.late)] =
                    "runs were missed: \(snapshot.missed) since the start; see 'probectl status'"
            }
            present[Trouble(.configuration)] = staleSince
            present[Trouble(.control)] = lost
            for change in watch.handle(present, at: MonotonicClock.now()) {
                daemon.notifier.post(Self.notice(of: change))
            }
            try? await Task.sleep(for: Limits.auditTurn)
        }
    }

    private func blind(_ snapshot: Follower.Snapshot) -> [Trouble: String] {
        let now = MonotonicClock.wallClock()
        var present: [Trouble: String] = [:]
        let up = MonotonicClock.now() - daemon.start
        for (service, journeys) in snapshot.board.services {
            for (journey, entry) in journeys {
                guard let every = snapshot.intervals[journey] else { continue }
                let patience = Blindness.patience(every: every)
                let last = entry.lastVerdict?.started
                let waited = last.map { Duration.nanoseconds(now.nanoseconds - $0.nanoseconds) }
                guard up > patience, (waited ?? up) > patience else { continue }
                let since = last.map { "since \($0.rfc3339)" } ?? "yet"
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
            let days = Int(left.seconds / 86_400)
            present[Trouble(.certificate, of: entry.key)] =
                "the certificate of '\(entry.key)' ends on \(entry.value.rfc3339.prefix(10)), "
                + (days >= 0 ? "in \(days) days" : "it is over") + "; renew it"
        }
    }

    /// Why failures without an answer are nobody's fault now; nil if the control target answers.
    private func networkLoss() async -> String? {
        guard let control = daemon.control,
            let problem = await control.problem(at: MonotonicClock.now())
        else { return nil }
        return "the control target does not answer (\(problem)): runs that fail without an answer "
            + "have no verdict until it does; look at our network, then at 'network.controlTarget'"
    }

    /// Why the files on the disk are not those in force; nil if they are.
    private func staleness() async -> String? {
        let (path, current) = (daemon.configurationPath, daemon.current.withLock { $0 })
        let hash = await daemon.archive.read {
            (try? ConfigurationFile.read(path)).flatMap { file -> SHA256? in
                guard let probes = try? ProbeFolder.read(current.settings.probes, mayBeEmpty: true)
                else { return nil }
                return Configuration.hash(of: [file] + probes)
            }
        }
        guard hash != current.hash else { return nil }
        return "the files of the configuration have changed and are not in force: "
            + "'probectl reload', or 'probectl reload --dry-run' to see what would change"
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
        if trouble.kind == .blind { fields.append(Notice.Field(.journey, trouble.subject)) }
        return Notice(kind, text, fields: fields, at: MonotonicClock.wallClock())
    }
}
