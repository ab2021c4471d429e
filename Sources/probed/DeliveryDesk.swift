import Alerting
import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Records which receiver has taken which alert, or never will: alerts that are in the ledger
/// themselves.
final class DeliveryDesk: Sendable {
    private let ledger: Ledger
    private let early = Mutex(EarlyDeliveries())

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// A receiver has taken a notice; or why it never will.
    func note(_ notice: Notice, toldTo receiver: String, refusal: String? = nil) {
        guard let alert = notice.alert else { return }
        let key = Telling.Key(alert)
        switch notice.evidence {
        case .durable: record(key, receiver, refusal)
        case .pending where refusal == nil:
            let known = early.withLock { $0.handle(.taken(key, receiver: receiver)) }
            for name in known { record(key, name) }
        case .pending, .lost, nil: break
        }
    }

    /// What became of the evidence of an alert that went ahead of the disk.
    func settle(_ alert: Alert, _ evidence: Alert.Evidence) {
        let key = Telling.Key(alert)
        switch evidence {
        case .pending: break
        case .durable:
            for name in early.withLock({ $0.handle(.durable(key)) }) { record(key, name) }
        case .lost: _ = early.withLock { $0.handle(.lost(key)) }
        }
    }

    private func record(_ key: Telling.Key, _ receiver: String, _ refusal: String? = nil) {
        var delivery = Record.Delivery(
            alert: key.id,
            change: key.change,
            receiver: receiver,
            at: MonotonicClock.wallClock()
        )
        delivery.refusal = refusal
        Evidence.append(.delivery(delivery), to: ledger)
    }
}
