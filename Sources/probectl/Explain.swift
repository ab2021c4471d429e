import ArgumentParser
import JSON
import Journey
import ProbeModel

/// `probectl explain FIELD`: what a word of probe files means, and where it may stand.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What a field, query, filter or check of probe files means.",
        discussion: "Needs no daemon. Exits with 64 if there is no such word."
    )

    @Argument(help: "The word, as in 'within', 'poll.every', 'urlQueryParam' or 'now'.")
    var field: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let explanations = EditorSchema.explanations(of: field)
        guard !explanations.isEmpty else {
            throw Failure(.usage, "probe files have no word '\(field)'. \(remedy)")
        }
        let document: JSON = .array(
            explanations.map { explanation in
                [
                    "word": .string(explanation.word), "place": .string(explanation.place),
                    "summary": .string(explanation.summary), "schema": explanation.schema,
                    "example": JSON(explanation.example),
                ]
            }
        )
        output.print(document) { _ in explanations.flatMap(Self.lines) }
    }

    private var remedy: String {
        // People see eight characters of an alert's name.
        let isName = field.count >= 8 && RunID.range(prefix: field) != nil
        return EditorSchema.remedy(for: field)
            ?? (isName
                ? "'probectl alerts explain \(field)' says why an alert fired."
                : "See docs/journeys.md for all of them.")
    }

    /// What it means, a line for each of its parts, and an example.
    private static func lines(_ explanation: Explanation) -> [String] {
        let isNamed = !["a check", "a filter", "braces"].contains(explanation.place)
        let place = isNamed ? "'\(explanation.place)'" : explanation.place
        let text = explanation.summary.isEmpty ? "see its parts" : explanation.summary
        let own = remarks(on: explanation.schema).joined(separator: "; ")
        let end = own.isEmpty ? "" : " (\(own))"
        let first = "\(explanation.word) in \(place): \(text)\(end)"
        let parts = explanation.parts.map { part in
            let told = (part.isRequired ? ["required"] : []) + remarks(on: part.schema)
            let words = [part.summary, told.joined(separator: "; ")].filter { !$0.isEmpty }
            return "  \(part.name): " + words.joined(separator: "; ")
        }
        let isValue = explanation.place != "braces"
        let example = explanation.example.map { example in
            "  as in  " + (isValue ? "\(explanation.word): " : "") + example
        }
        return [first] + parts + [example].compactMap(\.self)
    }

    /// What may stand behind the word, in a few words, and what holds without it.
    private static func remarks(on schema: JSON) -> [String] {
        let usual = schema["default"].map { value in
            let words = value.array?.compactMap(\.string).joined(separator: ", ")
            return "\(words ?? value.string ?? value.text) if absent"
        }
        return [kind(of: schema), usual].compactMap(\.self)
    }

    /// Nil if that is not said in a few words.
    private static func kind(of schema: JSON) -> String? {
        if let name = schema["$ref"]?.string?.split(separator: "/").last { return String(name) }
        if let choices = schema["anyOf"]?.array {
            return choices.compactMap(kind).joined(separator: " or ")
        }
        if let words = schema["enum"]?.array {
            return words.map { $0.string ?? $0.text }.joined(separator: ", ")
        }
        if let parts = schema["properties"]?.members, !parts.isEmpty { return "a mapping" }
        if let type = schema["type"]?.string { return type }
        let types = (schema["type"]?.array ?? []).compactMap(\.string)
        return types.isEmpty ? nil : types.joined(separator: " or ")
    }
}
