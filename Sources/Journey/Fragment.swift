import ProbeModel

/// Steps that several journeys share, with parameters.
struct Fragment {
    let name: String
    let place: Place
    /// Each with its default; nil if it must be given.
    let parameters: [(name: String, fallback: YAML?)]
    /// Names of captures that a use may rename.
    let results: [String]
    let steps: [YAML]

    /// The name of each parameter as its own value.
    var words: [String: YAML] {
        let words = parameters.map { name, _ in
            (name, YAML(content: .scalar(YAML.Scalar(text: name, isPlain: false)), place: place))
        }
        return Dictionary(words) { first, _ in first }
    }

    static let fields = ["fragment", "description", "parameters", "results", "steps"]

    init?(_ node: YAML, _ diagnostics: inout Diagnostics) {
        guard let fields = Fields(node, "a fragment", known: Self.fields, &diagnostics),
            let name = fields.text("fragment", &diagnostics)
        else { return nil }
        self.name = name
        place = fields.node("fragment")?.place ?? fields.place
        parameters = Self.parameters(fields, &diagnostics)
        fields.require("steps", in: "a fragment", &diagnostics)
        steps = fields.list("steps", &diagnostics) ?? []
        results = fields.texts("results", &diagnostics) ?? []
        checkResults(fields, &diagnostics)
        for (parameter, _) in parameters where !parameter.isName {
            diagnostics.error("\(parameter.quoted) cannot name a parameter", at: place)
        }
    }

    /// Each result is captured by one of the steps, or by a fragment that they use.
    private func checkResults(_ fields: Fields, _ diagnostics: inout Diagnostics) {
        let usesOthers = steps.contains { $0.entry("use") != nil }
        let captured = steps.flatMap { $0.entry("capture")?.value.entries ?? [] }.map(\.key)
        for result in results where !usesOthers && !captured.contains(result) {
            diagnostics.error(
                "no step of this fragment captures the result \(result.quoted)",
                at: fields.node("results")?.place ?? place,
                remedy: Suggestion.sentence(for: result, among: captured)
            )
        }
    }

    /// A list of names, or a mapping of names to defaults.
    private static func parameters(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [(name: String, fallback: YAML?)] {
        guard let node = fields.node("parameters") else { return [] }
        if let entries = node.entries {
            return entries.map { ($0.key, $0.value.scalar?.kind == .null ? nil : $0.value) }
        }
        return (fields.texts("parameters", &diagnostics) ?? []).map { ($0, nil) }
    }
}
