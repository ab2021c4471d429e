import Glibc
import JSON
import Journey
import Testing

@Suite("docs/journeys.md")
struct DocumentTests {
    /// Blocks in fences with this label.
    private func blocks(_ label: String) throws -> [String] {
        let document = try Fixture.read("/docs/journeys.md")
        return document.split(separator: "```\(label)\n").dropFirst().map { rest in
            rest.firstRange(of: "```").map { String(rest[..<$0.lowerBound]) } ?? ""
        }
    }

    @Test("every example compiles, all of them together, without a word")
    func examples() throws {
        let sources = try blocks("yaml").enumerated().map { index, block in
            let isStep = block.hasPrefix("- ")
            let head = "journey: example-\(index)\nservice: shipping\nevery: 1m\nsteps:\n"
            return SourceText(path: "example-\(index).yaml", text: isStep ? head + block : block)
        }
        let catalogue = Catalogue.compile(
            sources,
            given: Givens(file: { $0 == "photo.jpg" ? [0xFF, 0xD8] : nil })
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        #expect(sources.count >= 8)
        #expect(catalogue.plans.count == 27)
        #expect(catalogue.services.map(\.name) == ["shipping", "tracking"])
        #expect(catalogue.services.first?.window == .seconds(30 * 86_400))
        let health = try #require(catalogue.plans.first { $0.healthOf != nil })
        #expect(health.service.isEmpty)
        #expect(health.steps.map(\.components) == [["auth"]])
    }

    @Test("the diagnostics that it shows are real")
    func diagnostics() throws {
        let shown = try blocks("text").joined()
        let real = ["unknown-field", "capture-never"]
        #expect(try shown == real.map { try Fixture.read("mistakes/\($0).txt") }.joined())
    }
}

@Suite("docs/journey.schema.json")
struct SchemaTests {
    /// The reader itself tells what it knows, in the remedy for a field that it does not know.
    @Test(
        "knows the same fields as the reader",
        arguments: [
            ("journey", "journey: a\nzzzzzzzzzzzz: 1\n"),
            ("service", "service: a\nzzzzzzzzzzzz: 1\n"),
            ("fragment", "fragment: a\nsteps: []\nzzzzzzzzzzzz: 1\n"),
            ("step", "fragment: a\nsteps: [{ zzzzzzzzzzzz: 1 }]\n"),
            ("expect", "fragment: a\nsteps: [{ name: a, expect: { zzzzzzzzzzzz: 1 } }]\n"),
            ("capture", "fragment: a\nsteps: [{ name: a, capture: { b: { zzzzzzzzzzzz: 1 } } }]\n"),
            ("use", "journey: a\nsteps: [{ use: b, zzzzzzzzzzzz: 1 }]\n"),
            ("block", "journey: a\nsteps: [{ steps: [], zzzzzzzzzzzz: 1 }]\n"),
        ]
    )
    func fields(definition: String, file: String) throws {
        let schema = try JSON.parse(try Fixture.read("/docs/journey.schema.json"))
        let members = schema["definitions"]?[definition]?["properties"]?.members
        let remedy = Catalogue.compile([SourceText(path: "a.yaml", text: file)]).diagnostics
            .compactMap { $0.message.hasPrefix("unknown field 'zzz") ? $0.remedy : nil }.first
        let known = try #require(remedy?.split(separator: ": ").last).split(separator: ", ")
        #expect(members?.map(\.name).sorted() == known.map(String.init).sorted())
    }

    @Test("is what the compiler's tables say")
    func generated() throws {
        let text = EditorSchema.document.indented + "\n"
        if unsafe getenv("RECORD") != nil {
            try Fixture.write(text, to: "/docs/journey.schema.json")
        }
        #expect(try Fixture.read("/docs/journey.schema.json") == text)
    }

    @Test("every word has an explanation, and it says where the word may stand")
    func explanations() {
        for word in EditorSchema.words {
            #expect(!EditorSchema.explanations(of: word).isEmpty, "\(word)")
        }
        #expect(EditorSchema.explanations(of: "staus").isEmpty)
        #expect(
            Set(EditorSchema.explanations(of: "not").map(\.place)) == ["expect", "a check"]
        )
        #expect(EditorSchema.explanations(of: "split").map(\.place) == ["a filter"])
        #expect(EditorSchema.explanations(of: "speed").map(\.place) == ["limits"])
        #expect(EditorSchema.remedy(for: "insecure") == "Write tls: { verify: off }")
        #expect(EditorSchema.remedy(for: "sped") == "Did you mean 'speed'?")
    }
}
