import JSON
package import Ledger

/// Records as comma-separated values (RFC 4180), one row a record.
package enum EntryTable {
    private static let columns = [
        "sequence", "kind", "at", "until", "id", "journey", "service", "runKind", "outcome",
        "durationSeconds", "reason", "step", "blamed", "count", "detail",
    ]

    package static var head: String { columns.joined(separator: ",") }

    package static func row(of entry: Entry) -> String {
        let document = EntryDocument.json(of: entry)
        return columns.map { column in
            guard let value = document[column] else { return "" }
            return cell(value.string ?? value.number?.text ?? "")
        }.joined(separator: ",")
    }

    /// Bytes that a server chose must not become a formula in somebody's spreadsheet
    /// (promises.md N13); numbers of ours keep their sign.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil {
            text = "'" + text
        }
        guard text.contains(where: { ",\"\n\r".contains($0) || $0.isNewline }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
