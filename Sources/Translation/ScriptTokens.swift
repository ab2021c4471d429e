/// A script in JavaScript taken apart, as far as tests of Postman need it.
struct ScriptTokens {
    private(set) var tokens: [ScriptToken] = []
    /// The script for people: without comments, with a mask in place of each text and pattern.
    private(set) var shown = ""
    private var line = 0

    /// Lines of the script end with `\n`.
    init(_ script: String) {
        var rest = script[...]
        while let first = rest.first {
            switch first {
            case "\n", " ", "\t":
                rest.removeFirst()
                show(String(first))
            case "/" where rest.hasPrefix("//"): rest = rest.drop { $0 != "\n" }
            case "/" where rest.hasPrefix("/*"):
                let end = rest.firstRange(of: "*/")?.upperBound ?? rest.endIndex
                show(rest[..<end].filter { $0 == "\n" })
                rest = rest[end...]
            case "\"", "'", "`":
                add(.text, "\(first)", &rest) { Self.quoted(&$0, by: first) }
            case "/" where !Self.endsValue(tokens.last):
                add(.pattern, "/", &rest) { Self.pattern(&$0) }
            default:
                let token = Self.plain(&rest, line)
                tokens.append(token)
                show(token.text)
            }
        }
    }

    /// A token whose text is not shown.
    private mutating func add(
        _ kind: ScriptToken.Kind,
        _ mark: String,
        _ rest: inout Substring,
        _ read: (inout Substring) -> String
    ) {
        let whole = rest
        rest.removeFirst()
        tokens.append(ScriptToken(kind: kind, text: read(&rest), line: line))
        let inside = whole[..<rest.startIndex]
        show(mark + "…" + inside.filter { $0 == "\n" } + mark)
    }

    private mutating func show(_ text: String) {
        shown += text
        line += text.count(where: { $0 == "\n" })
    }

    /// Whether a `/` behind it divides.
    private static func endsValue(_ token: ScriptToken?) -> Bool {
        guard let token else { return false }
        return token.kind != .sign || token.text == ")" || token.text == "]"
    }

    private static func plain(_ rest: inout Substring, _ line: Int) -> ScriptToken {
        let isWord = { (character: Character) in
            character.isLetter || character.isNumber || character == "_" || character == "$"
        }
        let word = rest.prefix(while: isWord)
        guard let first = word.first else {
            let sign =
                ["===", "!==", "==", "!=", "=>", "&&", "||", "<=", ">="]
                .first { rest.hasPrefix($0) } ?? String(rest.prefix(1))
            rest = rest.dropFirst(sign.count)
            return ScriptToken(kind: .sign, text: sign, line: line)
        }
        guard first.isNumber else {
            rest = rest[word.endIndex...]
            return ScriptToken(kind: .word, text: String(word), line: line)
        }
        let number = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest[number.endIndex...]
        return ScriptToken(kind: .number, text: String(number), line: line)
    }

    /// Up to the closing quote; a text in other quotes than backticks ends with its line.
    private static func quoted(_ rest: inout Substring, by mark: Character) -> String {
        var text = ""
        while let character = rest.first, character != "\n" || mark == "`" {
            rest.removeFirst()
            if character == mark { break }
            guard character == "\\", let next = rest.popFirst() else {
                text.append(character)
                continue
            }
            text.append(next == "n" ? "\n" : next == "t" ? "\t" : next)
        }
        return text
    }

    /// With its flag `i` as PCRE2 writes it.
    private static func pattern(_ rest: inout Substring) -> String {
        var text = ""
        while let character = rest.first, character != "\n" {
            rest.removeFirst()
            if character == "/" { break }
            text.append(character)
            if character == "\\", let next = rest.popFirst() { text.append(next) }
        }
        let flags = rest.prefix(while: \.isLetter)
        rest = rest[flags.endIndex...]
        return (flags.contains("i") ? "(?i)" : "") + text
    }
}
