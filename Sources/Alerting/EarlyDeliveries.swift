import ProbeModel

/// Who has taken alerts that went ahead of the ledger's disk: recorded when the alert itself is in
/// the ledger, so that a restart tells nobody again.
package struct EarlyDeliveries: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// A receiver has taken it, with its evidence pending.
        case taken(Telling.Key, receiver: String)
        /// It is in the ledger.
        case durable(Telling.Key)
        /// The ledger does not bear it out.
        case lost(Telling.Key)
    }

    private var takers: [Telling.Key: Set<String>] = [:]
    /// Those that are in the ledger now, the latest last: a receiver may have been stuck meanwhile.
    private var borneOut: [Telling.Key] = []

    package init() {}

    /// - Returns: the receivers of this alert that can be recorded now.
    package mutating func handle(_ event: Event) -> [String] {
        switch event {
        case .taken(let key, let receiver):
            if borneOut.contains(key) { return [receiver] }
            takers[key, default: []].insert(receiver)
            return []
        case .durable(let key):
            borneOut.append(key)
            borneOut.removeFirst(max(0, borneOut.count - Limits.pendingAlerts))
            return takers.removeValue(forKey: key)?.sorted() ?? []
        case .lost(let key):
            takers[key] = nil
            return []
        }
    }
}
