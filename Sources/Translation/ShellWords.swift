/// Takes a shell's command lines apart (POSIX.1-2017 §2.2, without expansions).
enum ShellWords {
    struct Word {
        var text = ""
        /// Whether a shell would put something else in the place of a part of it.
        var isExpanded = false
        /// On which it begins, counted from 1.
        let line: Int
    }

    /// The words of each command. Throws where a quote begins that does not end.
    static func commands(_ text: String, path: String) throws(ForeignFault) -> [[Word]] {
        let text = text.replacing("\r\n", with: "\n")
        var commands: [[Word]] = []
        var words: [Word] = []
        var word: Word?
        let finish = { (words: inout [Word], word: inout Word?) in
            if let word { words.append(word) }
            word = nil
        }
        var (line, place) = (1, text.startIndex)
        var rest = text[...]
        while let character = rest.first {
            line += text[place..<rest.startIndex].count { $0 == "\n" }
            place = rest.startIndex
            rest.removeFirst()
            switch character {
            case " ", "\t": finish(&words, &word)
            case "\n", ";", "&", "|":
                finish(&words, &word)
                if !words.isEmpty { commands.append(words) }
                words = []
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case "\\" where rest.isEmpty || rest.first == "\n": rest = rest.dropFirst()
            default:
                var isExpanded = expands(character, rest)
                guard let part = part(character, &rest, &isExpanded) else {
                    let column = text[..<place].reversed().prefix { $0 != "\n" }.count + 1
                    throw ForeignFault("\(path):\(line):\(column): this quote does not end")
                }
                word = Word(
                    text: (word?.text ?? "") + part,
                    isExpanded: isExpanded || word?.isExpanded ?? false,
                    line: word?.line ?? line
                )
            }
        }
        finish(&words, &word)
        return words.isEmpty ? commands : commands + [words]
    }

    /// What a character of a word stands for, with what it opens; nil if that does not end.
    private static func part(
        _ character: Character,
        _ rest: inout Substring,
        _ isExpanded: inout Bool
    ) -> String? {
        switch character {
        case "'":
            guard let end = rest.firstIndex(of: "'") else { return nil }
            defer { rest = rest[rest.index(after: end)...] }
            return String(rest[..<end])
        case "\"": return quoted(&rest, &isExpanded)
        case "$" where rest.first == "'":
            rest.removeFirst()
            return escaped(&rest)
        case "\\": return rest.popFirst().map { String($0) }
        default: return String(character)
        }
    }

    /// Whether `$NAME`, `${NAME}`, `$(command)` or a backquote begins here.
    private static func expands(_ character: Character, _ rest: Substring) -> Bool {
        guard character == "$", let next = rest.first else { return character == "`" }
        return next.isLetter || "_{(".contains(next)
    }

    /// Up to the closing double quote; a backslash keeps what would mean something.
    private static func quoted(_ rest: inout Substring, _ isExpanded: inout Bool) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            guard character != "\"" else { return text }
            isExpanded = isExpanded || expands(character, rest)
            guard character == "\\", let next = rest.first, "\"\\$`\n".contains(next) else {
                text.append(character)
                continue
            }
            rest.removeFirst()
            if next != "\n" { text.append(next) }
        }
        return nil
    }

    /// `$'…'`, as browsers write what is not printable.
    private static func escaped(_ rest: inout Substring) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            guard character != "'" else { return text }
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
        return nil
    }
}
