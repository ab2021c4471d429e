package import Journey

extension Settings {
    /// One sentence for each service and segment that a receiver waits for and nobody defines: it
    /// would be told nothing, and nobody would notice.
    package func objectionsToRoutes(in catalogue: Catalogue) -> [String] {
        let services = Set(catalogue.services.map(\.name))
        let segments = Set(
            catalogue.services.flatMap { $0.contract?.segments.map(\.name) ?? [] }
        )
        return receivers.flatMap { receiver in
            let route = receiver.route
            return Self.objections(receiver.name, route.services, services, "service")
                + Self.objections(receiver.name, route.segments, segments, "segment")
        }
    }

    private static func objections(
        _ receiver: String,
        _ wanted: [String]?,
        _ known: Set<String>,
        _ noun: String
    ) -> [String] {
        (wanted ?? []).filter { !known.contains($0) }.map { name in
            let remedy = Suggestion.sentence(for: name, among: known).map { ". \($0)" } ?? ""
            return "receiver '\(receiver)' waits for the \(noun) '\(name)', which no file defines"
                + remedy
        }
    }
}
