package import Ledger
package import ProbeModel

/// Which records somebody wants to see.
package struct EntryFilter: Hashable, Sendable {
    /// Of records that happened in this span; those without a time of their own are left out.
    package var since: Timestamp?
    package var until: Timestamp?
    /// Of this journey.
    package var journey: String?
    /// Runs with this outcome.
    package var outcome: Outcome?
    /// Of these kinds, by `Record.kindWord`; all if there are none.
    package var kinds: Set<String> = []
    /// Without what is news to nobody; kinds that are named are wanted all the same.
    package var leavesOutBookkeeping = false

    package init() {}

    package func accepts(_ entry: Entry) -> Bool {
        if kinds.isEmpty {
            if leavesOutBookkeeping, entry.record.isBookkeeping { return false }
        } else if !kinds.contains(entry.record.kindWord) {
            return false
        }
        if let outcome, !entry.record.has(outcome) { return false }
        if let journey, !entry.record.concerns(journey) { return false }
        guard since != nil || until != nil else { return true }
        guard let time = entry.record.time else { return false }
        return time >= since ?? time && time < until ?? time + .nanoseconds(1)
    }
}

extension Record {
    /// Runs that were due and not made stand together in a gap.
    fileprivate func has(_ outcome: Outcome) -> Bool {
        switch self {
        case .run(let run): run.outcome == outcome
        case .gap: outcome == .missed
        default: false
        }
    }

    /// When it happened, by the wall clock; nil if it does not say.
    package var time: Timestamp? {
        switch self {
        case .run(let run): run.started
        case .alert(let alert): alert.at
        case .delivery(let delivery): delivery.at
        case .audit(let audit): audit.intervention.at
        case .debt(let debt): debt.at
        case .suspension(let suspension): suspension.at
        case .gap(let gap): gap.plannedFirst
        case .start(let start): start.moment.wall
        case .clock(let clock): clock.moment.wall
        case .damage(let damage): damage.at
        case .key(let key): key.at
        case .checkpoint(let note): note.checkpoint.until
        case .retire(let retirement): retirement.at
        case .restore(let restoration): restoration.at
        case .declaration(let declaration): declaration.at
        case .stop, .configuration, .recovery, .unknown: nil
        }
    }

    /// Whether it is about this journey, or about a part of it.
    package func concerns(_ journey: String) -> Bool {
        if case .run(let run) = self, run.wholeJourney == journey { return true }
        return self.journey == journey
    }

    /// The journey it is about; nil if it is about none, or about all.
    package var journey: String? {
        switch self {
        case .run(let run): run.journey
        case .alert(let alert): alert.journey
        case .debt(let debt): debt.journey
        case .suspension(let suspension): suspension.place.journey
        case .gap(let gap): gap.journey.isEmpty ? nil : gap.journey
        case .start, .stop, .configuration, .delivery, .audit, .clock, .recovery, .damage, .key,
            .checkpoint, .retire, .restore, .declaration, .unknown:
            nil
        }
    }
}
