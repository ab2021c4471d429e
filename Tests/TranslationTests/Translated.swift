import Journey
import Testing
import Translation

/// What a foreign file becomes.
struct Translated {
    let texts: [String]
    /// Those of the file, and those of its journeys.
    let notes: [String]
    let plans: [Plan]
    /// What the compiler says beside errors.
    let warnings: [String]

    /// All that a user would see.
    var whole: String { (texts + notes).joined(separator: "\n") }

    /// Each journey must compile.
    init(_ format: ForeignFormat, _ text: String) throws {
        let found = try format.read(Array(text.utf8), path: "x")
        let writers = JourneyWriter.all(found.journeys, name: "x")
        texts = try writers.map { writer in
            let text = try writer.text
            return try #require(text, "\(writer.notes)")
        }
        notes = found.notes + writers.flatMap(\.notes)
        let sources = texts.enumerated().map { SourceText(path: "\($0).yaml", text: $1) }
        // Files that the journeys name would lie beside them.
        let catalogue = Catalogue.compile(sources, given: Givens(file: { _ in [] }))
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered))\n\(texts.joined(separator: "\n"))")
        plans = catalogue.plans
        warnings = catalogue.diagnostics.map(\.message)
    }

    /// A collection of one request of Postman, whose other members are given.
    static func postman(_ request: String, script: String = "", variables: String = "") -> String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map {
            "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        }
        return """
            {"info": {"name": "shop"}, "variable": [\(variables)], "item": [{"name": "ask",
              "event": [{"listen": "test", "script": {"exec": [\(lines.joined(separator: ","))]}}],
              "request": {\(request)}}]}
            """
    }
}
