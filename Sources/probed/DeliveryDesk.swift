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
        // Who took what is new of an incident took its beginning before.
        guard let alert = notice.alert, !notice.kind.isNews else { return }
        let key = Telling.Key(alert)
        switch notice.evidence {
        case .durable: record(key, receiver, refusal)
        case .pending: handle(.taken(key, receiver: receiver, refusal: refusal), key)
        case .lost, nil: break
        }
    }

    /// What became of the evidence of an alert that went ahead of the disk.
    func settle(_ alert: Alert, _ evidence: Alert.Evidence) {
        let key = Telling.Key(alert)
        switch evidence {
        case .pending: break
        case .durable: handle(.durable(key), key)
        case .lost: handle(.lost(key), key)
        }
    }

    private func handle(_ event: EarlyDeliveries.Event, _ key: Telling.Key) {
        for taker in early.withLock({ $0.handle(event) }) {
            record(key, taker.receiver, taker.refusal)
        }
    }

    private func record(_ key: Telling.Key, _ receiver: String, _ refusal: String?) {
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
