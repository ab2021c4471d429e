import Alerting
import Dispatch
import Ledger
import ProbeModel
import Synchronization

/// Remembers which alerts were told with their evidence pending, until a second word about them is
/// told. What it keeps outlives the process; nobody waits for that.
final class SecondWords: Sendable {
    /// Nil where there is no directory for it: then a daemon that is killed cannot say it.
    private let file: PendingFile?
    private let owed = Mutex<[Alert]>([])
    private let queue = DispatchQueue(label: "second-words")

    /// `directory` is the service's own in memory, or that of the control socket; other daemons may
    /// share it, and are told apart by their ledgers.
    init(directory: String, ledger: String) {
        file = try? PendingFile(directory: directory, ledger: ledger)
    }

    /// Alerts of an earlier life that had no second word.
    func leftBehind() -> [Alert] {
        let alerts = (try? file?.alerts()) ?? []
        owed.withLock { $0 = alerts }
        return alerts
    }

    /// What was left behind has been looked into.
    func forget() {
        owed.withLock { $0 = [] }
        keep()
    }

    /// An alert is told with this evidence.
    func note(_ telling: Telling, _ evidence: Alert.Evidence) {
        var alert = telling.alert
        alert.incident = telling.incident
        owed.withLock { owed in
            owed.removeAll { $0.id == alert.id && $0.change == alert.change }
            if evidence == .pending { owed.append(alert) }
            owed.removeFirst(max(0, owed.count - Limits.pendingAlerts))
        }
        keep()
    }

    private func keep() {
        queue.async { [self] in try? file?.keep(owed.withLock { $0 }) }
    }

    /// Waits until what was noted is kept, but not for long.
    func settle() {
        let isOver = MonotonicSemaphore()
        queue.async { isOver.signal() }
        _ = isOver.wait(for: .seconds(1))
    }
}
