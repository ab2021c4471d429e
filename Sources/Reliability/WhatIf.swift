/// What it would change for the customers if some components had other figures.
package struct WhatIf: Hashable, Sendable {
    /// The whole as it is and as it would be, if parts fail independently.
    package let before: Double
    package let after: Double

    package init(before: Double, after: Double) {
        self.before = before
        self.after = after
    }

    /// nil if a part has no figure or the structure is too large.
    package init?(
        _ structure: Structure,
        of figures: [String: Double],
        setting changes: [String: Double]
    ) {
        let edited = figures.merging(changes) { $1 }
        guard let before = structure.availability(of: figures),
            let after = structure.availability(of: edited)
        else { return nil }
        self.before = before
        self.after = after
    }

    /// For an edited structure, such as one with a second carrier.
    package init?(_ structure: Structure, instead edited: Structure, of figures: [String: Double]) {
        guard let before = structure.availability(of: figures),
            let after = edited.availability(of: figures)
        else { return nil }
        self.before = before
        self.after = after
    }

    /// As a fraction; negative if it gets worse.
    package var gain: Double { after - before }

    /// Minutes of outage that a period of this many minutes would have less.
    package func minutesGained(in periodMinutes: Double) -> Double { gain * periodMinutes }

    /// The chance that the next period meets a target, if incidents came as often as before and were
    /// shorter or longer in proportion.
    package func probability(
        meeting target: Target,
        past: IncidentRecord,
        periodMinutes: Double
    ) -> Double {
        let ratio = before < 1 ? (1 - after) / (1 - before) : 1
        var changed = IncidentRecord(
            incidents: past.incidents,
            periods: past.periods,
            downMinutes: past.downMinutes * ratio
        )
        changed.pseudoIncidentMinutes = past.pseudoIncidentMinutes
        return changed.probability(within: target.budgetShare * periodMinutes)
    }
}
