import ArgumentParser
import Ledger
import ProbeModel

/// `probectl log backup`: a copy that verifies, while the daemon writes.
struct LogBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the ledger while it is written; the copy verifies.",
        discussion: """
            Sealed segments become hard links where that is possible. Into the same target again \
            only what is new is copied, and nothing is replaced by less. The transcripts of failures \
            and the newest note come along. Exits with 1 if a segment is damaged or the disk does \
            not give it back; the others are copied.
            """
    )

    @Argument(
        help: "The directory of the copy; gets the folders 'ledger', 'notes' and 'evidence'."
    )
    var target: String
    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        let folder = try await ledger.folder()
        _ = try folder.open()
        let places = Backup.Places(
            ledger: folder.path,
            notes: folder.notes,
            evidence: folder.evidence
        )
        let made: Backup
        do throws(LedgerError) {
            made = try Backup(of: places, to: target)
        } catch { throw Failure(error) }
        for flaw in made.flaws { Terminal.complain("\(flaw)") }
        Terminal.say(
            "\(made.linked.counted("segment")) linked, \(made.copied) copied, "
                + "\(made.kept) there already; \(made.transcripts.counted("new transcript")); "
                + "see: probectl log verify \(target)/ledger"
        )
        if !made.flaws.isEmpty { Terminal.exit(.bad) }
    }
}
