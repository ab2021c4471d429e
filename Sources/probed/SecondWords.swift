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

    /// `directory` is the service's own in memory, or that of the control socket.
    init(directory: String) {
        file = try? PendingFile(directory: directory)
    }

    /// Alerts of an earlier life that had no second word.
    func leftBehind() -> [Alert] {
        let alerts = (try? file?.alerts()) ?? []
        owed.withLock { $0 = alerts }
        return alerts
    }

    /// An alert is told with this evidence.
    func note(_ alert: Alert, _ evidence: Alert.Evidence) {
        let alerts = owed.withLock { owed in
            owed.removeAll { $0.id == alert.id && $0.change == alert.change }
            if evidence == .pending { owed.append(alert) }
            owed.removeFirst(max(0, owed.count - Limits.pendingAlerts))
            return owed
        }
        queue.async { [file] in try? file?.keep(alerts) }
    }

    /// Waits until what was noted is kept.
    func settle() { queue.sync {} }
}
