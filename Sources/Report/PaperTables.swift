/// A paper as Markdown, for wikis and merge requests.
package enum PaperMarkdown {
    package static func text(of paper: Paper) -> String {
        var lines = ["# \(escaped(paper.title))"]
        if !paper.subtitle.isEmpty { lines += ["", escaped(paper.subtitle)] }
        for block in paper.blocks {
            lines.append("")
            switch block {
            case .headline(let text, _): lines.append("**\(escaped(text))**")
            case .heading(let text): lines.append("## \(escaped(text))")
            case .text(let text): lines.append(escaped(text))
            case .table(let table): lines += self.lines(of: table)
            case .picture(let picture):
                lines += ["```text"] + picture.lines.map { String($0) } + ["```"]
            }
        }
        for (number, note) in paper.notes.enumerated() {
            lines += ["", "\(number + 1). \(escaped(note))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of table: Paper.Table) -> [String] {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { escaped($0) }.joined(separator: " | ") + " |"
        }
        let rule = "|" + table.columns.map { $0.isNumber ? "---:|" : "---|" }.joined()
        return [line(table.columns.map(\.title)), rule] + table.rows.map(line)
    }

    /// Text from servers must not become a link or a tag.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_[]<>|#".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}

/// The tables of a paper as CSV (RFC 4180), each with its name before it.
package enum PaperCSV {
    package static func text(of paper: Paper) -> String {
        var lines: [String] = []
        for case .table(let table) in paper.blocks {
            lines.append(line(["table"] + table.columns.map(\.title)))
            lines += table.rows.map { line([table.name] + $0) }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",")
    }

    /// A cell that begins like a formula gets an apostrophe, so that no program computes it.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        let needsQuotes = safe.contains { ",\"\r\n".contains($0) }
        guard needsQuotes else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
