package import ProbeModel

/// The terms by which a service is judged: a contract, in the words of this room.
package struct ServiceTerms: Hashable, Sendable {
    package var rule: VerdictRule
    /// A run that takes longer is bad; nil if every success is good.
    package var limit: Duration?
    /// What a run counts as that needed a retry.
    package var retries: RetryPolicy
    /// What customers need of the journeys; nil if each stands for itself.
    package var structure: Structure?
    /// Weights of journeys; empty if each run has the same weight.
    package var weights: [String: Double]
    package var policy: ExclusionPolicy
    package var hours: ServiceWeek
    package var zone: Zone
    /// Whether the promise is about minutes in which customers could not, not about runs.
    package var bindsMinutes: Bool

    package init(rule: VerdictRule) {
        self.rule = rule
        retries = .none
        weights = [:]
        policy = ExclusionPolicy()
        hours = ServiceWeek([])
        zone = .utc
        bindsMinutes = false
    }
}
