/// What one element must be, `li.done:first-child`, as XPath.
struct CompoundSelector {
    /// The element's name; nil for any.
    var element: String?
    var conditions: [String] = []

    private var named: String? { element.map { "local-name() = \(XPathText.literal($0))" } }

    /// A step of a path: `*[local-name() = 'li'][not(preceding-sibling::*)]`.
    var step: String { "*" + ([named].compactMap(\.self) + conditions).map { "[\($0)]" }.joined() }

    /// All of it as one condition.
    var condition: String {
        let all = [named].compactMap(\.self) + conditions
        return all.isEmpty ? "true()" : "(" + all.joined(separator: " and ") + ")"
    }

    /// A pseudo-class without an argument; nil if there is none of this name, or if it needs the
    /// element's name.
    func condition(named name: String) -> String? {
        switch name {
        case "first-child": return "not(preceding-sibling::*)"
        case "last-child": return "not(following-sibling::*)"
        case "only-child": return "not(preceding-sibling::*) and not(following-sibling::*)"
        case "root": return "not(parent::*)"
        case "empty": return "not(*) and not(text())"
        case "checked": return "@checked or @selected"
        case "disabled": return "@disabled"
        case "enabled": return "not(@disabled)"
        default: break
        }
        guard let named else { return nil }
        switch name {
        case "first-of-type": return "not(preceding-sibling::*[\(named)])"
        case "last-of-type": return "not(following-sibling::*[\(named)])"
        case "only-of-type":
            return "not(preceding-sibling::*[\(named)]) and not(following-sibling::*[\(named)])"
        default: return nil
        }
    }

    /// The siblings that a position is counted among; nil if their name must be known and is not.
    func siblings(for name: String) -> String? {
        switch name {
        case "nth-child": "preceding-sibling::*"
        case "nth-last-child": "following-sibling::*"
        case "nth-of-type": named.map { "preceding-sibling::*[\($0)]" }
        default: named.map { "following-sibling::*[\($0)]" }
        }
    }
}

/// Pieces of XPath 1.0.
enum XPathText {
    /// A text in quotes. XPath has no escapes: a text with both quotes is put together.
    static func literal(_ text: String) -> String {
        guard text.contains("'") else { return "'\(text)'" }
        guard text.contains("\"") else { return "\"\(text)\"" }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "concat(\(parts.map { "'\($0)'" }.joined(separator: ", \"'\", ")))"
    }

    /// An attribute. Only plain names can stand behind the sign.
    static func attribute(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0 == "-" || $0 == "_" || $0.isDigit)
        }
        let begins = name.unicodeScalars.first.map { !$0.isDigit && $0 != "-" } ?? false
        return isPlain && begins ? "@\(name)" : "@*[name() = \(literal(name))]"
    }

    /// Whether a word stands between the blanks of a text.
    static func hasWord(_ word: String, in subject: String) -> String {
        "contains(concat(' ', normalize-space(\(subject)), ' '), \(literal(" \(word) ")))"
    }

    static func comparison(_ sign: String, _ subject: String, _ value: String) -> String {
        let text = literal(value)
        let isEmpty = value.isEmpty
        switch sign {
        case "~=":
            let isWord = !isEmpty && !value.contains(where: \.isWhitespace)
            return isWord ? hasWord(value, in: subject) : "false()"
        case "|=":
            return "(\(subject) = \(text) or starts-with(\(subject), \(literal(value + "-"))))"
        case "^=": return isEmpty ? "false()" : "starts-with(\(subject), \(text))"
        case "$=":
            let start = "string-length(\(subject)) - \(value.unicodeScalars.count - 1)"
            return isEmpty ? "false()" : "substring(\(subject), \(start)) = \(text)"
        case "*=": return isEmpty ? "false()" : "contains(\(subject), \(text))"
        default: return "\(subject) = \(text)"
        }
    }

    /// Whether the position behind these siblings is one of `every`·n + `from` for some n from 0.
    static func position(behind siblings: String, _ steps: (every: Int, from: Int)) -> String {
        let (every, from) = steps
        let place = "count(\(siblings)) + 1"
        // The library counts no further than a number that stands there: a list of thousands is no
        // reason to count all of it for each of its elements.
        if every == 0 {
            guard from > 0 else { return "false()" }
            let isReached = from == 1 ? "" : "\(siblings)[\(from - 1)] and "
            return "\(isReached)not(\(siblings)[\(from)])"
        }
        if every > 0 { return "\(place) >= \(from) and (\(place) - \(from)) mod \(every) = 0" }
        return "\(place) <= \(from) and (\(from) - (\(place))) mod \(-every) = 0"
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
