import Control
import Journey

/// The names in force that people may mean.
struct KnownNames {
    private let services: Set<String>
    private let components: Set<String>

    init(_ catalogue: Catalogue) {
        services = Set(catalogue.services.map(\.name) + catalogue.plans.map(\.service))
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
