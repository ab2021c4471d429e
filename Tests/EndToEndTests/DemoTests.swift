import Testing

@Suite("The demo", .serialized)
struct DemoTests {
    @Test("ends by itself without a terminal, with status 0, and shows the gap")
    func demo() throws {
        let town = try Town()
        let demo = try Command(
            "/bin/bash",
            ["\(Files.root)/Scripts/demo.sh", "8"],
            folder: town.folder,
            name: "demo",
            environment: ["DEMO_BIN=\(Files.programs)"]
        )
        #expect(demo.wait() == 0, "\(demo.outputText)\(demo.errorText)")
        let text = demo.outputText
        #expect(text.contains(" components   100, each"), "\(text)")
        #expect(text.contains(" customers    "), "\(text)")
        #expect(text.contains("independent parts predict"), "\(text)")
        #expect(text.contains("costs most"), "\(text)")
        #expect(text.contains("where to look next"), "\(text)")
    }
}
