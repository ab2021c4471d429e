package import JSON

/// What a word of probe files means at one place.
package struct Explanation: Hashable, Sendable {
    package let word: String
    /// `step`, `expect`, `a check`, `a filter`, `braces`.
    package let place: String
    package let summary: String
    /// The JSON Schema of what may stand behind it.
    package let schema: JSON
    /// How it is written; nil if a word says it all.
    package let example: String?

    /// One field of the mapping that may stand behind a word.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let summary: String
        package let schema: JSON
        package let isRequired: Bool
    }

    /// Empty if there is no mapping.
    package var parts: [Part] {
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        return (schema["properties"]?.members ?? []).map { member in
            let known = EditorSchema.target(of: member.value)
            return Part(
                name: member.name,
                summary: member.value["description"]?.string ?? known?.summary ?? "",
                schema: known?.schema ?? member.value,
                isRequired: required.contains(member.name)
            )
        }
    }
}

extension EditorSchema {
    /// Everything that is said about a word of probe files; empty if it is none. `poll.every` is the
    /// `every` of `poll`.
    package static func explanations(of words: String) -> [Explanation] {
        let functions = functions(of: words)
        guard functions.isEmpty, let dot = words.lastIndex(of: ".") else {
            return fields(of: words) + functions
        }
        let place = words[..<dot].split(separator: ".").last.map { String($0) } ?? ""
        return fields(of: String(words[words.index(after: dot)...])).filter { $0.place == place }
    }

    private static func fields(of word: String) -> [Explanation] {
        let places =
            (objects + [expect, capture]).map { ($0.name, $0.fields) }
            + [("a check", predicates), ("a filter", filterFields)]
        return places.flatMap { place, fields in
            fields.flatMap { field -> [Explanation] in
                let own = field.name == word ? [explanation(of: field, at: place)] : []
                let parts = field.parts.filter { $0.name == word }.map { part in
                    Explanation(
                        word: word,
                        place: field.name,
                        summary: part.value["description"]?.string ?? field.summary,
                        schema: part.value,
                        example: nil
                    )
                }
                return own + parts
            }
        }
    }

    private static func explanation(of field: EditorField, at place: String) -> Explanation {
        let meant = target(of: field.schema)
        return Explanation(
            word: field.name,
            place: place,
            summary: field.summary.isEmpty ? meant?.summary ?? "" : field.summary,
            schema: meant?.schema ?? field.schema,
            example: Vocabulary.example(ofField: field.name)
        )
    }

    /// The field that a schema names instead of saying it again.
    static func target(of schema: JSON) -> EditorField? {
        let parts = (schema["$ref"]?.string ?? "").split(separator: "/")
        guard parts.count == 5, parts[3] == "properties" else { return nil }
        let object = objects.first { $0.name == parts[2] }
        return object?.fields.first { $0.name == parts[4] }
    }
}
