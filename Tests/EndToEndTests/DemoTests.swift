import Glibc
import Testing

@Suite("The demo", .serialized)
struct DemoTests {
    private static let script = "\(Files.root)/Scripts/demo.sh"

    private func start(_ town: borrowing Town, _ line: String) throws -> Command {
        try Command(
            "/bin/bash",
            ["-c", "exec \(line)"],
            folder: town.folder,
            name: "demo",
            environment: ["DEMO_BIN=\(Files.programs)"]
        )
    }

    @Test("ends by itself without a terminal, with status 0, and shows the gap that is predicted")
    func demo() throws {
        let town = try Town()
        // So long the shop's weather is that of all minutes (docs/parcelshop.md).
        let demo = try start(town, "\(Self.script) 45")
        #expect(demo.wait() == 0, "\(demo.outputText)\(demo.errorText)")
        let text = demo.outputText
        #expect(text.contains(" components   100, each"), "\(text)")
        #expect(text.contains("independent parts predict"), "\(text)")
        #expect(text.contains("costs most"), "\(text)")
        #expect(text.contains("where to look next"), "\(text)")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(" customers ") })
        // Shipped, its bounds, their confidence, predicted.
        let figures = line.matches(of: /[0-9.]+/).compactMap { Double($0.output) }
        try #require(figures.count == 5, "\(line)")
        let interval = figures[1]...figures[2]
        #expect(interval.contains(100 * pow(0.99, 100)), "\(line)")
        #expect(interval.contains(figures[4]), "\(line)")
    }

    @Test("goes on at a terminal until Ctrl-C, and says what to try")
    func terminal() throws {
        let town = try Town()
        let keys = "\(town.folder)/keys"
        #expect(unsafe mkfifo(keys, 0o600) == 0)
        let keyboard = unsafe open(keys, O_RDWR)
        defer { close(keyboard) }
        let demo = try start(town, "script -qec 'exec \(Self.script) 3' /dev/null < '\(keys)'")
        #expect(
            Files.wait(30) { demo.outputText.contains("Ctrl-C ends it.") },
            "\(demo.outputText)\(demo.errorText)"
        )
        let said = demo.outputText
        let lines = said.split(whereSeparator: \.isNewline).drop {
            !$0.hasPrefix("The daemon goes on.")
        }
        let export = try #require(lines.dropFirst().first, "\(said)")
        let tried = lines.dropFirst(2).filter { $0.hasPrefix("   probectl ") }
        #expect(tried.count >= 3, "\(said)")
        for line in tried where !line.contains(" -f ") {
            let words = line.drop { $0 == " " }.firstRange(of: "  ").map {
                line.drop { $0 == " " }[..<$0.lowerBound]
            }
            let command = try #require(words, "\(line)")
            let shell = "cd '\(Files.root)' && \(export.replacing("$PWD/", with: "")) && \(command)"
            let reply = try Command(
                "/bin/bash",
                ["-c", shell],
                folder: town.folder,
                name: "tried"
            )
            // Whether customers can ship just now is another question.
            #expect(reply.wait() <= 1, "\(command): \(reply.errorText)")
            #expect(reply.errorText.isEmpty, "\(command): \(reply.errorText)")
        }
        #expect(demo.isRunning)
        #expect(unsafe write(keyboard, "\u{3}", 1) == 1)
        #expect(demo.wait() == 0, "\(demo.outputText)")
    }
}
