/// Writes a YAML file anew: two blanks a level, at most one empty line between two things, comments
/// where they were.
struct YAMLPrinter {
    /// A value that was on a line of its own stays there if it does not fit behind its key.
    private static let width = 100

    /// What a value follows.
    private enum Lead {
        case nothing, key, dash
    }

    /// Where a value belongs.
    private struct Site {
        let lead: Lead
        /// Of the key or the dash before it.
        let line: Int
        /// How far its block is indented in the new text.
        let indent: Int
        /// In which column its block stands in the file; -1 for the file itself.
        let column: Int
    }

    private let text: YAMLText
    private var leaves: ArraySlice<YAMLLayout.Leaf>
    private var page: YAMLPage

    /// The file's new text.
    static func print(_ layout: YAMLLayout, _ text: YAMLText) -> String {
        var printer = YAMLPrinter(
            text: text,
            leaves: layout.leaves[...],
            page: YAMLPage(text, comments: text.comments(around: layout.leaves))
        )
        printer.file(layout.root)
        return printer.page.result
    }

    private mutating func file(_ root: YAMLLayout.Node) {
        switch root.content {
        case .sequence, .mapping:
            page.writeComments(before: root.start, indent: 0)
            if let anchor = root.anchor {
                page.line = "&\(anchor)"
                page.openBlock(at: root.start)
            }
            block(root, indent: 0, within: -1, isOpen: false)
        case .leaf, .flow:
            page.begin(at: root.start, indent: 0)
            value(root, Site(lead: .nothing, line: root.start.line, indent: -2, column: -1))
        }
        page.writeComments(before: nil, indent: 0)
    }

    // MARK: Blocks

    /// `isOpen`: its first part goes on the line that has been begun; `within`: the column of the
    /// block around it.
    private mutating func block(
        _ node: YAMLLayout.Node,
        indent: Int,
        within column: Int,
        isOpen: Bool
    ) {
        var place = node.start
        func site(_ lead: Lead, _ line: Int) -> Site {
            Site(lead: lead, line: line, indent: indent, column: node.start.column)
        }
        switch node.content {
        case .leaf, .flow: break
        case .mapping(let entries):
            for (number, entry) in entries.enumerated() {
                if number > 0 || !isOpen { page.begin(at: entry.key.start, indent: indent) }
                key(entry.key)
                value(entry.value, site(.key, entry.key.end.line))
            }
        case .sequence(let nodes):
            for (number, item) in nodes.enumerated() {
                let dash = text.token(from: place) ?? place
                if number > 0 || !isOpen { page.begin(at: dash, indent: indent) }
                page.line += "-"
                value(item, site(.dash, dash.line))
                place = item.end
            }
        }
        // Comments behind a block's last part are the block's if they stand no farther left.
        let next = text.token(from: node.end)
        while let comment = page.comment(before: next), comment.place.column >= node.start.column,
            comment.place.column > column
        {
            page.write(comment, indent: indent)
        }
    }

    private mutating func key(_ node: YAMLLayout.Node) {
        guard case .leaf(let leaf) = node.content else { return }
        if let anchor = node.anchor { page.line += "&\(anchor) " }
        page.line += YAMLScalarText(leaf, in: text).lines.joined(separator: " ")
        page.line += leaf.form == .alias ? " :" : ":"
    }

    // MARK: Values

    private mutating func value(_ node: YAMLLayout.Node, _ site: Site) {
        let hasComment = page.comment(before: node.start) != nil
        if let anchor = node.anchor {
            page.space()
            page.line += "&\(anchor)"
        }
        switch node.content {
        case .sequence, .mapping:
            let isOpen = site.lead == .dash && !hasComment && node.anchor == nil
            if isOpen { page.space() } else { page.openBlock(at: node.start) }
            block(node, indent: site.indent + 2, within: site.column, isOpen: isOpen)
        case .flow:
            flow(node, site)
        case .leaf(let leaf) where leaf.isEmpty:
            page.endLine(on: site.line)
        case .leaf(let leaf) where leaf.isBlock:
            advance(to: node, hasComment, site)
            scalarBlock(leaf, site)
        case .leaf(let leaf):
            let parts = YAMLScalarText(leaf, in: text).lines
            let staysBelow = isBelow(node, site) && (parts.count > 1 || !fits(parts[0]))
            advance(to: node, hasComment || staysBelow, site)
            page.line += parts[0]
            for part in parts.dropFirst() {
                page.endLine()
                if !part.isEmpty { page.line = YAMLPage.blanks(site.indent + 2) + part }
            }
            page.endLine(on: leaf.end.line)
        }
    }

    private mutating func flow(_ node: YAMLLayout.Node, _ site: Site) {
        let hasComment = page.comment(before: node.start) != nil
        // Those before are behind us.
        leaves = leaves.drop { $0.start < node.start }
        let inside = leaves.prefix { $0.start < node.end }
        // Taken from a copy, as those before the bracket are written first.
        var ahead = page
        let comments = ahead.takeComments(from: node.start, to: node.end)
        let written = YAMLFlowText(node, in: text, leaves: inside, comments: comments).lines
        let isWide = site.lead == .key && written.count > 1
        let staysBelow = isBelow(node, site) && !fits(written[0].text)
        advance(to: node, hasComment || isWide || staysBelow, site)
        _ = page.takeComments(from: node.start, to: node.end)
        for (number, part) in written.enumerated() {
            if number > 0 { page.line = YAMLPage.blanks(site.indent + 2 + 2 * part.depth) }
            page.line += part.text.isEmpty ? part.comment ?? "" : part.text
            if number < written.count - 1 {
                page.endLine(comment: part.text.isEmpty ? nil : part.comment)
            }
        }
        page.endLine(on: node.end.line)
    }

    private mutating func advance(to node: YAMLLayout.Node, _ goesBelow: Bool, _ site: Site) {
        if goesBelow {
            page.moveDown(to: node.start, indent: site.indent + 2)
        } else {
            page.space()
        }
    }

    private func isBelow(_ node: YAMLLayout.Node, _ site: Site) -> Bool {
        site.lead != .nothing && node.start.line > site.line
    }

    private func fits(_ text: String) -> Bool {
        page.line.unicodeScalars.count + 1 + text.unicodeScalars.count <= Self.width
    }

    /// A literal or folded text: all its characters mean something, but for the indentation.
    private mutating func scalarBlock(_ leaf: YAMLLayout.Leaf, _ site: Site) {
        let head = text.lines[leaf.start.line][leaf.start.column...]
        let marks = head.prefix { !$0.isBlank && $0 != "#" }
        let digit = marks.first { ("1"..."9").contains($0) }.map { Int($0.value) - 0x30 }
        var chomping = marks.first { $0 == "-" || $0 == "+" }.map(String.init) ?? ""
        // Without a line break at the end of the file the text has none either.
        if let last = leaf.text.unicodeScalars.last, last != "\n" { chomping = "-" }
        page.line += (leaf.form == .literal ? "|" : ">") + (digit == nil ? "" : "2") + chomping
        page.endLine(on: leaf.start.line)
        let start = YAMLEvents.Mark(line: leaf.start.line + 1, column: 0)
        var rows = text.slice(from: start, to: leaf.end)[...]
        if leaf.end.column == 0 { rows = rows.dropLast() }
        // Before the first letter every line is an empty one, however many blanks it has.
        let first = rows.first { !$0.allSatisfy { $0 == " " } }?.prefix { $0 == " " }.count ?? .max
        let depth = digit.map { max(0, site.column) + $0 } ?? first
        if chomping != "+" {
            let end = rows.lastIndex { $0.count > depth }
            rows = rows[rows.startIndex..<(end.map { $0 + 1 } ?? rows.startIndex)]
        }
        for row in rows {
            let rest = row.dropFirst(depth)
            if !rest.isEmpty { page.line = YAMLPage.blanks(site.indent + 2) }
            page.line += String(String.UnicodeScalarView(rest))
            page.endLine()
        }
    }
}
