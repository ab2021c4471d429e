package import ProbeModel

/// What probe files say of services and of when journeys run, without their steps: all that a report
/// needs of files that were in force. It is quick, asks for no other file, and does not mind steps
/// that another version of the program wrote.
package struct Outline: Sendable {
    /// Those whose files have no mistake.
    package let services: [Service]
    package let journeys: [Heading]
    /// The mistakes of services' files and of headings, in their order.
    package let problems: [Diagnostic]

    /// When a journey runs, and for whom.
    package struct Heading: Hashable, Sendable {
        package let name: String
        package let service: String
        package let every: Duration
        /// nil for always.
        package let schedule: Schedule?
        package let promise: Duration?
        /// The component whose health it checks; nil for a customers' journey.
        package let healthOf: String?
    }

    /// Reads files of every kind, in their order. `zone` finds a zone by its IANA name.
    package init(of sources: [SourceText], zone: (String) -> Zone? = { _ in .utc }) {
        var diagnostics = Diagnostics(sources)
        var services: [Service] = []
        var journeys: [Heading] = []
        for (file, source) in sources.enumerated() {
            let node = YAMLComposer.compose(source, file: file, &diagnostics)
            switch node?.entries?.first?.key {
            case "service":
                if let service = node.flatMap({ Service($0, path: source.path, &diagnostics) }) {
                    services.append(service)
                }
            case "journey":
                journeys += node.map { Self.headings(of: $0, zone: zone, &diagnostics) } ?? []
            default: continue
            }
        }
        self.services = services.filter { !diagnostics.filesWithErrors.contains($0.place.file) }
        self.journeys = journeys
        problems = diagnostics.sorted.filter { $0.severity == .error }
    }

    private static let fields = [
        "journey", "service", "every", "schedule", "promise", "healthOf",
    ]

    /// One for each row, or one.
    private static func headings(
        of node: YAML,
        zone: (String) -> Zone?,
        _ diagnostics: inout Diagnostics
    ) -> [Heading] {
        var head = node
        head.content = .mapping((node.entries ?? []).filter { fields.contains($0.key) })
        let steps = resumed(in: node)
        guard case .sequence(let rows)? = node.entry("rows")?.value.content else {
            return heading(head, zone: zone, &diagnostics).map { $0.withParts(from: steps) } ?? []
        }
        return rows.flatMap { row -> [Heading] in
            let values = Dictionary((row.entries ?? []).map { ($0.key, $0.value) }) { first, _ in
                first
            }
            let substitution = Substitution(values: values, prefix: "row.")
            let names = steps.map { substitution.applied(to: $0, &diagnostics) }
            return heading(substitution.applied(to: head, &diagnostics), zone: zone, &diagnostics)?
                .withParts(from: names) ?? []
        }
    }

    /// Names of the steps with which a journey that waited goes on.
    private static func resumed(in node: YAML) -> [YAML] {
        node.elements("steps").filter { $0.entry("resume") != nil }
            .compactMap { $0.entry("name")?.value }
    }

    private static func heading(
        _ node: YAML,
        zone: (String) -> Zone?,
        _ diagnostics: inout Diagnostics
    ) -> Heading? {
        guard let fields = Fields(node, "a journey", known: fields, &diagnostics),
            let timing = Timing(fields, zone: zone, &diagnostics),
            let name = fields.name("journey", &diagnostics)
        else { return nil }
        return Heading(
            name: name,
            service: fields.name("service", &diagnostics) ?? "",
            every: timing.every,
            schedule: timing.schedule,
            promise: timing.promise,
            healthOf: fields.name("healthOf", &diagnostics)
        )
    }
}

extension Outline.Heading {
    /// Itself, and a heading for each part with which the journey goes on.
    fileprivate func withParts(from steps: [YAML]) -> [Outline.Heading] {
        [self]
            + steps.compactMap(\.scalar?.text).map { step in
                Outline.Heading(
                    name: Suspension.Place.title(of: name, from: step),
                    service: service,
                    every: every,
                    schedule: schedule,
                    promise: promise,
                    healthOf: healthOf
                )
            }
    }
}
