/// What is known of an objective before anything was measured, and what its lints look at.
package struct ObjectivePlan: Hashable, Sendable {
    package var rule: VerdictRule
    /// Slots of a period.
    package var slots: Int
    /// Slots of them that exclusions take out.
    package var excluded = 0
    /// The reliability that its owner believes it has.
    package var baseline: Double?
    /// The best that its structure can reach, fixed parts as they are.
    package var best: Double?
    /// Its incidents so far.
    package var past: IncidentRecord?
    /// Minutes of a period.
    package var periodMinutes: Double
    /// Share of the slots that its schedule makes runs for.
    package var plannedCoverage = 1.0
    package var unweightedJourneys: [String] = []
    /// Whether it names ways around a failure, and not how often those fail together.
    package var asksForCommonCause = false

    package init(rule: VerdictRule, slots: Int, periodMinutes: Double) {
        self.rule = rule
        self.slots = slots
        self.periodMinutes = periodMinutes
    }

    /// Everything that is wrong with it.
    package var lints: [ObjectiveLint] {
        var found: [ObjectiveLint] = []
        let size = SampleSize(target: rule.target, confidence: rule.confidence)
        let counted = slots - excluded
        if counted <= 0 {
            found.append(.excludedWholly)
        } else {
            if Budget(target: rule.target, slots: counted).allowed == 0 {
                found.append(.unfalsifiable(slots: counted))
            }
            let needed = size.runs()
            if counted < needed { found.append(.undemonstrable(slots: counted, needed: needed)) }
            let power = baseline.map { size.power(runs: counted, reliability: $0) }
            if let power, power < 0.8 { found.append(.indistinguishable(power: power)) }
        }
        if let best, best < rule.target.share { found.append(.unachievable(best: best)) }
        if let past {
            let budget = rule.target.budgetShare * periodMinutes
            let probability = past.probability(within: budget)
            if probability < 0.8 { found.append(.overPromised(probability: probability)) }
        }
        if plannedCoverage < rule.minimumCoverage {
            found.append(.thinlyCovered(planned: plannedCoverage))
        }
        if asksForCommonCause { found.append(.commonCauseUnsaid) }
        if !unweightedJourneys.isEmpty { found.append(.unweighted(journeys: unweightedJourneys)) }
        return found
    }
}
