import ArgumentParser
import Export
import JSON
import Journey
import Ledger
import ProbeModel

/// `probectl log cat`: records in full, one JSON object a line.
struct LogCat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Records in full, one JSON object a line, oldest first.",
        discussion: "Exits with 1 if something cannot be read, and says so on stderr."
    )

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var wanted: FilterOptions

    func run() async throws {
        try await ledger.eachRecord(wanted.filter) {
            Terminal.say(EntryDocument.whole(of: $0).text)
        }
    }
}

/// `probectl log export`: records for other programs.
struct LogExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Records for other programs: JSON Lines, or CSV for spreadsheets.",
        discussion: "Exits with 1 if something cannot be read, and says so on stderr."
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case jsonl, csv
    }

    @OptionGroup var ledger: LedgerOptions
    @Option(name: .shortAndLong, help: "jsonl, or csv with one row a record.")
    var format: Format = .jsonl
    @OptionGroup var wanted: FilterOptions

    func run() async throws {
        switch format {
        case .jsonl:
            try await ledger.eachRecord(wanted.filter) {
                Terminal.say(EntryDocument.whole(of: $0).text)
            }
        case .csv:
            Terminal.say(EntryTable.head)
            try await ledger.eachRecord(wanted.filter) { Terminal.say(EntryTable.row(of: $0)) }
        }
    }
}

extension LedgerOptions {
    /// Hands over the records that are wanted, oldest first; holds one of them at a time.
    fileprivate func eachRecord(_ filter: EntryFilter, _ body: (Entry) -> Void) async throws {
        let reader = try await reader()
        var isAny = false
        let lost = try reader.each(since: filter.since) { entry in
            guard filter.accepts(entry) else { return true }
            isAny = true
            body(entry)
            return true
        }
        Terminal.complain(of: lost)
        if !isAny, let journey = filter.journey { try expect(journey, in: reader) }
        if !lost.isEmpty { Terminal.exit(.bad) }
    }

    /// A name that the ledger does not know is a slip, not an empty answer.
    private func expect(_ journey: String, in reader: LedgerReader) throws {
        var known: Set<String> = []
        try reader.each { entry in
            if let name = entry.record.journey { known.insert(name) }
            return !known.contains(journey)
        }
        guard !known.contains(journey) else { return }
        let remedy = Suggestion.sentence(for: journey, among: known) ?? Self.remedy(known)
        throw Failure(.usage, "no journey '\(journey)' is in the ledger. \(remedy)")
    }

    private static func remedy(_ known: Set<String>) -> String {
        guard !known.isEmpty else { return "There is no run of any journey." }
        let first = known.sorted().prefix(mostNames)
        return "There are: " + first.joined(separator: ", ")
            + (known.count > mostNames ? ", …" : "")
    }

    /// As many as a line holds.
    private static let mostNames = 10
}
