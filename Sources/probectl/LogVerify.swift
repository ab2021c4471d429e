import ArgumentParser
import Export
import Intake
import JSON
import Journey
import Ledger
import ProbeModel

/// `probectl log verify`: whether the ledger is what was written.
struct LogVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Whether the ledger is what was written, all of it.",
        discussion: """
            Exits with 0 if it is, 1 if something is damaged, altered or cut off, 2 if it is whole \
            and not proven (an unclean end, records that no signed checkpoint covers, but for the \
            newest minute beside a daemon that writes), 76 if a newer version wrote it. Only a note that was kept outside this host shows that nobody \
            with root has rewritten everything.
            """
    )

    @OptionGroup var ledger: LedgerOptions
    @Option(name: .long, help: "A note that was kept elsewhere. Can be given again.")
    var against: [String] = []
    @Option(name: .long, help: "A key whose signatures count, and no other's: name+hash+key.")
    var key: [String] = []
    @Flag(name: .long, help: "Do not compare with the newest note of the directory beside.")
    var alone = false
    @Flag(
        name: .long,
        help: """
            Read what a newer version wrote, too: its frames, numbers, chain and roots, and nothing \
            that they hold.
            """
    )
    var raw = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try await ledger.folder()
        var terms = Verification.Terms()
        terms.isRaw = raw
        terms.notes = try against.map(note) + (alone ? [] : try neighbours(of: folder))
        terms.trusted = try key.map { text in
            do throws(NoteError) {
                return try VerifyingKey(text: text)
            } catch { throw Failure(.invalidInput, "--key '\(text)': \(error)") }
        }
        let reader = try folder.open()
        let found: Verification
        do throws(LedgerError) {
            found = try reader.verify(terms)
        } catch { throw Failure(error) }
        let document = VerificationDocument(found, notes: terms.notes.count)
        output.print(document.json) { _ in document.lines }
        if found.findings.contains(where: { $0.problem == .tooNew }) {
            Terminal.exit(.protocolTooNew)
        }
        if found.isDamaged { Terminal.exit(.bad) }
        if found.isUndecided || found.segments == 0 { Terminal.exit(.inconclusive) }
    }

    private func note(_ path: String) throws -> Note {
        do {
            let bytes = try ImportedFile.read(path, limit: Limits.noteBytes)
            return try Note(text: String(decoding: bytes, as: UTF8.self))
        } catch let error as NoteError {
            throw Failure(.invalidInput, "'\(path)': \(error)")
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }

    private func neighbours(of folder: LedgerFolder) throws -> [Note] {
        do {
            return try NoteFolder.newest(in: folder.notes).map { [$0] } ?? []
        } catch { throw Failure(error) }
    }
}

/// `probectl log scrub`: rereads the closed segments.
struct LogScrub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Rereads all closed segments now; exits with 1 if one is damaged or missing."
    )

    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        var damaged = 0
        var checked = 0
        var missing: [Finding] = []
        let reader = try await ledger.reader()
        do throws(LedgerError) {
            var last: UInt64 = 0
            while let name = try reader.closedSegment(behind: last) {
                let found = try reader.scrub(name).findings
                last = name.number
                checked += 1
                if !found.isEmpty { damaged += 1 }
                for finding in found { Terminal.say("✗ \(finding)") }
            }
            missing = try reader.missing()
        } catch { throw Failure(error) }
        for finding in missing { Terminal.say("✗ \(finding)") }
        Terminal.say(
            "\(checked) closed segments were reread, \(damaged) are damaged"
                + (missing.isEmpty ? "" : ", and some are missing")
        )
        if damaged > 0 || !missing.isEmpty { Terminal.exit(.bad) }
    }
}

/// `probectl log prove`: shows one record, and that it stands in the ledger, without the others.
struct LogProve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "One record and the proof that it stands in its sealed segment, as JSON.",
        discussion: """
            The proof leads to the Merkle root in the note of the segment's seal. The names that \
            the record uses are defined in frames that may hold names of other records too; leave \
            them out with --bare.
            """
    )

    @Argument(help: "The record's sequence number.")
    var sequence: UInt64
    @OptionGroup var ledger: LedgerOptions
    @Flag(name: .long, help: "Only the record's own frames.")
    var bare = false

    func validate() throws {
        guard sequence > 0 else { throw ValidationError("records are numbered from 1") }
    }

    func run() async throws {
        let reader = try await ledger.reader()
        do throws(LedgerError) {
            let (proof, obstacle) = try reader.proof(of: sequence)
            guard var proof else {
                let reason = obstacle.map { "\($0)" } ?? ""
                Terminal.complain("there is no proof of record \(sequence): \(reason)")
                Terminal.exit(obstacle == .notFound ? .bad : .inconclusive)
            }
            var record: Entry?
            try reader.read(after: sequence - 1, limit: 1) { entry in
                record = entry
                return false
            }
            if bare { proof.names = [] }
            Terminal.say(ProofDocument.json(of: proof, record: record).indented)
        } catch { throw Failure(error) }
    }
}
