import ProbeModel

/// Finds credentials that stand in a file in clear text (promises.md S1): values without a template
/// under names that say what they are, and in addresses wherever they stand.
package struct ClearText {
    /// What a value lies in decides which names are those of credentials.
    private enum Surroundings {
        /// Fields whose names are ours: what lies in them decides.
        case fields
        /// Values without names of their author's choice: they may be addresses.
        case values
        case headers, parameters, parts, others
    }

    private struct Name: Hashable {
        let text: String
        let surroundings: Surroundings
    }

    /// Fields of what comes back: nobody sends what stands in them.
    private static let received: Set<String> = ["expect", "capture", "when"]
    private let remedy: String
    /// Whether a name is that of a credential: the files of a folder repeat theirs.
    private var known: [Name: Bool] = [:]

    package init(remedy: String = "Keep it in a credential file and write {{secret.NAME}}") {
        self.remedy = remedy
    }

    /// Warns of those of a file, whose values no diagnostic shows from then on.
    package mutating func warn(about file: YAML, _ diagnostics: inout Diagnostics) {
        look(at: file, named: "", in: .fields, &diagnostics)
    }

    private mutating func look(
        at node: YAML,
        named name: String,
        in surroundings: Surroundings,
        _ diagnostics: inout Diagnostics
    ) {
        switch node.content {
        case .mapping(let entries):
            for entry in entries {
                if surroundings == .fields, Self.received.contains(entry.key) { continue }
                let (name, inner) = Self.place(of: entry.key, in: surroundings, named: name)
                look(at: entry.value, named: name, in: inner, &diagnostics)
            }
        case .sequence(let elements):
            for element in elements {
                look(at: element, named: name, in: surroundings, &diagnostics)
            }
        case .scalar(let scalar):
            let isNamed = isClear(scalar.text) && isCredential(name, in: surroundings)
            guard isNamed || holdsCredential(address: scalar.text) else { return }
            diagnostics.warningHidingValue(
                "a credential stands here in plain text",
                at: node.place,
                remedy: remedy
            )
        }
    }

    /// What the value of a field is called, and what it lies in.
    private static func place(
        of key: String,
        in surroundings: Surroundings,
        named name: String
    ) -> (name: String, surroundings: Surroundings) {
        switch surroundings {
        case .fields:
            let inner: Surroundings =
                switch key {
                case "steps", "cleanup", "defaults", "graphql": .fields
                case "headers": .headers
                case "query", "form": .parameters
                case "multipart": .parts
                case "cookies", "json", "variables", "parameters", "with", "rows", "accounts":
                    .others
                default: .values
                }
            return ("", inner)
        case .values: return ("", .values)
        // A part is a text, or says it beside its type.
        case .parts where !name.isEmpty: return key == "text" ? (name, .parts) : ("", .values)
        case .headers, .parameters, .parts, .others: return (key, surroundings)
        }
    }

    /// Before its host, or in its query, which is a form.
    private mutating func holdsCredential(address: String) -> Bool {
        if let password = Address.password(in: address), !password.contains("{{") { return true }
        guard let mark = address.firstIndex(of: "?") else { return false }
        for pair in address[address.index(after: mark)...].split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            let value = pair[name.endIndex...].dropFirst()
            if isClear(value), isCredential(String(name), in: .parameters) { return true }
        }
        return false
    }

    /// Shorter ones are no secrets, but what a test of a wrong password sends.
    private func isClear(_ value: some StringProtocol) -> Bool {
        value.utf8.count >= Limits.secretBytes && !value.contains("{{")
    }

    private mutating func isCredential(_ text: String, in surroundings: Surroundings) -> Bool {
        let name = Name(text: text, surroundings: surroundings)
        if let answer = known[name] { return answer }
        let answer =
            switch surroundings {
            case .fields, .values: false
            case .headers: SensitiveName.isHeader(text)
            case .parameters, .parts: SensitiveName.isParameter(text)
            case .others: SensitiveName.matches(text)
            }
        known[name] = answer
        return answer
    }
}
