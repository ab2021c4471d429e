import JSON
import Testing

@Suite("docs/json.md")
struct PageTests {
    /// The lines of the fenced blocks that are marked with `mark`.
    private static func lines(of mark: String) -> [Substring] {
        let blocks = TestFiles.page("json.md").split(separator: "\n```\(mark)\n").dropFirst()
        return blocks.flatMap { block in
            block.prefix(upTo: block.firstRange(of: "\n```")?.lowerBound ?? block.endIndex)
                .split(separator: "\n")
        }
    }

    @Test("shows queries that give what it says")
    func queries() throws {
        let document = try JSON.parse(Self.lines(of: "json").joined(separator: "\n"))
        let examples = Self.lines(of: "query")
        #expect(examples.count == 10)
        for example in examples {
            let parts = example.split(separator: "→")
            let query = String(parts[0].reversed().drop { $0 == " " }.reversed())
            let nodes = try JSONPath(query).nodes(in: document)
            #expect(" " + JSON.array(nodes.map(\.value)).text == parts[1], "\(query)")
        }
    }

    @Test("shows errors as they are")
    func errors() {
        let lines = Self.lines(of: "error")
        #expect(lines.count == 8)
        for index in stride(from: 0, to: lines.count, by: 2) {
            let error = #expect(throws: JSON.ParseError.self) {
                try JSON.parse(String(lines[index]))
            }
            #expect(error?.message == String(lines[index + 1]))
        }
    }
}
