import Alerting
import Intake
import Journey
import ProbeModel

/// Why a rule of alerting cannot work for the journeys that it judges: said when it comes into
/// force, since nobody notices a rule that is silent.
enum RuleLint {
    /// One sentence for each service whose burn rates do not suit the interval of its journeys.
    static func objections(_ configuration: Configuration) -> [String] {
        let rules = configuration.settings.alerts
        let targets = Dictionary(
            configuration.catalogue.services.map { ($0.name, $0.targetPartsPerMillion) },
            uniquingKeysWith: { first, _ in first }
        )
        var seen: Set<String> = []
        var found: [String] = []
        for plan in configuration.catalogue.plans where plan.healthOf == nil {
            guard case .burnRate(let rule) = (rules.services[plan.service] ?? rules.policy).rule
            else { continue }
            let target = targets[plan.service].flatMap(\.self).map { Double($0) / 1e6 }
            let objections = rule.objections(
                every: plan.every,
                target: target ?? AlertTerms.usualTarget
            )
            for objection in objections where seen.insert(plan.service + objection).inserted {
                found.append("'\(plan.name)' (\(plan.service)): \(objection)")
            }
        }
        return found
    }
}
