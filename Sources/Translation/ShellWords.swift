/// Takes a shell's command lines apart (POSIX.1-2017 §2.2, without expansions).
enum ShellWords {
    struct Word {
        var text = ""
        /// Whether a shell would put something else in the place of a part of it.
        var isExpanded = false
        /// On which it begins, counted from 1.
        let line: Int
        /// Whether it is no word of the command, but what the command reads: `<<EOF`, `<<<text`.
        var isInput = false
    }

    /// The words of each command. Throws where a quote begins that does not end.
    static func commands(_ text: String, path: String) throws(ForeignFault) -> [[Word]] {
        let text = text.replacing("\r\n", with: "\n")
        var commands: [[Word]] = []
        var words: [Word] = []
        var word: Word?
        /// What a document behind `<<` ends with, and whose input it is.
        var document: (end: String, command: Int)?
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
                guard character == "\n", let (end, command) = document else { break }
                let input = Word(text: lines(&rest, to: end), line: line + 1, isInput: true)
                if command < commands.count { commands[command].append(input) }
                document = nil
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case "<", ">":
                // A number before it is that of a file, and no word.
                if word?.text.allSatisfy(\.isNumber) != true { finish(&words, &word) }
                word = nil
                let (signs, target) = redirection(character, &rest)
                if signs == "<<" { document = (target, commands.count) }
                if signs == "<<<" {
                    words.append(Word(text: target + "\n", line: line, isInput: true))
                }
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

    /// The signs that begin with `<` or `>`, and the word behind them, which is none of the command's.
    private static func redirection(
        _ first: Character,
        _ rest: inout Substring
    ) -> (signs: String, target: String) {
        let others = rest.prefix { "<>&|".contains($0) }
        rest = rest[others.endIndex...]
        if first == "<", others == "<", rest.first == "-" { rest.removeFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        var target = ""
        var isExpanded = false
        while let character = rest.first, !character.isWhitespace, !";|&<>".contains(character) {
            rest.removeFirst()
            target += part(character, &rest, &isExpanded) ?? ""
        }
        return (String(first) + others, target)
    }

    /// The lines of a document up to its end.
    private static func lines(_ rest: inout Substring, to end: String) -> String {
        var text = ""
        while !rest.isEmpty {
            let line = rest.prefix { $0 != "\n" }
            rest = rest[line.endIndex...].dropFirst()
            if line.trimmed == end { break }
            text += line + "\n"
        }
        return text
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
