import Alerting
import Ledger
import Notify
import ProbeModel
import Reliability
import Runner
import Transfer

/// Tells the service manager that the real work goes on: only while timetable, transfers and
/// ledger have turned lately and no receiver's thread hangs, never from a timer that lives on while
/// they are stuck (promises.md U2).
struct Watchdog {
    let daemon: Daemon

    func watch() async {
        let interval = daemon.service.watchdogInterval
        let patience = interval.map { $0 / 3 } ?? .seconds(10)
        let pause = min(interval.map { $0 / 4 } ?? .seconds(5), .seconds(5))
        while !Task.isCancelled {
            if isTurning(within: patience) {
                daemon.service.tell(.watchdog)
                daemon.service.tell(.status(await line))
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func isTurning(within patience: Duration) -> Bool {
        let now = MonotonicClock.now()
        let others = [daemon.walker.heartbeat, daemon.network.heartbeat]
        return isLedgerTurning(now, within: patience)
            && daemon.notifier.longestTry < Limits.deliveryPatience
            && others.allSatisfy { now - $0 < patience }
    }

    /// A disk that stalls holds the ledger's thread: a restart would only lose what waits, so it
    /// gets more time than a fault of our own.
    private func isLedgerTurning(_ now: Instant, within patience: Duration) -> Bool {
        let isHeld = daemon.ledger.stalledSince.map { now - $0 < Limits.ledgerPatience } ?? false
        return isHeld || now - daemon.ledger.heartbeat < patience
    }

    /// `12 journeys, 1 failing (ship-a-package), next run in 2 s`, and first what is the matter with
    /// the ledger.
    private var line: String {
        get async {
            let snapshot = await daemon.follower.snapshot()
            let now = MonotonicClock.wallClock()
            let journeys = snapshot.board.services.values.flatMap { $0 }
                .filter { $0.value.healthOf == nil }
            let failing = journeys.filter {
                $0.value.state(at: now, interval: snapshot.intervals[$0.key]) == .failing
            }
            let problem = daemon.waiting.mode.problem(at: MonotonicClock.now())
            var line = problem.map { "NO EVIDENCE: \($0); " } ?? ""
            line += "\(snapshot.journeyCount) journeys, \(failing.count) failing"
            if let first = failing.map(\.key).min() { line += " (\(first))" }
            if let next = await daemon.walker.nextStart {
                line +=
                    ", next run in \(max(0, (next.nanoseconds - now.nanoseconds) / 1_000_000_000)) s"
            }
            return line
        }
    }
}
