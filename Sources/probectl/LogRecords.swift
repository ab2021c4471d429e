import ArgumentParser
import Export
import JSON
import Ledger
import ProbeModel

/// `probectl log cat`: records in full, one JSON object a line.
struct LogCat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Records in full, one JSON object a line, oldest first."
    )

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var wanted: FilterOptions

    func run() throws {
        try ledger.eachRecord(wanted.filter) { Terminal.say(EntryDocument.whole(of: $0).text) }
    }
}

/// `probectl log export`: records for other programs.
struct LogExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Records for other programs: JSON Lines, or CSV for spreadsheets."
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case jsonl, csv
    }

    @OptionGroup var ledger: LedgerOptions
    @Option(name: .shortAndLong, help: "jsonl, or csv with one row a record.")
    var format: Format = .jsonl
    @OptionGroup var wanted: FilterOptions

    func run() throws {
        switch format {
        case .jsonl:
            try ledger.eachRecord(wanted.filter) { Terminal.say(EntryDocument.whole(of: $0).text) }
        case .csv:
            Terminal.say(EntryTable.head)
            try ledger.eachRecord(wanted.filter) { Terminal.say(EntryTable.row(of: $0)) }
        }
    }
}

extension LedgerOptions {
    /// Hands over the records that are wanted, oldest first; holds one of them at a time.
    fileprivate func eachRecord(_ filter: EntryFilter, _ body: (Entry) -> Void) throws {
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: directory)
            let first = try filter.since.map { since throws(LedgerError) in
                try reader.lastSequence(before: since)
            }
            try reader.read(after: first ?? 0, limit: .max) { entry in
                if filter.accepts(entry) { body(entry) }
                return true
            }
        } catch { throw Failure(error) }
    }
}
