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

    /// Asks for a report of each service, and prints them.
    func show(
        _ report: String,
        _ parameters: [(String, String?)],
        of services: [String]
    ) async throws {
        show(try await documents(report, parameters, of: services))
    }

    /// The document of each service; of the only one if none is named.
    func documents(
        _ report: String,
        _ parameters: [(String, String?)],
        of services: [String]
    ) async throws -> [JSON] {
        guard services.count < 2 || form == .text || form == .json else {
            throw Failure(
                .usage,
                "'-o \(form.rawValue)' is one paper, and \(services.count) services are named\n"
                    + "ask for one service after the other, or for text or json"
            )
        }
        guard !services.isEmpty else { return [try await document(report, parameters)] }
        var documents: [JSON] = []
        for service in services {
            let named: [(String, String?)] = [("service", service)] + parameters
            documents.append(try await document(report, named))
        }
        return documents
    }

    /// Several are one array, or stand one after the other.
    func show(_ documents: [JSON]) {
        guard documents.count < 2 || !(form == .json || output.json) else {
            return Terminal.say(JSON.array(documents).indented)
        }
        for (place, document) in documents.enumerated() {
            if place > 0 { Terminal.say("") }
            show(document)
        }
    }

    func show(_ document: JSON) {
        guard form != .json, !output.json, let paper = Paper(of: document, zone: Zones.zone) else {
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
