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
        // What left the host last proves it: the checkpoint of the seal.
        let told = town.notices.last { $0["kind"]?.string == "CHECKPOINT" }
        Files.write(try #require(told?["evidence"]?.string), to: "\(town.folder)/told.note")
        let note = "\(town.folder)/told.note"
        let proven = town.probectl("log", "verify", "--alone", "--against", note, ledger(town))
        #expect(proven.code == 0, "\(proven.text)")
        let key = try #require(verified.json["keys"]?.array?.first?.string)
        #expect(town.probectl("log", "verify", "--key", key, ledger(town)).code == 0)
        #expect(town.probectl("log", "verify", "--key", key + "AA", ledger(town)).code == 65)

        let runs = town.probectl("log", "cat", ledger(town), "--journey", "ship-a-package").text
            .split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
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
        #expect(town.probectl("log", "stat", ledger(town)).text.contains("1 sealed segments"))
    }

    @Test("a copy is older than the last note, and that is found; a changed byte is, too")
    func cut() throws {
        let town = try closedTown()
        let copy = "\(town.folder)/copy/ledger"
        #expect(town.probectl("log", "verify", copy).code != 1)
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
}
