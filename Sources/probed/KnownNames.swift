import Control
import Journey
import ProbeModel

/// The names in force that people may mean.
struct KnownNames {
    private let services: Set<String>
    private let components: Set<String>
    private let journeys: Set<String>

    init(_ catalogue: Catalogue) {
        services = Set(catalogue.services.map(\.name) + catalogue.plans.map(\.service))
        journeys = Set(catalogue.plans.map(\.name))
        components = Set(
            catalogue.plans.flatMap { plan in
                plan.steps.flatMap(\.components) + [plan.healthOf].compactMap(\.self)
            }
        )
    }

    /// nil if it is known, or if none is named.
    func refusal(ofService name: String) -> ControlReply? {
        refusal(of: name, "service", among: services)
    }

    func refusal(ofComponent name: String) -> ControlReply? {
        refusal(of: name, "component", among: components)
    }

    /// Why a matcher that names one thing may mute nothing; nil if there is such a thing, or if it
    /// names none. What begins later may be known by then.
    func doubt(about matcher: Matcher) -> String? {
        guard matcher.isEqual, !matcher.isPattern else { return nil }
        let known: [String: Set<String>] = [
            "service": services, "journey": journeys, "component": components,
        ]
        guard let names = known[matcher.name], !names.contains(matcher.value) else { return nil }
        let hint = Suggestion.sentence(for: matcher.value, among: names)
        return "there is no \(matcher.name) '\(matcher.value)' now: this mutes nothing"
            + (hint.map { ". \($0)" } ?? "")
    }

    private func refusal(
        of name: String,
        _ kind: String,
        among known: Set<String>
    ) -> ControlReply? {
        guard !name.isEmpty, !known.contains(name) else { return nil }
        let some = known.sorted().prefix(10).joined(separator: ", ")
        return .unknown(
            "there is no \(kind) '\(name)'",
            name,
            among: known,
            else: some.isEmpty ? "none is in force" : "there are: \(some)"
        )
    }
}

extension ControlReply {
    /// That nobody knows a name: the one that was meant, if it is near, or else where names stand.
    static func unknown(
        _ problem: String,
        _ name: String,
        among known: some Collection<String>,
        else remedy: String
    ) -> ControlReply {
        .error(
            404,
            problem: problem,
            remedy: Suggestion.sentence(for: name, among: known) ?? remedy
        )
    }
}
