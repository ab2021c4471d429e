/// A paper as lines for a terminal.
package struct PaperText {
    private let paper: Paper
    private let style: TextStyle

    package init(_ paper: Paper, style: TextStyle) {
        self.paper = paper
        self.style = style
    }

    package var lines: [String] {
        var lines = [
            style.strong(paper.title) + (paper.subtitle.isEmpty ? "" : " (\(paper.subtitle))")
        ]
        for block in paper.blocks {
            switch block {
            case .headline(let text, let tone): lines.append(paint(text, tone))
            case .heading(let text): lines += ["", style.strong(text)]
            case .text(let text): lines += Self.wrapped(text).map { " " + $0 }
            case .table(let table): lines += self.lines(of: table)
            case .picture(let picture): lines += picture.lines
            }
        }
        if !paper.notes.isEmpty {
            lines.append("")
            for (number, note) in paper.notes.enumerated() {
                let wrapped = Self.wrapped(note)
                for (place, line) in wrapped.enumerated() {
                    let mark = place == 0 ? "[\(number + 1)] " : "    "
                    lines.append(style.faint(mark + line))
                }
            }
        }
        return lines
    }

    private func paint(_ text: String, _ tone: Paper.Tone) -> String {
        switch tone {
        case .good: style.good(text)
        case .bad: style.bad(text)
        case .warning: style.warning(text)
        case .plain: style.strong(text)
        }
    }

    private func lines(of table: Paper.Table) -> [String] {
        let titles = table.columns.map(\.title)
        let widths = table.columns.indices.map { column in
            ([titles[column]] + table.rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = table.columns.indices.map { column in
                table.columns[column].isNumber
                    ? cells[column].aligned(to: widths[column])
                    : cells[column].padded(to: widths[column])
            }
            return " " + String(padded.joined(separator: "  ").trimmedAtEnd)
        }
        return [style.faint(line(titles))] + table.rows.map(line)
    }

    /// Lines of at most a hundred characters, broken at spaces.
    static func wrapped(_ text: String, to width: Int = 100) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

extension String {
    fileprivate var trimmedAtEnd: Substring {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return self[...last]
    }
}
