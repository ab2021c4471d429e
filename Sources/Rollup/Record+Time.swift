import Ledger
import ProbeModel

extension Record {
    /// The time that the record tells, by the wall clock; nil if it is of a kind that tells none.
    var time: Timestamp? {
        if case .run(let run) = self { return run.started + run.duration.duration }
        if case .gap(let gap) = self, !gap.journey.isEmpty {
            return max(gap.plannedFirst, gap.plannedLast)
        }
        if case .start(let start) = self { return start.moment.wall }
        if case .clock(let clock) = self { return clock.moment.wall }
        if case .alert(let alert) = self { return alert.at }
        if case .delivery(let delivery) = self { return delivery.at }
        if case .audit(let audit) = self { return audit.intervention.at }
        if case .damage(let damage) = self { return damage.at }
        if case .declaration(let declaration) = self { return declaration.at }
        return nil
    }
}
