/// The inside of a hole taken apart: `now +1d "%d %b" | urlEncode` is two stages of words.
struct HoleText {
    struct Word: Hashable {
        let text: String
        /// A literal text, not a name.
        let isQuoted: Bool
    }

    /// Each has at least one word.
    let stages: [[Word]]

    /// Nil if a quote is not closed, or if there is nothing before or behind a `|`.
    init?(_ text: String) {
        var stages: [[Word]] = [[]]
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "|":
                rest.removeFirst()
                stages.append([])
            case "\"", "'":
                rest.removeFirst()
                guard let end = rest.firstIndex(of: first) else { return nil }
                stages[stages.count - 1].append(Word(text: String(rest[..<end]), isQuoted: true))
                rest = rest[rest.index(after: end)...]
            default:
                let word = rest.prefix { $0 != " " && $0 != "|" }
                stages[stages.count - 1].append(Word(text: String(word), isQuoted: false))
                rest = rest[word.endIndex...]
            }
        }
        guard !stages.contains(where: \.isEmpty) else { return nil }
        self.stages = stages
    }

    init(stages: [[Word]]) {
        self.stages = stages
    }

    /// As it would be written.
    var text: String {
        stages.map { words in
            words.map { word in
                guard word.isQuoted else { return word.text }
                return word.text.contains("\"") ? "'\(word.text)'" : "\"\(word.text)\""
            }.joined(separator: " ")
        }.joined(separator: " | ")
    }
}
