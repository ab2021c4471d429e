import ProbeModel

/// Who has taken alerts that went ahead of the ledger's disk: recorded when the alert itself is in
/// the ledger, so that a restart tells nobody again.
package struct EarlyDeliveries: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// A receiver has taken it, with its evidence pending; or refused it for good.
        case taken(Telling.Key, receiver: String, refusal: String? = nil)
        /// It is in the ledger.
        case durable(Telling.Key)
        /// The ledger does not bear it out.
        case lost(Telling.Key)
    }

    package struct Taker: Hashable, Sendable {
        package let receiver: String
        /// Why it never will be told; nil if it was.
        package let refusal: String?
    }

    private struct End: Hashable {
        let key: Telling.Key
        let isBorneOut: Bool
    }

    private var takers: [Telling.Key: [String: Taker]] = [:]
    /// What became of the last alerts, the latest last: a receiver may have been stuck meanwhile.
    private var ends: [End] = []

    package init() {}

    /// - Returns: who can be recorded now, of this alert.
    package mutating func handle(_ event: Event) -> [Taker] {
        switch event {
        case .taken(let key, let receiver, let refusal):
            let taker = Taker(receiver: receiver, refusal: refusal)
            if let end = ends.last(where: { $0.key == key }) {
                return end.isBorneOut ? [taker] : []
            }
            // No more alerts than that go ahead of the disk.
            guard takers[key] != nil || takers.count < Limits.pendingAlerts else { return [] }
            takers[key, default: [:]][receiver] = taker
            return []
        case .durable(let key):
            return settle(End(key: key, isBorneOut: true))
        case .lost(let key):
            _ = settle(End(key: key, isBorneOut: false))
            return []
        }
    }

    private mutating func settle(_ end: End) -> [Taker] {
        ends.append(end)
        ends.removeFirst(max(0, ends.count - Limits.pendingAlerts))
        return (takers.removeValue(forKey: end.key) ?? [:]).values
            .sorted { $0.receiver < $1.receiver }
    }
}
