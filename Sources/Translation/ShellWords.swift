/// Takes a shell's command lines apart (POSIX.1-2017 §2.2, without expansions).
enum ShellWords {
    /// Stands where a command ends.
    static let end = "\n"

    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var rest = Substring(text.replacing("\r\n", with: "\n"))
        let finish = { (words: inout [String], word: inout String?) in
            if let word { words.append(word) }
            word = nil
        }
        while let character = rest.popFirst() {
            switch character {
            case " ", "\t": finish(&words, &word)
            case "\n", ";", "&", "|":
                finish(&words, &word)
                if words.last != end { words.append(end) }
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case "'":
                word = (word ?? "") + rest.prefix { $0 != "'" }
                rest = rest.drop { $0 != "'" }.dropFirst()
            case "\"": word = (word ?? "") + quoted(&rest)
            case "$" where rest.first == "'":
                rest.removeFirst()
                word = (word ?? "") + escaped(&rest)
            case "\\":
                guard let next = rest.popFirst(), next != "\n" else { continue }
                word = (word ?? "") + String(next)
            default: word = (word ?? "") + String(character)
            }
        }
        finish(&words, &word)
        return words
    }

    /// Up to the closing double quote; a backslash keeps what would mean something.
    private static func quoted(_ rest: inout Substring) -> String {
        var text = ""
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\", let next = rest.first, "\"\\$`\n".contains(next) else {
                text.append(character)
                continue
            }
            rest.removeFirst()
            if next != "\n" { text.append(next) }
        }
        return text
    }

    /// `$'…'`, as browsers write what is not printable.
    private static func escaped(_ rest: inout Substring) -> String {
        var text = ""
        while let character = rest.popFirst(), character != "'" {
            guard character == "\\", let next = rest.popFirst() else {
                text.append(character)
                continue
            }
            switch next {
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "u":
                let digits = rest.prefix(4)
                rest = rest.dropFirst(4)
                if let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) {
                    text.unicodeScalars.append(scalar)
                }
            default: text.append(next)
            }
        }
        return text
    }
}
