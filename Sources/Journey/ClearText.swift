import ProbeModel

/// Finds credentials that stand in a probe file in clear text (promises.md S1): values without a
/// template, in fields whose names say what they are.
struct ClearText {
    /// What a field lies in decides which names are those of credentials.
    private enum Surroundings {
        case headers, parameters, others

        init(_ field: String) {
            self =
                switch field {
                case "headers": .headers
                case "query", "form": .parameters
                default: .others
                }
        }
    }

    private struct Name: Hashable {
        let text: String
        let surroundings: Surroundings
    }

    /// Fields whose members have names of their authors' choice.
    private static let free: Set<String> = [
        "headers", "cookies", "query", "form", "json", "multipart", "variables", "parameters",
        "with", "rows", "accounts",
    ]
    /// Whether a name is that of a credential: the files of a folder repeat theirs.
    private var known: [Name: Bool] = [:]

    /// Warns of those of a file, of a step, or of what lies within.
    mutating func warn(about node: YAML, _ diagnostics: inout Diagnostics) {
        for entry in node.entries ?? [] {
            switch entry.key {
            case "steps", "cleanup":
                for step in node.elements(entry.key) { warn(about: step, &diagnostics) }
            case "defaults", "graphql": warn(about: entry.value, &diagnostics)
            case let key where Self.free.contains(key):
                look(at: entry.value, named: "", in: Surroundings(key), &diagnostics)
            case let key where Compilation.methods.contains(key):
                lookAtAddress(entry.value, &diagnostics)
            default: break
            }
        }
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
                look(at: entry.value, named: entry.key, in: surroundings, &diagnostics)
            }
        case .sequence(let elements):
            for element in elements {
                look(at: element, named: name, in: surroundings, &diagnostics)
            }
        case .scalar(let scalar):
            guard isClear(scalar.text), isCredential(name, in: surroundings) else { return }
            report(node, &diagnostics)
        }
    }

    /// The query of an address, which is a form.
    private mutating func lookAtAddress(_ node: YAML, _ diagnostics: inout Diagnostics) {
        guard let text = node.scalar?.text, let mark = text.firstIndex(of: "?") else { return }
        for pair in text[text.index(after: mark)...].split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            let value = pair[name.endIndex...].dropFirst()
            guard isClear(value), isCredential(String(name), in: .parameters) else { continue }
            return report(node, &diagnostics)
        }
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
            // This one is an error where it is read.
            case .headers where text.equalsIgnoringCase("authorization"): false
            case .headers: SensitiveName.isHeader(text)
            case .parameters: SensitiveName.isParameter(text)
            case .others: SensitiveName.matches(text)
            }
        known[name] = answer
        return answer
    }

    private func report(_ node: YAML, _ diagnostics: inout Diagnostics) {
        diagnostics.warningHidingValue(
            "a credential stands here in plain text",
            at: node.place,
            remedy: "Keep it in a credential file and write {{secret.NAME}}"
        )
    }
}
