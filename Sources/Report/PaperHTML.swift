/// A paper as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.
/// Light and dark by the reader's settings, black on white in print.
package enum PaperHTML {
    package static func text(of paper: Paper) -> String {
        var lines = [
            "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta http-equiv=\"Content-Security-Policy\" "
                + "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            "<title>\(paper.title.escapedForHTML)</title>", "<style>", style, "</style>", "</head>",
            "<body>", "<main>", "<h1>\(paper.title.escapedForHTML)</h1>",
        ]
        if !paper.subtitle.isEmpty {
            lines.append("<p class=\"sub\">\(paper.subtitle.escapedForHTML)</p>")
        }
        lines += paper.blocks.map(text)
        if !paper.notes.isEmpty {
            lines.append("<footer><ol>")
            lines += paper.notes.map { "<li>\($0.escapedForHTML)</li>" }
            lines.append("</ol></footer>")
        }
        lines += ["</main>", "</body>", "</html>"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of block: Paper.Block) -> String {
        switch block {
        case .headline(let text, let tone):
            "<p class=\"headline \(tone.rawValue)\">\(text.escapedForHTML)</p>"
        case .heading(let text): "<h2>\(text.escapedForHTML)</h2>"
        case .text(let text): "<p>\(text.escapedForHTML)</p>"
        case .table(let table): self.text(of: table)
        case .picture(let picture): "<figure>\(PictureSVG.text(of: picture))</figure>"
        }
    }

    private static func text(of table: Paper.Table) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = zip(cells, table.columns).map { cell, column in
                let style = column.isNumber ? " class=\"n\"" : ""
                return "<\(tag)\(style)>\(cell.escapedForHTML)</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let head = row(table.columns.map(\.title), "th")
        let rows = table.rows.map { row($0, "td") }.joined(separator: "\n")
        return "<table>\n<thead>\(head)</thead>\n<tbody>\n\(rows)\n</tbody>\n</table>"
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2327; --paper: #fff; --faint: #5f6b73;
          --line: #d5dade; --good: #1a7f4b; --bad: #b42318; --warning: #9a6700; --mark: #3557b7; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e8eb; --paper: #14181b;
          --faint: #9aa6ae; --line: #343c42; --good: #4cc38a; --bad: #ff7b6b; --warning: #e0b040;
          --mark: #8aa4ff; } }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, "Liberation Sans", sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        .sub, footer { color: var(--faint); } footer { font-size: .85rem; margin-top: 2.5rem;
          border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        .headline { font-size: 1.2rem; font-weight: 600; border-left: .3rem solid; padding: .3rem .8rem; }
        .good { color: var(--good); } .bad { color: var(--bad); } .warning { color: var(--warning); }
        table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .92rem; }
        th { text-align: left; color: var(--faint); font-weight: 600; }
        th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
        th:first-child, td:first-child { padding-left: 0; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        figure { margin: 1rem 0; } svg { width: 100%; height: auto; }
        text { font: 12px system-ui, "Liberation Sans", sans-serif; fill: var(--faint); }
        .f0 { fill: #2f9e63; } .f1 { fill: #a3c644; } .f2 { fill: #f0b429; } .f3 { fill: #e8703a; }
        .f4 { fill: #c0261c; } rect.none { fill: var(--line); } .level { fill: var(--mark); }
        polyline { fill: none; stroke-width: 2; } .line { stroke: var(--mark); }
        polyline.bad { stroke: var(--bad); } .axis { stroke: var(--line); }
        .ideal { stroke: var(--faint); stroke-dasharray: 4 4; stroke-width: 1; }
        .mark { stroke: var(--warning); stroke-dasharray: 2 3; }
        .band { fill: var(--mark); fill-opacity: .18; }
        @media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb;
          --good: #11693d; --bad: #9c1c12; --warning: #7a5200; --mark: #23408f; }
          main { max-width: none; padding: 0; } tr, figure { break-inside: avoid; }
          h2 { break-after: avoid; } * { print-color-adjust: exact; } }
        """
}
