import ArgumentParser
import Bureau
import JSON
import ProbeModel
import Report

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

    func validate() throws {
        guard !output.json || form == .text || form == .json else {
            throw ValidationError("'--json' and '-o \(form.rawValue)' name two forms; give one")
        }
    }

    /// Asks for a report and prints it.
    func show(_ report: String, _ parameters: [(String, String?)]) async throws {
        show(try await document(report, parameters))
    }

    /// The document of a report: the daemon's, or one made from a ledger's files.
    func document(_ report: String, _ parameters: [(String, String?)]) async throws -> JSON {
        guard let ledger else {
            return try await DaemonClient(daemon).get("reports/" + report, parameters)
        }
        return try LedgerBureau(ledger).answer(Question(report, parameters))
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
