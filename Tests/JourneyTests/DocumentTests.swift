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
        let catalogue = Catalogue.compile(sources)
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        #expect(sources.count >= 8)
        #expect(catalogue.plans.count == 7)
        #expect(catalogue.services.map(\.window) == [.seconds(30 * 86_400)])
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
