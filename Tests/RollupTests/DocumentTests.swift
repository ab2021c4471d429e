import FoundationEssentials
import ProbeModel
import Rollup
import Testing

@Suite("docs/rollup.md")
struct DocumentTests {
    @Test("every question in it has an answer")
    func questions() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        for minute in 0..<90 as Range<Int64> {
            var run = Run.sample(at: minute * 60, failing: minute % 7 == 3 ? 1 : nil)
            run.journey = "ship-a-package"
            writer.absorb([run])
        }
        try writer.flush()
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/rollup.md")
        let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
        let questions = text.split(separator: "```sql\n").dropFirst()
            .compactMap { $0.split(separator: "```").first.map(String.init) }
        #expect(questions.count >= 6)
        let reader = try RollupReader(path: folder.path())
        for question in questions {
            let rows = try reader.rows(question)
            #expect(rows.count > 1, "\(question)")
            #expect(rows.dropFirst().allSatisfy { $0.contains { !$0.isEmpty } }, "\(question)")
        }
        let blamed = try reader.rows(questions[2]).dropFirst()
        #expect(
            Array(blamed.prefix(2)) == [
                ["db", "90", "0", "13", "6.5"], ["psp", "90", "0", "13", "6.5"],
            ]
        )
    }
}
