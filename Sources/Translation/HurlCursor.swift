import ProbeModel

/// Walks through the text of a Hurl file and knows where it is.
struct HurlCursor {
    let path: String
    private let characters: [Character]
    private(set) var position = 0

    init(_ text: String, path: String) {
        self.path = path
        characters = Array(text)
    }

    var next: Character? { position < characters.count ? characters[position] : nil }
    var isAtEnd: Bool { position >= characters.count }

    /// What remains of the line, without its end.
    var line: String { String(characters[position...].prefix { !$0.isNewline }) }

    /// `file:line:column: problem`
    func fault(_ problem: String) -> ForeignFault {
        let before = characters[..<position]
        let start = before.lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
        let line = before.count(where: \.isNewline) + 1
        return ForeignFault("\(path):\(line):\(position - start + 1)", problem)
    }

    /// Counted from 1.
    var lineNumber: Int { characters[..<position].count(where: \.isNewline) + 1 }

    mutating func advance(_ count: Int = 1) { position = min(position + count, characters.count) }

    func has(_ text: String) -> Bool { characters[position...].starts(with: text) }

    mutating func take(_ text: String) -> Bool {
        guard has(text) else { return false }
        advance(text.count)
        return true
    }

    mutating func take(while test: (Character) -> Bool) -> String {
        let taken = characters[position...].prefix(while: test)
        advance(taken.count)
        return String(taken)
    }

    mutating func skipSpace() { _ = take { $0 == " " || $0 == "\t" } }

    /// Spaces, empty lines and comments.
    mutating func skipBlank() {
        while let next {
            if next == "#" {
                _ = take { !$0.isNewline }
            } else if next.isWhitespace || next == "\u{FEFF}" {
                advance()
            } else {
                return
            }
        }
    }

    /// What is left of a line must be empty or a comment.
    mutating func endLine() throws(ForeignFault) {
        skipSpace()
        guard let next, !next.isNewline else { return advance() }
        guard next == "#" else { throw fault("the line should end here") }
        _ = take { !$0.isNewline }
        advance()
    }

    /// Up to the end of the line or a comment; `\#` is no comment.
    mutating func value() -> String {
        var text = ""
        while let next, !next.isNewline, next != "#" {
            if next == "\\" {
                text += escaped()
            } else {
                text.append(next)
                advance()
            }
        }
        return text.trimmed
    }

    /// Up to a space that stands in no braces. Throws if it is longer than an address may be.
    mutating func address() throws(ForeignFault) -> String {
        let start = self
        var text = ""
        var depth = 0
        var bytes = 0
        while let next, !next.isNewline, depth > 0 || !next.isWhitespace {
            let pair = has("{{") ? "{{" : has("}}") ? "}}" : String(next)
            if pair == "{{" { depth += 1 }
            if pair == "}}" { depth = max(0, depth - 1) }
            bytes += pair.utf8.count
            guard bytes <= Limits.urlBytes else {
                throw start.fault("an address has at most \(Limits.urlBytes >> 10) KiB; shorten it")
            }
            text += pair
            advance(pair.count)
        }
        return text
    }

    /// A text in double quotes or backticks.
    mutating func quoted() throws(ForeignFault) -> String {
        guard let mark = next, mark == "\"" || mark == "`" else {
            throw fault("a text in quotes is needed here")
        }
        let start = self
        advance()
        var text = ""
        while let next, next != mark {
            if next == "\\", mark == "\"" {
                text += escaped()
            } else {
                text.append(next)
                advance()
            }
        }
        guard next == mark else { throw start.fault("this text does not end") }
        advance()
        return text
    }

    /// `/[a-z]+/`
    mutating func pattern() throws(ForeignFault) -> String {
        let start = self
        advance()
        var text = ""
        while let next, next != "/", !next.isNewline {
            advance()
            if next == "\\", self.next == "/" {
                text.append("/")
                advance()
                continue
            }
            text.append(next)
            if next == "\\", let escaped = self.next {
                text.append(escaped)
                advance()
            }
        }
        guard next == "/" else { throw start.fault("this pattern does not end") }
        advance()
        return text
    }

    private mutating func escaped() -> String {
        advance()
        guard let next else { return "\\" }
        advance()
        switch next {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "u" where self.next == "{":
            advance()
            let digits = take { $0 != "}" && !$0.isNewline }
            advance()
            let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            return scalar.map { String(Character($0)) } ?? ""
        default: return String(next)
        }
    }

    /// A JSON value with `{{x}}` in it, as far as it goes.
    mutating func json() throws(ForeignFault) -> String {
        let start = self
        var depth = 0
        var isText = false
        var text = ""
        while let next {
            if depth == 0, !isText, !text.isEmpty, !"]}\"".contains(text.last ?? " "),
                next.isNewline || next == " " || next == "#"
            {
                break
            }
            text.append(next)
            advance()
            if isText {
                if next == "\\", let escaped = self.next {
                    text.append(escaped)
                    advance()
                } else if next == "\"" {
                    isText = false
                }
            } else if next == "\"" {
                isText = true
            } else if next == "{" || next == "[" {
                depth += 1
            } else if next == "}" || next == "]" {
                depth -= 1
            }
            if depth == 0, !isText, "]}\"".contains(next) { return text }
        }
        guard depth == 0, !isText else { throw start.fault("this JSON does not end") }
        return text
    }
}

extension HurlCursor {
    /// `HTTP 200`, `HTTP/2 *`.
    var isAtResponse: Bool { has("HTTP ") || has("HTTP/") || has("HTTP\t") }

    /// `GET https://…`: capitals, a space and something.
    var isAtRequest: Bool {
        let line = line
        let method = line.prefix { $0.isASCII && $0.isUppercase }
        let rest = line.dropFirst(method.count)
        return !method.isEmpty && (rest.first == " " || rest.first == "\t") && !rest.trimmed.isEmpty
            && !isAtResponse
    }

    /// The section whose title is on this line.
    var section: String? {
        let words = line.prefix { $0 != "#" }.trimmed
        guard words.hasPrefix("["), words.hasSuffix("]") else { return nil }
        let name = String(words.dropFirst().dropLast())
        let isTitle =
            name.first?.isUppercase == true && name.allSatisfy { $0.isASCII && $0.isLetter }
        return isTitle ? name : nil
    }

    mutating func skipLine() {
        _ = take { !$0.isNewline }
        advance()
    }

    /// The rest of the line, and those of a text in backticks that begins on it.
    mutating func skipLines() {
        let marks = line.ranges(of: "```").count
        skipLine()
        guard !marks.isMultiple(of: 2) else { return }
        while !isAtEnd, !line.contains("```") { skipLine() }
        skipLine()
    }

    /// Whether a body begins here.
    var isAtBody: Bool {
        let starts = ["{", "[", "<", "`", "\"", "base64,", "hex,", "file,"]
        if starts.contains(where: has) { return true }
        let word = line.prefix { $0 != "#" }.trimmed
        return ["true", "false", "null"].contains(word) || Double(word) != nil
    }
}
