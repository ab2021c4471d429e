import Glibc
import Testing

@Suite("probectl fmt", .serialized)
struct FormatTests {
    private static let careless = "steps:\n- {name: 'a' , get: \"{{shop}}/\"}   # one\n"
    private static let formed = "steps:\n  - { name: a, get: \"{{shop}}/\" } # one\n"

    @Test("replaces files behind links too, keeps their mode, and prints their names")
    func files() throws {
        let town = try Town()
        let file = "\(town.folder)/careless.yaml"
        let link = "\(town.folder)/link.yaml"
        Files.write(Self.careless, to: file, mode: 0o640)
        #expect(unsafe symlink("careless.yaml", link) == 0)
        let asked = town.probectl("fmt", "--check", file)
        #expect(asked.code == 1)
        #expect(asked.text == "\(file)\n")
        #expect(Files.text(of: file) == Self.careless)
        let done = town.probectl("fmt", link)
        #expect(done.code == 0, "\(done)")
        #expect(done.text == "\(link)\n")
        #expect(Files.text(of: file) == Self.formed)
        var status = stat()
        #expect(unsafe lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(unsafe stat(file, &status) == 0 && status.st_mode & 0o777 == 0o640)
        let again = town.probectl("fmt", "--check", link, file)
        #expect(again.code == 0 && again.text.isEmpty, "\(again)")
    }

    @Test("a file that is no YAML stays as it is; the others are put into form")
    func invalid() throws {
        let town = try Town()
        let folder = "\(town.folder)/mixed"
        #expect(unsafe mkdir(folder, 0o700) == 0)
        Files.write("a: [b\n", to: "\(folder)/broken.yaml")
        Files.write(Self.careless, to: "\(folder)/careless.yaml")
        let reply = town.probectl("fmt", folder)
        #expect(reply.code == 65)
        #expect(reply.errors.contains("broken.yaml:2:1  this is not YAML"), "\(reply)")
        #expect(reply.text == "\(folder)/careless.yaml\n")
        #expect(Files.text(of: "\(folder)/broken.yaml") == "a: [b\n")
        #expect(town.probectl("fmt", "\(folder)/none.yaml").code == 74)
        #expect(town.probectl("fmt").code == 64)
    }

    @Test("standard input goes to standard output", arguments: [false, true])
    func standardInput(isChecked: Bool) throws {
        let town = try Town()
        let file = "\(town.folder)/careless.yaml"
        Files.write(Self.careless, to: file)
        let command = "'\(Files.programs)/probectl' fmt \(isChecked ? "--check" : "") - < \(file)"
        let shell = try Command("/bin/sh", ["-c", command], folder: town.folder, name: "fmt")
        #expect(shell.wait() == (isChecked ? 1 : 0))
        #expect(shell.outputText == (isChecked ? "standard input\n" : Self.formed))
    }
}
