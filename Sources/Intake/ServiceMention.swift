package import Journey

/// A service that the configuration says something about, and where.
package struct ServiceMention: Hashable, Sendable {
    package let service: String
    /// `alerts.needs`.
    package let field: String
    package let place: Place
}

extension ServiceMention {
    /// All of a file's `alerts`.
    static func all(in alerts: Fields) -> [ServiceMention] {
        ["services", "needs", "runbooks"].flatMap { key in
            (alerts.node(key)?.entries ?? []).flatMap { entry in
                let field = "alerts.\(key)"
                let own = ServiceMention(service: entry.key, field: field, place: entry.place)
                return [own] + (key == "needs" ? texts(of: entry.value, field) : [])
            }
        }
    }

    /// Of a text, or of a list of them.
    private static func texts(of node: YAML, _ field: String) -> [ServiceMention] {
        if case .sequence(let elements) = node.content {
            return elements.flatMap { texts(of: $0, field) }
        }
        return node.scalar.map {
            [ServiceMention(service: $0.text, field: field, place: node.place)]
        } ?? []
    }
}

extension Settings {
    /// A warning for each service that alerts are configured for and nobody defines: what is said of
    /// it would never count, and nobody would notice.
    package func objectionsToAlerts(
        in catalogue: Catalogue,
        of source: SourceText
    ) -> [Diagnostic] {
        let known = Set(catalogue.services.map(\.name) + catalogue.plans.map(\.service))
        var diagnostics = Diagnostics([source])
        for mention in mentions where !known.contains(mention.service) {
            diagnostics.warning(
                "'\(mention.field)' names the service '\(mention.service)', which no file defines",
                at: mention.place,
                remedy: Suggestion.sentence(for: mention.service, among: known)
            )
        }
        return diagnostics.sorted
    }
}
