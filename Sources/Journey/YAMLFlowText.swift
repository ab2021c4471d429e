/// What stands in brackets, written anew: one blank inside of braces and none inside of square
/// brackets; line breaks stay between elements where they were.
struct YAMLFlowText {
    /// A line, how deep it stands in brackets, and the comment behind it.
    struct Line {
        var text: String
        var depth: Int
        var comment: String?
    }

    private(set) var lines: [Line] = []

    private enum Token {
        case open(String), close(String), comma, colon, word(String), leaf([String], isAlias: Bool)

        var isClose: Bool { if case .close = self { true } else { false } }
    }

    private var line = Line(text: "", depth: 0)
    private var previous: Token?
    private var depth = 0
    private var hasComma = false
    private var hasBreak = false
    private var comments: ArraySlice<YAMLText.Comment> = []

    /// Leaves and comments are those inside, in the order of the file.
    init(
        _ node: YAMLLayout.Node,
        in text: YAMLText,
        leaves: ArraySlice<YAMLLayout.Leaf>,
        comments: ArraySlice<YAMLText.Comment>
    ) {
        var rest = leaves
        var place = node.start
        var lastLine = place.line
        var ahead = comments
        while let next = text.token(from: place), next < node.end {
            while let comment = ahead.first, comment.place < next {
                self.comments.append(ahead.removeFirst())
                hasBreak = true
            }
            if next.line > lastLine { hasBreak = true }
            while let leaf = rest.first, leaf.isEmpty, leaf.start <= next { rest.removeFirst() }
            let (token, end) = Self.token(at: next, in: text, &rest)
            add(token)
            place = end
            lastLine = end.line
        }
        endLine(depth: 0)
    }

    private static func token(
        at place: YAMLEvents.Mark,
        in text: YAMLText,
        _ leaves: inout ArraySlice<YAMLLayout.Leaf>
    ) -> (Token, YAMLEvents.Mark) {
        if let leaf = leaves.first, leaf.start == place {
            leaves.removeFirst()
            let lines = YAMLScalarText(leaf, in: text).lines
            return (.leaf(lines, isAlias: leaf.form == .alias), leaf.end)
        }
        let next = YAMLEvents.Mark(line: place.line, column: place.column + 1)
        switch text[place] {
        case "{": return (.open("{"), next)
        case "[": return (.open("["), next)
        case "}": return (.close("}"), next)
        case "]": return (.close("]"), next)
        case ",": return (.comma, next)
        case ":": return (.colon, next)
        default:
            // An anchor, or the mark of a key.
            let rest = text.lines[place.line][place.column...]
            let word = rest.prefix { !$0.isBlank && !",[]{}".unicodeScalars.contains($0) }
            let end = YAMLEvents.Mark(line: place.line, column: word.endIndex)
            return (.word(String(String.UnicodeScalarView(word))), end)
        }
    }

    private mutating func add(_ token: Token) {
        switch token {
        case .comma:
            // Written when it is known that something follows.
            hasComma = true
            return
        case .colon:
            if case .leaf(_, isAlias: true) = previous { line.text += " " }
            line.text += ":"
            hasBreak = !comments.isEmpty
        case .close(let bracket):
            hasComma = false
            depth -= 1
            breakOrSpace(before: token)
            line.text += bracket
        case .open(let bracket):
            breakOrSpace(before: token)
            line.text += bracket
            depth += 1
        case .word(let word):
            breakOrSpace(before: token)
            line.text += word
        case .leaf(let parts, _):
            breakOrSpace(before: token)
            line.text += parts[0]
            for part in parts.dropFirst() {
                endLine(depth: depth)
                line.text = part
            }
        }
        previous = token
    }

    private mutating func breakOrSpace(before token: Token) {
        if hasComma, case .colon = previous { line.text += " " }
        if hasComma { line.text += "," }
        let separates = hasComma || isSpaced(before: token)
        if hasBreak, mayBreak {
            endLine(depth: depth, commentDepth: token.isClose ? depth + 1 : depth)
        } else if separates {
            line.text += " "
        }
        hasComma = false
        hasBreak = false
    }

    /// Behind a colon or an anchor only a comment breaks the line.
    private var mayBreak: Bool {
        guard comments.isEmpty, !hasComma else { return true }
        switch previous {
        case .colon, .word: return false
        case .open, .close, .comma, .leaf, nil: return true
        }
    }

    private func isSpaced(before token: Token) -> Bool {
        switch (previous, token) {
        case (nil, _): false
        case (.open, .close): false
        case (.open(let left), _): left == "{"
        case (.colon, _), (.word, _): true
        case (_, .close(let right)): right == "}"
        case (_, _): true
        }
    }

    /// Puts the line away, with the comments that came before its end.
    private mutating func endLine(depth next: Int, commentDepth: Int = 0) {
        if let comment = comments.first, comment.trails {
            line.comment = comment.text
            comments.removeFirst()
        }
        lines.append(line)
        lines += comments.map { Line(text: "", depth: commentDepth, comment: $0.text) }
        comments = []
        line = Line(text: "", depth: next)
    }
}
