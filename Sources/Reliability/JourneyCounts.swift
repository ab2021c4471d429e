package import ProbeModel

/// What was counted for one journey over one period.
package struct JourneyCounts: Hashable, Sendable {
    package var name: String
    /// The component whose own health check it is; nil for a customers' journey.
    package var healthOf: String?
    package var ends: [End]
    /// In the order of the journey.
    package var steps: [StepTally]
    package var components: [ComponentTally]

    package init(name: String, healthOf: String?) {
        self.name = name
        self.healthOf = healthOf
        ends = []
        steps = []
        components = []
    }

    /// How many scheduled runs ended in one way.
    package struct End: Hashable, Sendable {
        package var outcome: Outcome
        package var reason: Reason?
        package var count: Int

        package init(outcome: Outcome, reason: Reason?, count: Int) {
            self.outcome = outcome
            self.reason = reason
            self.count = count
        }
    }

    /// Plain availability: late runs are good.
    package var tally: Tally {
        ends.reduce(into: Tally()) { $0.add(Counting(of: $1.outcome), count: $1.count) }
    }
}
