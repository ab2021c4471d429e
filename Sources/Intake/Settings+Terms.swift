package import Alerting
package import Journey
import ProbeModel

extension Settings.AlertSettings {
    /// On which terms each journey is judged: by the rule of its service, else by the general one,
    /// against the target of its service, else the usual one. All are run at `location`.
    package func terms(of catalogue: Catalogue, at location: String) -> [String: AlertTerms] {
        let promises = Dictionary(
            catalogue.services.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return Dictionary(
            catalogue.plans.flatMap { plan in
                let promise = promises[plan.service]
                let target = promise?.targetPartsPerMillion.map { Double($0) / 1e6 }
                var terms = AlertTerms(
                    // The rules know no rarer ones; a cron may fire once a year.
                    every: min(plan.every, Limits.intervalMaximum),
                    target: target ?? AlertTerms.usualTarget,
                    allowsConfirmation: plan.allowsConfirmation,
                    policy: services[plan.service] ?? policy
                )
                terms.location = location
                if plan.healthOf == nil {
                    let promised = promise?.contract?.limit.map(Lateness.beyond)
                    terms.lateness = terms.policy?.lateness ?? promised ?? .ignored
                }
                return plan.names.map { [terms] name in
                    var own = terms
                    // An extra run would be one of the whole journey, and decide nothing about a
                    // later part.
                    if name != plan.name { own.allowsConfirmation = false }
                    own.segments = promise?.contract?.segments(of: name) ?? []
                    return (name, own)
                }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// When alerts are one incident, by service.
    package var incidentRules: IncidentRules {
        IncidentRules(
            dependencies: dependencies,
            reopening: policy.reopening,
            reopenings: services.mapValues(\.reopening),
            runbooks: runbooks
        )
    }
}
