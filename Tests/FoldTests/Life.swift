import Alerting
import Export
import Fold
import Ledger
import ProbeModel

/// A daemon as far as its ledger goes: a fold, the records that it makes necessary, and people who
/// take what they are told at once.
struct Life {
    private(set) var fold: Fold
    /// What it wrote itself.
    private(set) var ledger: [Record] = []
    private(set) var told: [Telling] = []
    /// The extra runs that it asked for, by their journeys.
    private(set) var asked: [String: (kind: Run.Kind, after: Duration)] = [:]
    private var now: Timestamp

    static let receiver = "mail"

    init(_ policy: AlertPolicy) throws {
        (fold, now) = (try Town.fold(policy), Story.origin)
    }

    /// Begins where a ledger ends that was folded: makes up for what the life before it did not do.
    init(after fold: Fold, at time: Timestamp) {
        (self.fold, now) = (fold, time)
        let left = self.fold.leftovers(receivers: [Self.receiver], forgetful: [], at: time)
        for consequence in left { carryOut(consequence) }
    }

    mutating func add(_ record: Record) {
        ledger.append(record)
        now = record.time ?? now
        let entry = Entry(sequence: fold.sequence + 1, record: record)
        for consequence in fold.absorb(entry, isLive: true) { carryOut(consequence) }
    }

    /// What was held back, and is not any more.
    mutating func release(at time: Timestamp) {
        now = time
        for consequence in fold.release(at: time) { carryOut(consequence) }
    }

    private mutating func carryOut(_ consequence: Fold.Consequence) {
        switch consequence {
        case .record(let record): add(record)
        case .tell(let telling, _) where telling.news != nil: break
        case .tell(let telling, _):
            told.append(telling)
            let (id, change) = (telling.alert.id, telling.alert.change)
            add(.delivery(.init(alert: id, change: change, receiver: Self.receiver, at: now)))
        case .ask(let journey, let kind, let wait): asked[journey] = (kind, wait)
        case .restateSuspensions, .report, .tellOfEvidence: break
        }
    }

    /// What it asked for of a journey, which is not asked for any more.
    mutating func takeAsked(_ journey: String) -> (kind: Run.Kind, after: Duration)? {
        asked.removeValue(forKey: journey)
    }
}
