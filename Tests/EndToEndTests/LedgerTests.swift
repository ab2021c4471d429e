import Glibc
import JSON
import Testing

/// What an auditor does with a ledger: verify, prove, copy, and see what was cut off.
@Suite("The ledger vouches for itself", .serialized)
struct LedgerTests {
    /// A town whose daemon has a key, wrote for a while and was stopped.
    private func closedTown() throws -> Town {
        let town = try Town()
        let key = "\(town.folder)/secrets/ledger-key"
        _ = unsafe system("openssl genpkey -algorithm ed25519 -out '\(key)' 2>/dev/null")
        unsafe chmod(key, 0o600)
        town.configure("ledger: { key: ledger-key }")
        town.addShipping()
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("log", "--json").text.contains("\"run\"") })
        let copy = town.probectl("log", "backup", "\(town.folder)/copy", ledger(town))
        #expect(copy.code == 0, "\(copy.errors)")
        #expect(town.stopDaemon() == 0)
        return town
    }

    private func ledger(_ town: Town) -> String { "\(town.folder)/state/ledger" }

    @Test("a closed ledger is whole, its records can be read and proven, its end is signed")
    func whole() throws {
        let town = try closedTown()
        let verified = town.probectl("log", "verify", "--json", ledger(town))
        #expect(verified.code == 0, "\(verified.text)")
        #expect(verified.json["verdict"]?.string == "whole")
        #expect(verified.json["unsigned"]?.array?.isEmpty == true)
        // Nothing but the files is asked: alone, the end is not proven.
        #expect(town.probectl("log", "verify", "--alone", ledger(town)).code == 2)
        let key = try #require(verified.json["keys"]?.array?.first?.string)
        #expect(town.probectl("log", "verify", "--key", key, ledger(town)).code == 0)
        #expect(town.probectl("log", "verify", "--key", key + "AA", ledger(town)).code == 65)

        let runs = town.probectl("log", "cat", ledger(town), "--journey", "ship-a-package")
            .documents
        let run = try #require(runs.first { $0["steps"]?.array?.isEmpty == false })
        let sequence = try #require(run["sequence"]?.number?.text)
        let proof = town.probectl("log", "prove", sequence, ledger(town))
        #expect(proof.json["record"]?["id"] == run["id"])
        Files.write(proof.text, to: "\(town.folder)/proof.json")
        let independent = try Command(
            "/usr/bin/python3",
            [
                "\(Files.root)/Tests/LedgerTests/verify.py", ledger(town),
                "\(town.folder)/proof.json",
            ],
            folder: town.folder,
            name: "python"
        )
        #expect(independent.wait() == 0, "\(independent.errorText)")
        let table = town.probectl("log", "export", ledger(town), "--format", "csv").text
        #expect(table.hasPrefix("sequence,kind,at,"))
        #expect(table.contains(",ship-a-package,"))
        #expect(town.probectl("log", "scrub", ledger(town)).code == 0)
        #expect(town.probectl("log", "stat", ledger(town)).text.contains(", 1 sealed segment\n"))
    }

    @Test("a key that is gone is told at the start, and what follows is not called whole")
    func lostKey() throws {
        let town = try closedTown()
        town.configure()
        try town.startDaemon()
        let isTold = Files.wait(10) {
            town.notices.contains {
                $0["kind"]?.string == "LEDGER"
                    && $0["text"]?.string?.contains("there is no key now") == true
            }
        }
        #expect(isTold)
        #expect(town.stopDaemon() == 0)
        let found = town.probectl("log", "verify", "--json", ledger(town))
        #expect(found.code == 2 && found.json["verdict"]?.string == "undecided")
    }

    @Test("compressed segments tell the same, and a ledger that is written is left alone")
    func compressed() throws {
        let town = try closedTown()
        // Its next life begins another segment.
        try town.startDaemon()
        let refused = town.probectl("log", "compress", ledger(town))
        #expect(refused.code == 74 && refused.errors.contains("another process"))
        #expect(town.stopDaemon() == 0)
        let listed = town.probectl("log", "compress", "--dry-run", ledger(town))
        #expect(listed.text.contains("would compress 1 segment;"))
        let questions = [["verify", "--json"], ["cat"], ["export"], ["prove", "3"], ["scrub"]]
        func answers() -> [String] {
            questions.map { town.ask(["log"] + $0 + [ledger(town)]).text }
        }
        let before = answers()
        let packed = town.probectl("log", "compress", ledger(town))
        #expect(packed.text.hasPrefix("compressed 1 segment,"), "\(packed.text)")
        #expect(answers() == before && !before.contains(""))
        let stat = town.probectl("log", "stat", ledger(town)).text
        #expect(stat.contains("2 sealed segments, 1 compressed to "), "\(stat)")
        try town.startDaemon()
        #expect(town.stopDaemon() == 0)
        let verified = town.probectl("log", "verify", "--json", ledger(town))
        // Three starts had one key.
        #expect(verified.code == 0 && verified.json["keys"]?.array?.count == 1, "\(verified)")
    }

    @Test("the last thing that leaves the host is the checkpoint of the seal")
    func lastNote() throws {
        let town = try Town()
        let listener = try Command(
            "/usr/bin/python3",
            [
                "-uc",
                """
                import socket
                listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                listener.bind(("127.0.0.1", 0))
                print(listener.getsockname()[1])
                while True: print(listener.recv(65536))
                """,
            ],
            folder: town.folder,
            name: "syslog"
        )
        let output = listener.output
        #expect(Files.wait(10) { Files.text(of: output).contains("\n") })
        let port = Files.text(of: output).prefix { $0.isNumber }
        town.configure("  - syslog: udp://127.0.0.1:\(port)")
        town.addWindow()
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("log", "--json").text.contains("\"run\"") })
        #expect(town.stopDaemon() == 0)
        #expect(Files.wait(5) { listener.outputText.contains("CHECKPOINT") })
        let last = listener.outputText.split(separator: "\n").last { $0.contains("CHECKPOINT") }
        #expect(last?.contains("end of segment 1") == true, "\(last ?? "nothing")")
    }

    @Test("a copy is older than the last note, and that is found; a changed byte is, too")
    func cut() throws {
        let town = try closedTown()
        let copy = "\(town.folder)/copy/ledger"
        // Whether a signature was there already is a matter of the minute in which it was made.
        let whole = town.probectl("log", "verify", "--json", copy)
        #expect([0, 2].contains(whole.code), "\(whole)")
        let records = town.probectl("log", "cat", copy).text
        #expect(whole.json["records"]?.number?.integer == Int64(records.filter(\.isNewline).count))
        #expect(
            town.probectl("log", "cat", ledger(town)).text.hasPrefix(records) && !records.isEmpty
        )
        let names = try Command(
            "/bin/ls",
            ["\(town.folder)/state/notes"],
            folder: town.folder,
            name: "names"
        )
        #expect(names.wait() == 0)
        let last = try #require(names.outputText.split(separator: "\n").last)
        let note = "\(town.folder)/state/notes/\(last)"
        let found = town.probectl("log", "verify", "--against", note, copy)
        #expect(found.code == 1)
        #expect(found.text.contains("the end was cut off, or an older copy restored"))
        #expect(town.probectl("log", "verify", "--against", "/dev/null", copy).code == 65)
        #expect(town.probectl("log", "verify", "/nonexistent").code == 74)

        let first = "\(copy)/00000000000000000001-0000000000000001.plog"
        _ = unsafe system("printf x | dd of='\(first)' bs=1 seek=4500 conv=notrunc 2>/dev/null")
        #expect(town.probectl("log", "verify", copy).code == 1)
        #expect(town.probectl("log", "prune", copy).code == 64)
    }

    @Test("a backup under load, again into the same folder, is whole each time")
    func backups() throws {
        let town = try Town()
        town.addShipping()
        try town.startDaemon()
        let target = "\(town.folder)/copy"
        var records = 0
        for _ in 1...3 {
            #expect(
                Files.wait(20) {
                    _ = town.probectl("run", "ship-a-package")
                    return town.probectl("log", "cat", ledger(town)).documents.count > records
                }
            )
            let made = town.probectl("log", "backup", target, ledger(town))
            #expect(made.code == 0, "\(made)")
            let verified = town.probectl("log", "verify", "--alone", "--json", target + "/ledger")
            #expect(verified.code == 2, "\(verified)")
            let found = town.probectl("log", "cat", target + "/ledger").documents.count
            #expect(found > records)
            records = found
        }
        // Its own folder is none for a copy, and it writes on.
        let state = "\(town.folder)/state"
        let refused = town.probectl("log", "backup", state, ledger(town))
        #expect(refused.code == 73 && refused.errors.contains("is the ledger itself"), "\(refused)")
        #expect(town.stopDaemon() == 0)
        let last = town.probectl("log", "verify", "--json", ledger(town))
        #expect(last.json["verdict"]?.string != "damaged", "\(last)")
        #expect(last.json["records"]?.number?.integer ?? 0 > Int64(records))
    }

    @Test("damage is told wherever the ledger is read")
    func damage() throws {
        let town = try closedTown()
        let first = "\(ledger(town))/00000000000000000001-0000000000000001.plog"
        func rot(_ place: Int) {
            _ = unsafe system("chmod u+w '\(first)'")
            let target = "of='\(first)' bs=1 seek=\(place) conv=notrunc"
            _ = unsafe system("printf x | dd \(target) 2>/dev/null")
        }
        rot(4500)
        for command in ["cat", "export"] {
            let reply = town.probectl("log", command, ledger(town))
            #expect(reply.code == 1 && reply.errors.contains("the ledger is damaged"), "\(reply)")
            #expect(reply.documents.contains { $0["kind"]?.string == "run" })
        }
        // What the first answer has made of it does not keep the second from telling.
        for _ in 1...2 {
            let report = town.probectl("report", "gap", "--ledger", ledger(town))
            #expect(report.errors.contains("records may be missing here"), "\(report)")
            #expect(report.text.contains("what cannot be read is in no figure"), "\(report)")
        }
        // The copy that was made in time is better, and stays.
        let again = town.probectl("log", "backup", "\(town.folder)/copy", ledger(town))
        #expect(again.code == 1 && again.errors.contains("an earlier backup"), "\(again)")
        #expect(town.probectl("log", "cat", "\(town.folder)/copy/ledger").code == 0)
        rot(30)
        try town.startDaemon()
        let status = town.probectl("status")
        #expect(status.text.contains("the ledger is damaged"), "\(status)")
        #expect(town.stopDaemon() == 0)
    }
}
