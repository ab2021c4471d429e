/// A script in JavaScript, as far as tests of Postman need it: tokens, without comments.
struct ScriptToken: Hashable {
    enum Kind: Hashable {
        case word, number, text, pattern, sign
    }

    let kind: Kind
    let text: String
    /// Counted from 0.
    let line: Int
}

enum ScriptTokens {
    static func split(_ script: String) -> [ScriptToken] {
        var tokens: [ScriptToken] = []
        var rest = script[...]
        var line = 0
        while let first = rest.first {
            switch first {
            case "\n", "\r\n":
                line += 1
                rest.removeFirst()
            case " ", "\t", "\r": rest.removeFirst()
            case "/" where rest.hasPrefix("//"): rest = rest.drop { !$0.isNewline }
            case "/" where rest.hasPrefix("/*"):
                let end = rest.firstRange(of: "*/")?.upperBound ?? rest.endIndex
                line += rest[..<end].count(where: \.isNewline)
                rest = rest[end...]
            case "\"", "'", "`":
                rest.removeFirst()
                tokens.append(ScriptToken(kind: .text, text: quoted(&rest, by: first), line: line))
            case "/" where !endsValue(tokens.last):
                rest.removeFirst()
                let text = pattern(&rest)
                tokens.append(ScriptToken(kind: .pattern, text: text, line: line))
            default: tokens.append(plain(&rest, line))
            }
        }
        return tokens
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

    private static func quoted(_ rest: inout Substring, by mark: Character) -> String {
        var text = ""
        while let character = rest.popFirst(), character != mark {
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
        while let character = rest.popFirst(), character != "/" {
            text.append(character)
            if character == "\\", let next = rest.popFirst() { text.append(next) }
        }
        let flags = rest.prefix(while: \.isLetter)
        rest = rest[flags.endIndex...]
        return (flags.contains("i") ? "(?i)" : "") + text
    }
}
