import Glibc
import JSON
import Testing

@Suite("Evidence of failures", .serialized)
struct EvidenceTests {
    @Test("what the server said is kept under its hash, without secrets, and shown")
    func transcript() throws {
        let town = try Town()
        town.addShipping()
        try town.startDaemon()
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(20) { !failures(in: town).isEmpty })
        let id = try #require(failures(in: town).last)

        #expect(Files.wait(5) { show(id, in: town)["transcript"]?["step"] != nil })
        let run = show(id, in: town)
        let transcript = run["transcript"]
        #expect(transcript?["step"]?.string == "pay")
        #expect(transcript?["request"]?["method"]?.string == "POST")
        #expect((transcript?["response"]?["status"]?.number?.integer ?? 0) >= 500)
        #expect(transcript?["response"]?["body"]?.string?.contains("psp") == true)
        #expect(!run.text.contains("correct-horse-battery"))
        let text = town.probectl("show", String(id.prefix(8))).text
        #expect(text.contains("step 'pay' said") && text.contains("Authorization: •••"), "\(text)")

        // The file is named by its hash; a changed one is not shown.
        let hash = try #require(run["evidence"]?.string)
        let folder = "\(town.folder)/state/evidence"
        let sums = try Command(
            "/bin/sh",
            ["-c", "cd \(folder) && sha256sum *.json"],
            folder: town.folder,
            name: "sums"
        )
        #expect(sums.wait() == 0)
        let line = try #require(
            sums.outputText.split(separator: "\n").first { $0.hasSuffix("-\(hash).json") }
        )
        #expect(line.hasPrefix(hash))
        let path = "\(folder)/\(line.split(separator: " ")[1])"
        Files.write("{}", to: path)
        #expect(
            show(id, in: town)["transcript"]?["missing"]?.string?.contains("was changed") == true
        )
        #expect(town.stopDaemon() == 0)
    }

    private func failures(in town: Town) -> [String] {
        town.probectl("log", "--json", "-n", "200").documents
            .filter { $0["outcome"]?.string == "failed" }
            .compactMap { $0["id"]?.string }
    }

    private func show(_ id: String, in town: Town) -> JSON {
        town.probectl("show", id, "--json").json
    }
}
