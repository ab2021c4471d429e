import ProbeModel

/// A business service as its file defines it.
package struct Service: Sendable, Identifiable {
    package let name: String
    package let description: String
    /// The objective: the share of journeys that must succeed, in parts per million.
    package let targetPartsPerMillion: Int?
    /// The span over which the objective is judged; nil for the product's default.
    package let window: Duration?
    /// What was agreed with its customers; nil without a target.
    package let contract: Contract?
    package let path: String

    /// What its journeys may use by name, as it stands in the file.
    let variables: [YAML.Entry]
    /// Whom its journeys may be; nil without any.
    let accounts: AccountList?
    let place: Place

    package var id: String { name }

    /// Where people read of it: its contract, or its target.
    let placeOfContract: Place

    static let fields = [
        "service", "description", "target", "window", "contract", "variables", "accounts",
    ]

    init?(_ node: YAML, path: String, _ diagnostics: inout Diagnostics) {
        guard let fields = Fields(node, "a service", known: Self.fields, &diagnostics),
            let name = fields.name("service", &diagnostics)
        else { return nil }
        self.name = name
        self.path = path
        place = fields.node("service")?.place ?? fields.place
        description = fields.text("description", &diagnostics) ?? ""
        targetPartsPerMillion = fields.ratio("target", &diagnostics)
        window = fields.duration("window", in: Self.windows, &diagnostics)
        contract = Self.contract(
            name,
            target: targetPartsPerMillion,
            window: window,
            fields,
            &diagnostics
        )
        placeOfContract = (fields.entry("contract") ?? fields.entry("target"))?.place ?? place
        accounts = AccountList(fields, &diagnostics)
        variables = fields.mapping("variables", &diagnostics) ?? []
        for variable in variables where variable.value.scalar == nil {
            diagnostics.error(
                "a variable is a text or a number, not \(variable.value.kindName)",
                at: variable.value.place
            )
        }
    }

    private static func contract(
        _ name: String,
        target: Int?,
        window: Duration?,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Contract? {
        let inner = fields.fields("contract", known: ContractReader.fields, &diagnostics)
        guard let target else {
            if let inner {
                diagnostics.error("a contract needs the service's 'target'", at: inner.place)
            }
            return nil
        }
        guard (1..<1_000_000).contains(target) else {
            diagnostics.error(
                "a target of 100% leaves no budget, and one of 0% promises nothing",
                at: fields.node("target")?.place ?? fields.place
            )
            return nil
        }
        let terms = Contract(name: name, targetPartsPerMillion: target, window: window)
        return inner.map { ContractReader.read($0, over: terms, &diagnostics) } ?? terms
    }

    private static let windows = Duration.seconds(60)...Duration.seconds(366 * 86_400)
}

extension Service {
    /// Reports names in the contract that are no journeys of this service.
    func checkContract(against journeys: Set<String>, _ diagnostics: inout Diagnostics) {
        for name in contract?.journeys ?? [] where !journeys.contains(name) {
            diagnostics.error(
                "the contract names \(name.quoted), which is no journey of this service",
                at: placeOfContract,
                remedy: Suggestion.sentence(for: name, among: journeys)
                    ?? "Its journeys are: \(journeys.sorted().joined(separator: ", "))"
            )
        }
    }
}
