import ProbeModel

/// Steps that several journeys share, with parameters.
struct Fragment {
    let name: String
    let place: Place
    /// Each with its default; nil if it must be given.
    let parameters: [(name: String, fallback: YAML?)]
    let steps: [YAML]

    static let fields = ["fragment", "description", "parameters", "steps"]

    init?(_ node: YAML, _ diagnostics: inout Diagnostics) {
        guard let fields = Fields(node, "a fragment", known: Self.fields, &diagnostics),
            let name = fields.text("fragment", &diagnostics)
        else { return nil }
        self.name = name
        place = fields.node("fragment")?.place ?? fields.place
        parameters = Self.parameters(fields, &diagnostics)
        fields.require("steps", in: "a fragment", &diagnostics)
        steps = fields.list("steps", &diagnostics) ?? []
        for (parameter, _) in parameters where !parameter.isName {
            diagnostics.error("\(parameter.quoted) cannot name a parameter", at: place)
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

/// Replaces each `use:` by the steps of its fragment.
struct Inlining {
    let fragments: [String: Fragment]
    private(set) var steps: [YAML] = []
    /// Names of fragments that some journey uses.
    private(set) var used: Set<String> = []
    private var expansions = 0

    init(_ fragments: [String: Fragment]) {
        self.fragments = fragments
    }

    /// Adds a list of steps. `open` are the fragments that are being expanded.
    mutating func add(
        _ nodes: [YAML],
        open: [String] = [],
        _ diagnostics: inout Diagnostics
    ) {
        for node in nodes {
            guard steps.count <= Limits.steps else { return }
            if node.entries?.contains(where: { $0.key == "use" }) ?? false {
                expand(node, open, &diagnostics)
            } else {
                steps.append(node)
            }
        }
    }

    private mutating func expand(
        _ node: YAML,
        _ open: [String],
        _ diagnostics: inout Diagnostics
    ) {
        guard let fields = Fields(node, "a use", known: ["use", "with"], &diagnostics),
            let name = fields.text("use", &diagnostics)
        else { return }
        let place = fields.node("use")?.place ?? node.place
        guard let fragment = fragments[name] else {
            diagnostics.error(
                "there is no fragment \(name.quoted)",
                at: place,
                remedy: Suggestion.sentence(for: name, among: fragments.keys)
            )
            return
        }
        guard !open.contains(name) else {
            let circle = (open + [name]).joined(separator: " → ")
            diagnostics.error("fragments use each other in a circle: \(circle)", at: place)
            return
        }
        expansions += 1
        guard expansions <= Limits.steps else {
            diagnostics.error("more than \(Limits.steps) uses of fragments", at: place)
            return
        }
        used.insert(name)
        let values = arguments(fields, fragment, &diagnostics)
        let substitution = Substitution(values: values, prefix: "")
        let inlined = fragment.steps.map { substitution.applied(to: $0, &diagnostics) }
        add(inlined, open: open + [name], &diagnostics)
    }

    private func arguments(
        _ fields: Fields,
        _ fragment: Fragment,
        _ diagnostics: inout Diagnostics
    ) -> [String: YAML] {
        var values: [String: YAML] = [:]
        let names = fragment.parameters.map(\.name)
        for entry in fields.mapping("with", &diagnostics) ?? [] {
            values[entry.key] = entry.value
            guard !names.contains(entry.key) else { continue }
            diagnostics.error(
                "fragment '\(fragment.name)' has no parameter \(entry.key.quoted)",
                at: entry.place,
                remedy: Suggestion.sentence(for: entry.key, among: names)
            )
        }
        for (name, fallback) in fragment.parameters where values[name] == nil {
            values[name] = fallback
            guard fallback == nil else { continue }
            diagnostics.error(
                "fragment '\(fragment.name)' needs the parameter '\(name)'",
                at: fields.node("use")?.place ?? fields.place
            )
        }
        return values
    }
}
