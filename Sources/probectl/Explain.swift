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

    @Argument(help: "The word, as in 'within' or 'urlQueryParam'.")
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
                    "place": .string(explanation.place), "summary": .string(explanation.summary),
                    "schema": explanation.schema,
                ]
            }
        )
        output.print(document) { _ in explanations.map(line) }
    }

    private var remedy: String {
        // People see eight characters of an alert's name.
        let isName = field.count >= 8 && RunID.range(prefix: field) != nil
        return EditorSchema.remedy(for: field)
            ?? (isName
                ? "'probectl alerts explain \(field)' says why an alert fired."
                : "See docs/journeys.md for all of them.")
    }

    private func line(_ explanation: EditorSchema.Explanation) -> String {
        let place = explanation.place.hasPrefix("a ") ? explanation.place : "'\(explanation.place)'"
        let text = explanation.summary.isEmpty ? "see its parts" : explanation.summary
        let kind = Self.kind(of: explanation.schema)
        return "\(field) in \(place): \(text)" + (kind.isEmpty ? "" : " (\(kind))")
    }

    /// What may stand behind the word, in a few words; empty if that is not said in a few.
    private static func kind(of schema: JSON) -> String {
        if let name = schema["$ref"]?.string?.split(separator: "/").last { return String(name) }
        let parts = (schema["properties"]?.members ?? []).map(\.name).joined(separator: ", ")
        if !parts.isEmpty { return "a mapping of \(parts)" }
        if let type = schema["type"]?.string { return type }
        if let words = schema["enum"]?.array {
            return words.map { $0.string ?? $0.text }.joined(separator: ", ")
        }
        return (schema["type"]?.array ?? []).compactMap(\.string).joined(separator: " or ")
    }
}
