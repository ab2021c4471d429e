import Ledger
import Notify
import ProbeModel
import Reliability
import Runner
import Transfer

/// Tells the service manager that the real work goes on: only while timetable, transfers and
/// ledger have turned lately, never from a timer that lives on while they are stuck.
struct Watchdog {
    let daemon: Daemon

    func watch() async {
        let interval = daemon.service.watchdogInterval
        let patience = interval.map { $0 / 3 } ?? .seconds(10)
        let pause = min(interval.map { $0 / 4 } ?? .seconds(5), .seconds(5))
        var isStalled = false
        while !Task.isCancelled {
            tellOfStall(&isStalled)
            if isTurning(within: patience) {
                daemon.service.tell(.watchdog)
                daemon.service.tell(.status(await line))
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// No evidence can be written: said once, at once, through every receiver; and once more when
    /// that is over.
    private func tellOfStall(_ wasStalled: inout Bool) {
        let now = MonotonicClock.now()
        let state = daemon.ledger.state
        let waited = daemon.ledger.stalledSince.map { now - $0 } ?? .zero
        let isStalled = !state.isWritable || waited >= Limits.ledgerStall
        guard isStalled != wasStalled else { return }
        wasStalled = isStalled
        let cause = state.fault.map { ": \($0)" } ?? ""
        daemon.notifier.post(
            isStalled
                ? Notice(
                    .evidence,
                    "no evidence can be written\(cause); alerts wait for the ledger, look at its disk",
                    at: MonotonicClock.wallClock()
                )
                : Notice(
                    .evidenceRestored,
                    "evidence is written again",
                    at: MonotonicClock.wallClock()
                )
        )
    }

    private func isTurning(within patience: Duration) -> Bool {
        let now = MonotonicClock.now()
        let others = [daemon.walker.heartbeat, daemon.network.heartbeat]
        return isLedgerTurning(now, within: patience)
            && others.allSatisfy { now - $0 < patience }
    }

    /// A disk that stalls holds the ledger's thread: a restart would only lose what waits, so it
    /// gets more time than a fault of our own.
    private func isLedgerTurning(_ now: Instant, within patience: Duration) -> Bool {
        let isHeld = daemon.ledger.stalledSince.map { now - $0 < Limits.ledgerPatience } ?? false
        return isHeld || now - daemon.ledger.heartbeat < patience
    }

    /// `12 journeys, 11 ok, 1 failing (ship-a-package), next run in 2 s`
    private var line: String {
        get async {
            let snapshot = await daemon.follower.snapshot()
            let now = MonotonicClock.wallClock()
            let journeys = snapshot.board.services.values.flatMap { $0 }
                .filter { $0.value.healthOf == nil }
            let failing = journeys.filter {
                $0.value.state(at: now, interval: snapshot.intervals[$0.key]) == .failing
            }
            var line = "\(snapshot.intervals.count) journeys, \(failing.count) failing"
            if let first = failing.map(\.key).min() { line += " (\(first))" }
            if let next = await daemon.walker.nextStart {
                line +=
                    ", next run in \(max(0, (next.nanoseconds - now.nanoseconds) / 1_000_000_000)) s"
            }
            return line
        }
    }
}
