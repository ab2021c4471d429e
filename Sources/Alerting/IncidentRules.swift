import ProbeModel

/// What people configured about incidents, beside the rules that open them.
package struct IncidentRules: Hashable, Sendable {
    /// Services that others need, by the service that needs them.
    package var dependencies: [String: Set<String>]
    /// What comes back so soon after its end is the same incident.
    package var reopening: Duration
    /// The same for single services.
    package var reopenings: [String: Duration]
    /// The address of what to do first, by service.
    package var runbooks: [String: String]

    package init(
        dependencies: [String: Set<String>] = [:],
        reopening: Duration = Limits.incidentReopening,
        reopenings: [String: Duration] = [:],
        runbooks: [String: String] = [:]
    ) {
        (self.dependencies, self.runbooks) = (dependencies, runbooks)
        (self.reopening, self.reopenings) = (reopening, reopenings)
    }

    func reopening(of service: String) -> Duration { reopenings[service] ?? reopening }
}

extension AlertPolicy {
    /// What comes back so soon after its end is the same incident.
    package var reopening: Duration {
        switch rule {
        case .evidence(let policy): policy.recovery.reopening
        case .consecutive, .share, .burnRate: Limits.incidentReopening
        }
    }
}
