import ProbeModel

/// One problem of a file: what, where, and what to do about it.
package struct Diagnostic: Hashable, Sendable {
    package let path: String
    /// Counted from 1.
    package let line: Int
    package let column: Int
    /// Behind the last character on the same line.
    package let endColumn: Int
    package let severity: Severity
    /// The problem in lower case, without a full stop.
    package internal(set) var message: String
    /// `Did you mean 'status'?`, or another sentence that helps.
    package let remedy: String?
    /// The line of the alias without which this is no problem; nil for what is wrong by itself.
    var aliasLine: Int?
    /// The line of the file, without what could harm a terminal; empty if there is none.
    var excerpt = Excerpt()

    package enum Severity: Hashable, Sendable {
        case error
        case warning
    }

    /// A window of the line that the problem is on.
    struct Excerpt: Hashable, Sendable {
        var text = ""
        /// Where the problem begins in `text`, and how many characters it has.
        var offset = 0
        var length = 1
    }

    /// On one line: the place, the message, and the remedy if there is one.
    package var sentence: String {
        let kind = severity == .warning ? "warning: " : ""
        let text = "\(path):\(line):\(column)  \(kind)\(message)"
        return remedy.map { "\(text). \($0)" } ?? text
    }

    /// As for a terminal: the sentence, the line, and a mark below the problem.
    package var rendered: String {
        let text = sentence
        guard !excerpt.text.isEmpty else { return text }
        let number = String(line)
        let padding = String(repeating: " ", count: max(0, 5 - number.count))
        let margin = String(repeating: " ", count: max(5, number.count))
        let mark = "^" + String(repeating: "~", count: max(0, excerpt.length - 1))
        let indent = String(repeating: " ", count: excerpt.offset)
        return text + "\n\(padding)\(number) | \(excerpt.text)\n\(margin) | \(indent)\(mark)"
    }
}

extension Diagnostic.Excerpt {
    /// The window around a place, with masks over those on the same line that must not be seen.
    init(of line: [Unicode.Scalar], at place: Place, hiding secrets: [Place] = []) {
        var line = line
        var (start, end) = (place.columns(of: line).lowerBound, place.columns(of: line).upperBound)
        // From the end, so that the others stay where they are.
        for secret in secrets.sorted(by: { $0.column > $1.column }) {
            let range = secret.columns(of: line)
            line.replaceSubrange(range, with: Secret.mask.unicodeScalars)
            (start, end) = (start.moved(by: range), end.moved(by: range))
        }
        // A long line is cut well before the place, so that its context stays visible.
        let cut = line.count > Limits.excerptCharacters ? max(0, start - 60) : 0
        let stop = min(line.count, cut + Limits.excerptCharacters)
        let shown = line[cut..<stop].map(\.printable)
        length = max(1, min(end, stop) - start)
        offset = start - cut
        text = (cut > 0 ? "…" : "") + String(String.UnicodeScalarView(shown))
        if cut > 0 { offset += 1 }
        if stop < line.count { text += "…" }
    }
}

extension Place {
    /// Where it lies on its first line, counted from 0.
    fileprivate func columns(of line: [Unicode.Scalar]) -> Range<Int> {
        let start = min(column - 1, line.count)
        return
            start..<(endLine > self.line ? line.count : max(start, min(endColumn - 1, line.count)))
    }
}

extension Int {
    /// Where a position is when a mask has taken the place of a range.
    fileprivate func moved(by range: Range<Int>) -> Int {
        guard self >= range.upperBound else { return Swift.min(self, range.lowerBound) }
        return self + Secret.mask.unicodeScalars.count - range.count
    }
}

extension Unicode.Scalar {
    /// Itself, or a stand-in for what could move a terminal's cursor.
    fileprivate var printable: Unicode.Scalar {
        if self == "\t" { return " " }
        let isControl = value < 0x20 || (0x7F..<0xA0).contains(value)
        return isControl || value == 0x2028 || value == 0x2029 ? "\u{FFFD}" : self
    }
}

extension String {
    /// In single quotes, shortened, without control characters: how messages show values.
    var quoted: String {
        let short = unicodeScalars.prefix(60).map(\.printable)
        let end = unicodeScalars.count > 60 ? "…" : ""
        return "'\(String(String.UnicodeScalarView(short)))\(end)'"
    }
}
