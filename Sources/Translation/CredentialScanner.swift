import Journey

/// Finds credentials in a text of any kind, by the names before them: JSON with templates in it,
/// queries of GraphQL, XML, assignments.
struct CredentialScanner {
    struct Find {
        let name: String
        /// Without its quotes.
        let value: Substring
    }

    private let text: String
    /// Whether a name before a colon must stand in quotes: in prose, others are none.
    private let isProse: Bool

    /// Longer ones are no names, but a part of encoded bytes.
    private static let longestName = 64

    /// The text with something else in place of each credential.
    static func replaced(
        _ text: String,
        isProse: Bool = false,
        with replacement: (Find) -> String
    ) -> String {
        var result = ""
        var end = text.startIndex
        for find in CredentialScanner(text: text, isProse: isProse).finds {
            result += text[end..<find.value.startIndex]
            result += replacement(find)
            end = find.value.endIndex
        }
        return result + text[end...]
    }

    private var finds: [Find] {
        var finds: [Find] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { Self.isOfName($0) }) {
            let before = start > text.startIndex ? text[text.index(before: start)] : " "
            let isTag = before == "<"
            let word = rest[start...].prefix { Self.isOfName($0) || isTag && $0 == ":" }
            rest = rest[word.endIndex...]
            let name = String(word.split(separator: ":").last ?? word)
            // In an address more names stand for credentials.
            let isSensitive =
                "?&".contains(before)
                ? SensitiveName.isParameter(name) : SensitiveName.matches(String(word))
            guard word.utf8.count <= Self.longestName, isSensitive,
                let value = (isTag ? content(rest) : nil) ?? assigned(rest, to: name)
            else { continue }
            finds.append(Find(name: name, value: value))
            rest = text[value.endIndex...]
        }
        return finds
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character))
    }

    /// Behind the name of an element: `>hunter2</`. Nil if the tag or the text ends before.
    private func content(_ rest: Substring) -> Substring? {
        guard let end = rest.firstIndex(where: { "<>\n".contains($0) }), rest[end] == ">" else {
            return nil
        }
        let value = rest[rest.index(after: end)...].prefix { $0 != "<" }
        return value.isEmpty || value.endIndex == rest.endIndex ? nil : value
    }

    /// Behind a name: `": "hunter2"`, `": 4815`, `=hunter2`.
    private func assigned(_ text: Substring, to name: String) -> Substring? {
        var rest = text
        let isQuoted = Self.quote(&rest) != nil
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard let sign = rest.popFirst(), sign == ":" && (isQuoted || !isProse) || sign == "=",
            rest.first != "="
        else { return nil }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        if let mark = Self.quote(&rest) { return Self.quoted(rest, by: mark) }
        guard sign == "=" || isQuoted && SensitiveName.isOfNumber(name) else { return nil }
        let ends = sign == "=" ? "&;,\"'<>" : ",\"'{}[]"
        let value = rest.prefix { !$0.isWhitespace && !ends.contains($0) }
        return value.isEmpty ? nil : value
    }

    /// A quote, with the backslashes before it where JSON stands in a text of JSON.
    private static func quote(_ rest: inout Substring) -> String? {
        let slashes = rest.prefix { $0 == "\\" }
        guard let mark = rest[slashes.endIndex...].first, mark == "\"" || mark == "'" else {
            return nil
        }
        rest = rest[slashes.endIndex...].dropFirst()
        return slashes + String(mark)
    }

    /// Up to the quote that stands behind as many backslashes as the first one.
    private static func quoted(_ rest: Substring, by mark: String) -> Substring? {
        var slashes = 0
        for index in rest.indices {
            let character = rest[index]
            if character == "\\" {
                slashes += 1
                continue
            }
            let isEnd = mark.count == 1 ? slashes.isMultiple(of: 2) : slashes == mark.count - 1
            if character == mark.last, isEnd {
                return rest[..<rest.index(index, offsetBy: 1 - mark.count)]
            }
            slashes = 0
        }
        return nil
    }
}
