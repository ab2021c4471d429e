import JSON
import Testing

@Suite("The documentation")
struct DocumentTests {
    @Test("every command in docs/probectl.md exists")
    func commands() throws {
        let town = try Town()
        let page = Files.text(of: "\(Files.root)/docs/probectl.md")
        let names = Set(
            page.split(separator: "\n").filter { $0.hasPrefix("probectl ") }
                .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        )
        #expect(names.count >= 8)
        for name in names {
            #expect(town.probectl(name, "--help").code == 0, "\(name)")
        }
    }

    @Test("the journey in the README is valid")
    func readme() throws {
        let town = try Town()
        let blocks = Files.text(of: "\(Files.root)/README.md").split(separator: "```yaml\n")
            .dropFirst()
        let journey = try #require(blocks.first?.split(separator: "```").first)
        town.addProbe("readme", String(journey))
        let reply = town.probectl(
            "run",
            "\(town.folder)/probes/readme.yaml",
            "--set",
            "shop=\(town.address)",
            "--secrets",
            "\(town.folder)/secrets"
        )
        #expect(reply.code == 0, "\(reply)")
    }

    @Test("the configuration in docs/intake.md is valid, but for its folders")
    func configuration() throws {
        let town = try Town()
        let blocks = Files.text(of: "\(Files.root)/docs/intake.md").split(separator: "```yaml\n")
            .dropFirst()
        let text = String(try #require(blocks.first?.split(separator: "```").first))
        Files.write(
            text.replacing("/etc/probed/probes", with: "\(town.folder)/probes")
                .replacing("/etc/probed/secrets", with: "\(town.folder)/secrets"),
            to: "\(town.folder)/documented.yaml"
        )
        town.addShipping()
        let check = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/documented.yaml", "--check"],
            folder: town.folder,
            name: "check"
        )
        #expect(check.wait() == 0, "\(check.errorText)")
    }
}
