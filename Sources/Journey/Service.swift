import ProbeModel

/// A business service as its file defines it.
package struct Service: Sendable, Identifiable {
    package let name: String
    package let description: String
    /// The objective: the share of journeys that must succeed, in parts per million.
    package let targetPartsPerMillion: Int?
    /// The span over which the objective is judged; nil for the product's default.
    package let window: Duration?
    package let path: String

    /// What its journeys may use by name, as it stands in the file.
    let variables: [YAML.Entry]
    let place: Place

    package var id: String { name }

    static let fields = ["service", "description", "target", "window", "variables"]

    init?(_ node: YAML, path: String, _ diagnostics: inout Diagnostics) {
        guard let fields = Fields(node, "a service", known: Self.fields, &diagnostics),
            let name = fields.name("service", &diagnostics)
        else { return nil }
        self.name = name
        self.path = path
        place = fields.node("service")?.place ?? fields.place
        description = fields.text("description", &diagnostics) ?? ""
        targetPartsPerMillion = fields.ratio("target", &diagnostics)
        let windows = Duration.seconds(60)...Duration.seconds(366 * 86_400)
        window = fields.duration("window", in: windows, &diagnostics)
        variables = fields.mapping("variables", &diagnostics) ?? []
        for variable in variables where variable.value.scalar == nil {
            diagnostics.error(
                "a variable is a text or a number, not \(variable.value.kindName)",
                at: variable.value.place
            )
        }
    }
}
