package import ProbeModel

/// Decides on runs that the ledger's disk has not taken yet, while it does not answer (log.md §6).
///
/// A copy of the durable book goes ahead over the runs that wait; what it raises is told with its
/// evidence pending. When the disk answers again the durable book decides the same on the same
/// runs, under the same names, and a second message says that the evidence is durable; or that it
/// is lost, where the durable book does not bear the alert out.
package struct PendingBook: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// The disk does not answer; `durable` is the book of everything up to `through`.
        case stalled(durable: AlertBook, through: UInt64)
        /// A run waits for the disk under this number; earlier ones were told before.
        case appended(AlertBook.Event, sequence: UInt64)
        /// The disk answers again.
        case relieved
        /// The durable book has decided this.
        case decided(Alert)
        /// This alert is in the ledger.
        case recorded(Alert)
        /// The durable book has folded everything up to here.
        case absorbed(through: UInt64)
        /// Nothing will become durable any more.
        case ended
    }

    package enum Action: Hashable, Sendable {
        case tell(Alert, Alert.Evidence)
        case run(journey: String, kind: Run.Kind, after: Duration)
    }

    private struct Key: Hashable {
        let id: RunID
        let change: Alert.Change
    }

    private struct Told: Hashable {
        let alert: Alert
        /// The last run that it can rest on.
        let through: UInt64
        var isBorneOut: Bool
    }

    /// The book that goes ahead; nil while the disk answers.
    private var ahead: AlertBook?
    /// The last run that it has seen.
    package private(set) var foreseen: UInt64 = 0
    /// What was told with pending evidence, and had no second word yet.
    private var told: [Key: Told] = [:]

    package init() {}

    package var isAhead: Bool { ahead != nil }

    package mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
        switch event {
        case .stalled(let durable, let through): goAhead(from: durable, through: through)
        case .appended(let event, let sequence): foresee(event, sequence: sequence, at: now)
        case .relieved: fallBack()
        case .decided(let alert): bearOut(alert)
        case .recorded(let alert): confirm(alert)
        case .absorbed(let sequence): loseWhatIsNotBorneOut(through: sequence)
        case .ended: end()
        }
    }

    private mutating func goAhead(from durable: AlertBook, through: UInt64) -> [Action] {
        guard ahead == nil else { return [] }
        ahead = durable
        foreseen = through
        // Decided on durable runs, and the alert itself waits for the disk.
        return durable.pending.compactMap { tell($0, through: through, isBorneOut: true) }
    }

    private mutating func foresee(
        _ event: AlertBook.Event,
        sequence: UInt64,
        at now: Timestamp
    ) -> [Action] {
        guard sequence > foreseen, var book = ahead else { return [] }
        foreseen = sequence
        var actions: [Action] = []
        for action in book.handle(event, at: now) {
            switch action {
            case .raise(let alert):
                // It has left; nothing is owed to this copy's ledger.
                _ = book.handle(.recorded(alert), at: now)
                actions += tell(alert, through: sequence, isBorneOut: false).map { [$0] } ?? []
            case .run(let journey, let kind, let delay):
                actions.append(.run(journey: journey, kind: kind, after: delay))
            }
        }
        ahead = book
        return actions
    }

    private mutating func fallBack() -> [Action] {
        ahead = nil
        return []
    }

    private mutating func tell(_ alert: Alert, through: UInt64, isBorneOut: Bool) -> Action? {
        let key = Key(id: alert.id, change: alert.change)
        guard told[key] == nil else { return nil }
        told[key] = Told(alert: alert, through: through, isBorneOut: isBorneOut)
        return .tell(alert, .pending)
    }

    private mutating func bearOut(_ alert: Alert) -> [Action] {
        told[Key(id: alert.id, change: alert.change)]?.isBorneOut = true
        return []
    }

    private mutating func confirm(_ alert: Alert) -> [Action] {
        guard told.removeValue(forKey: Key(id: alert.id, change: alert.change)) != nil else {
            return []
        }
        return [.tell(alert, .durable)]
    }

    private mutating func loseWhatIsNotBorneOut(through sequence: UInt64) -> [Action] {
        guard !told.isEmpty else { return [] }
        return takeOut { $0.through <= sequence && !$0.isBorneOut }.map { .tell($0.alert, .lost) }
    }

    /// What rests on durable runs is decided again at the next start; the rest is gone.
    private mutating func end() -> [Action] {
        takeOut { _ in true }.map { .tell($0.alert, $0.isBorneOut ? .durable : .lost) }
    }

    private mutating func takeOut(_ isMeant: (Told) -> Bool) -> [Told] {
        let meant = told.filter { isMeant($0.value) }
        for key in meant.keys { told[key] = nil }
        return meant.values.sorted {
            ($0.alert.at, $0.alert.journey, $0.alert.change.rawValue)
                < ($1.alert.at, $1.alert.journey, $1.alert.change.rawValue)
        }
    }
}
