import Glibc
import JSON
import Testing

/// What Chromium recorded of a small shop (`Recorded/record.py`) runs against that shop again, which
/// draws every token and number anew.
@Suite("A HAR of a browser")
struct RecordedShopTests {
    @Test("is imported and runs green")
    func runs() throws {
        let town = try Town()
        let folder = "\(Files.root)/Tests/EndToEndTests/Recorded"
        let shop = try PythonPeer(
            path: "\(folder)/shop.py",
            in: town.folder,
            name: "recorded-shop"
        )
        let port = shop.ports[0]

        let importing = try probectl(["import", "har", "\(folder)/shop.har"], town, "import")
        try #require(importing.wait() == 0, "\(importing.errorText)")
        #expect(importing.errorText.contains("keep in credential files: password"))
        #expect(!importing.outputText.contains("let-me-in"))
        let journey = "\(town.folder)/probes/recorded.yaml"
        Files.write(importing.outputText, to: journey)

        Files.write("let-me-in", to: "\(town.folder)/secrets/password")
        let run = try probectl(
            [
                "run", journey, "--json", "--secrets", "\(town.folder)/secrets", "--set",
                "site=http://127.0.0.1:\(port)",
            ],
            town,
            "run"
        )
        #expect(run.wait() == 0, "\(run.errorText)\n\(importing.outputText)")
        let document = try JSON.parse(Array(run.outputText.utf8))
        let steps = (document.array?.first ?? document)["steps"]?.array ?? []
        #expect(
            steps.compactMap { $0["name"]?.string ?? $0["step"]?.string } == [
                "get start", "post login", "get rates", "post shipments", "get S-eb73b19c92",
                "post goodbye",
            ]
        )
        #expect(steps.allSatisfy { $0["state"]?.string == "passed" }, "\(document.text)")
    }

    private func probectl(_ words: [String], _ town: Town, _ name: String) throws -> Command {
        try Command("\(Files.programs)/probectl", words, folder: town.folder, name: name)
    }
}
