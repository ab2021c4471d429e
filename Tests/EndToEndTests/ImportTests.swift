import Glibc
import Testing

@Suite("probectl import")
struct ImportTests {
    private static let gatus = """
        endpoints:
          - { name: one, url: "http://a/", conditions: ["[STATUS] == 200"] }
          - { name: two, url: "http://b/", conditions: ["[STATUS] == 200"] }
        """

    @Test("names a journey as it is told, and several never alike")
    func names() throws {
        let town = try Town()
        Files.write(Self.gatus, to: "\(town.folder)/two.yaml")
        let one = town.probectl(
            "import",
            "gatus",
            "\(town.folder)/two.yaml",
            "--only",
            "two",
            "--name",
            "mine"
        )
        #expect(one.code == 0 && one.text.contains("journey: mine\n"), "\(one.text)\(one.errors)")
        let both = town.probectl(
            "import",
            "gatus",
            "\(town.folder)/two.yaml",
            "--name",
            "mine",
            "--into",
            town.folder
        )
        #expect(both.code == 64 && both.errors.contains("--only with one of one, two"))
        let none = town.probectl("import", "gatus", "\(town.folder)/two.yaml", "--only", "three")
        #expect(none.code == 65 && none.errors.contains("no journey 'three', but one, two"))
        let third =
            "\(Self.gatus)\n  - { name: odd, url: \"tcp://a:1\", body: x, conditions: [] }\n"
        Files.write(third, to: "\(town.folder)/three.yaml")
        let some = town.probectl(
            "import",
            "gatus",
            "\(town.folder)/three.yaml",
            "--into",
            "\(town.folder)/made"
        )
        #expect(some.code == 65 && some.errors.contains("holds 3 journeys, of which 2 are written"))
        #expect(some.errors.contains("odd: the journey 'odd' is not written"), "\(some.errors)")
        Files.write("modules: { http: { prober: http } }", to: "\(town.folder)/m.yaml")
        let rows = town.probectl(
            "import",
            "blackbox",
            "\(town.folder)/m.yaml",
            "--name",
            "mine",
            "--target",
            "a",
            "--target",
            "b"
        )
        #expect(rows.text.contains("journey: \"mine {{row.name}}\"\n"), "\(rows.text)")
    }

    @Test("leaves no half of a file where there is no room, and says so")
    func noRoom() throws {
        let town = try Town()
        let body = String(repeating: "a long body ", count: 200)
        Files.write("POST http://a/\n`\(body)`\nHTTP 200\n", to: "\(town.folder)/big.hurl")
        // The limit of a file's size stands for the disk's end; its signal is ignored.
        let script =
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" import hurl \"$1/big.hurl\" --into \"$1\""
        let command = try Command(
            "/bin/sh",
            ["-c", script, "\(Files.programs)/probectl", town.folder],
            folder: town.folder,
            name: "import"
        )
        #expect(command.wait() == 73, "\(command.errorText)")
        let path = "\(town.folder)/big.yaml"
        #expect(command.errorText.contains("cannot create '\(path)': file too large"))
        #expect(command.errorText.contains("name another folder with --into"))
        #expect(unsafe access(path, F_OK) != 0)
        // A file that is there stays as it is.
        Files.write("mine", to: path)
        let again = town.probectl(
            "import",
            "hurl",
            "\(town.folder)/big.hurl",
            "--into",
            town.folder
        )
        #expect(again.code == 73 && again.errors.contains("file exists"), "\(again.errors)")
        #expect(Files.text(of: path) == "mine")
    }
}
