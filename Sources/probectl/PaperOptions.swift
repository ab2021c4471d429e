import ArgumentParser
import Bureau
import JSON
import Ledger
import ProbeModel
import Report
import Rollup
import Runner

/// The form of a report.
enum PaperForm: String, CaseIterable, ExpressibleByArgument {
    case text, json, html, csv, md
}

/// Options of every command that prints a report.
struct PaperOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "text, json, html, csv or md.")
    var form: PaperForm = .text
    @Option(name: .long, help: "Read this ledger, the daemon's own or a copy; needs no daemon.")
    var ledger: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    /// Asks for a report and prints it.
    func show(_ report: String, _ parameters: [(String, String?)]) async throws {
        show(try await document(report, parameters))
    }

    /// The document of a report: the daemon's, or one made from a ledger's files.
    func document(_ report: String, _ parameters: [(String, String?)]) async throws -> JSON {
        guard let ledger else {
            return try await DaemonClient(daemon).get("reports/" + report, parameters)
        }
        let given = parameters.compactMap { name, value in value.map { (name, $0) } }
        let question = Question(report, Dictionary(given) { first, _ in first })
        return try LedgerBureau(ledger).answer(question)
    }

    func show(_ document: JSON) {
        guard form != .json, !output.json, let paper = Paper(of: document) else {
            return Terminal.say(document.indented)
        }
        switch form {
        case .text, .json:
            for line in PaperText(paper, style: output.style).lines { Terminal.say(line) }
        case .html: Terminal.put(PaperHTML.text(of: paper))
        case .csv: Terminal.put(PaperCSV.text(of: paper))
        case .md: Terminal.put(PaperMarkdown.text(of: paper))
        }
    }
}

/// Answers from a ledger's files alone: the roll-ups are made from them, and kept for the next
/// question where caches belong.
struct LedgerBureau {
    private let directory: String
    private let path: String

    /// - Parameters:
    ///   - directory: Of the ledger.
    ///   - isFresh: Makes the roll-ups anew, beside those that are kept.
    init(_ directory: String, isFresh: Bool = false) {
        self.directory = directory
        let folder =
            Terminal.environment("XDG_CACHE_HOME")
            ?? Terminal.environment("HOME").map { $0 + "/.cache" } ?? "/tmp"
        let name = "\(folder)/probed-\(Self.digest(directory))"
        path = name + (isFresh ? ".anew.sqlite" : ".sqlite")
        Terminal.createFolder(folder)
        if isFresh { for end in ["", "-wal", "-shm"] { Terminal.remove(path + end) } }
    }

    /// The answer as of the end of the ledger, or of an earlier time.
    func answer(_ question: Question, at time: Timestamp? = nil) throws -> JSON {
        do {
            let reader = try LedgerReader(directory: directory)
            let last = try reader.lastSequence()
            var feed = try RollupFeed(path: path, of: directory)
            try feed.catchUp(to: last)
            let end = feed.progress.reached ?? MonotonicClock.wallClock()
            _ = consume feed
            let bureau = try Bureau(
                reader: RollupReader(path: path),
                ledger: reader,
                zone: Zones.zone,
                now: time ?? end + .nanoseconds(1),
                durable: last,
                isCatchingUp: false
            )
            return try bureau.answer(question)
        } catch let fault as BureauFault {
            throw Failure(fault)
        } catch let error as LedgerError {
            throw Failure(error)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }

    /// A name for a directory that no other one has: FNV-1a of its path.
    private static func digest(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

extension Failure {
    /// Why a question has no answer, with the exit code that fits.
    init(_ fault: BureauFault) {
        let text = "\(fault.problem)\n\(fault.remedy)"
        switch fault {
        case .unknown: self.init(.bad, text)
        case .unclear: self.init(.usage, text)
        case .early: self.init(.inconclusive, text)
        case .figures: self.init(.ioFault, text)
        case .ledger(let error): self.init(error)
        }
    }
}
