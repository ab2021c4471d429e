import Notify
import ProbeModel
import Testing

/// The files that a package installs, in `systemd/`.
enum Installed {
    static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    static let folder = root + "/systemd/"

    static func text(_ name: String) throws -> String {
        try #require(Peer.text(of: folder + name), "systemd/\(name) is missing")
    }
}

@Suite("The message catalogue")
struct CatalogueTests {
    @Test("explains every number that the code sends, and no other")
    func complete() throws {
        let numbers = try Installed.text("probed.catalog").split(separator: "\n")
            .filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        #expect(numbers.sorted() == Notice.Kind.allCases.map(\.messageID).sorted())
    }

    @Test("prints the next command for each, and asks for no field that we never send")
    func entries() throws {
        let names = Set(Notice.Field.Name.allCases.map(\.journalName))
        for entry in try Installed.text("probed.catalog").split(separator: "\n-- ").dropFirst() {
            #expect(entry.contains("\n    probectl ") || entry.contains("\n    systemctl "))
            let asked = entry.split(separator: "@", omittingEmptySubsequences: false)
            for (index, name) in asked.enumerated() where !index.isMultiple(of: 2) {
                #expect(names.contains(String(name)), "\(entry.prefix(32)) asks for \(name)")
            }
        }
    }

    @Test("is taken by journalctl", .enabled(if: Peer.isInstalled("/usr/bin/journalctl")))
    func taken() throws {
        let folder = Folder()
        let catalogues = folder.path + "/usr/lib/systemd/catalog"
        _ = Command.run("/bin/mkdir", ["-p", catalogues])
        _ = Command.run("/bin/cp", [Installed.folder + "probed.catalog", catalogues])
        let root = "--root=" + folder.path
        let update = Command.run("/usr/bin/journalctl", [root, "--update-catalog"])
        #expect(update.code == 0 && update.output.isEmpty, "\(update.output)")
        let list = Command.run("/usr/bin/journalctl", [root, "--list-catalog"])
        #expect(list.output.split(separator: "\n").count == Notice.Kind.allCases.count)
    }
}

@Suite("The patience of the service manager")
struct PatienceTests {
    @Test("covers the longest stop, whose parts are all bounded")
    func stop() throws {
        let unit = try Installed.text("probed.service")
        #expect(unit.contains("\nTimeoutStopSec=\(Int(Limits.stopTimeMaximum.seconds))s\n"))
        let flushAndFollow = Limits.deliveryTime / 2 * 2
        let parts = [
            Limits.stopTime, Limits.cleanupTime, flushAndFollow * 2, Limits.sealTime,
            Limits.deliveryTime / 2, Limits.deliveryTime / 2,
        ]
        #expect(parts.reduce(.zero, +) <= Limits.stopTimeMaximum)
    }
}

@Suite(
    "The units",
    .enabled(if: Peer.isInstalled("/usr/bin/systemd-analyze"), "systemd is missing")
)
struct UnitTests {
    private static let units = ["probed.service", "probed.socket", "probed-failed@.service"]

    /// A tree with systemd's own units, ours, and something to execute.
    private func makeRoot() -> Folder {
        let folder = Folder()
        let root = folder.path
        for path in ["/lib/systemd", "/usr/lib/systemd", "/etc/systemd/system", "/usr/bin"] {
            _ = Command.run("/bin/mkdir", ["-p", root + path])
        }
        _ = Command.run("/bin/cp", ["-a", "/lib/systemd/system", root + "/lib/systemd/"])
        for unit in Self.units {
            _ = Command.run(
                "/bin/cp",
                [Installed.folder + unit, root + "/etc/systemd/system/" + unit]
            )
        }
        for program in ["probed", "probectl", "logger"] {
            _ = Command.run("/bin/cp", ["/bin/true", root + "/usr/bin/" + program])
        }
        return folder
    }

    private func verify(_ folder: Folder) -> (code: Int32, output: String) {
        Command.run(
            "/usr/bin/systemd-analyze",
            [
                "verify", "--root=" + folder.path, "--man=no", "probed.service", "probed.socket",
                "probed-failed@probed.service.service",
            ]
        )
    }

    @Test("are what systemd understands")
    func verified() {
        let verdict = verify(makeRoot())
        #expect(verdict.code == 0 && verdict.output.isEmpty, "\(verdict.output)")
    }

    @Test("are seen to be wrong when they are")
    func wrong() throws {
        let folder = makeRoot()
        let path = folder.path + "/etc/systemd/system/probed.service"
        Peer.write(try #require(Peer.text(of: path)) + "Nonsense=yes\n", to: path)
        #expect(verify(folder).output.contains("Nonsense"))
    }

    @Test("expose 1.7 at most")
    func exposure() {
        let verdict = Command.run(
            "/usr/bin/systemd-analyze",
            [
                "security", "--offline=true", "--threshold=17", "--no-pager",
                Installed.folder + "probed.service",
            ]
        )
        #expect(verdict.code == 0, "\(verdict.output)")
    }

    @Test("come with users and folders that systemd makes")
    func usersAndFolders() throws {
        let folder = Folder()
        for (source, target) in [("sysusers", "sysusers.d"), ("tmpfiles", "tmpfiles.d")] {
            _ = Command.run(
                "/bin/mkdir",
                ["-p", folder.path + "/usr/lib/" + target, folder.path + "/etc"]
            )
            _ = Command.run(
                "/bin/cp",
                [
                    Installed.folder + "probed." + source,
                    folder.path + "/usr/lib/" + target + "/probed.conf",
                ]
            )
        }
        let root = "--root=" + folder.path
        let users = Command.run("/usr/bin/systemd-sysusers", [root])
        #expect(users.code == 0, "\(users.output)")
        #expect(Peer.text(of: folder.path + "/etc/passwd")?.contains("probed:x:") == true)
        #expect(Peer.text(of: folder.path + "/etc/group")?.contains("probed-admin:x:") == true)
        let folders = Command.run("/usr/bin/systemd-tmpfiles", [root, "--create"])
        #expect(folders.code == 0, "\(folders.output)")
        #expect(Peer.exists(folder.path + "/etc/probed/probes"))
    }

    @Test("stand in docs/systemd.md as they are installed")
    func page() throws {
        let page = try #require(Peer.text(of: Installed.root + "/docs/systemd.md"))
        #expect(page.contains(try Installed.text("probed.socket")))
    }
}
