/// How a journey's runs are judged: one of four rules, with its constants.
package struct AlertPolicy: Hashable, Sendable {
    package enum Rule: Hashable, Sendable {
        /// Evidence over all runs, and whether it matters. What probed recommends.
        case evidence(EvidencePolicy)
        /// So many failures in a row.
        case consecutive(ConsecutivePolicy)
        /// So many failures among the last runs.
        case share(SharePolicy)
        /// The burn rates of the SRE workbook.
        case burnRate(BurnRatePolicy)
    }

    package var rule: Rule
    /// Whether a component's own health check may page. Off: an alert is what customers feel.
    package var pagesOnComponents = false

    /// When a run that succeeded is bad all the same; nil for what the service's contract says.
    package var lateness: Lateness?

    package init(_ rule: Rule = .evidence(EvidencePolicy())) {
        self.rule = rule
    }

    /// The rule of so many failures in a row.
    package static func consecutive(_ policy: ConsecutivePolicy) -> AlertPolicy {
        AlertPolicy(.consecutive(policy))
    }

    /// What people call it in their configuration.
    package var word: String {
        switch rule {
        case .evidence: "evidence"
        case .consecutive: "consecutive"
        case .share: "mOfN"
        case .burnRate: "burnRate"
        }
    }
}
