/// A text of a probe file taken apart: what is literal, and what stands between `{{` and `}}`.
enum Hole {
    enum Part: Hashable {
        case text(String)
        /// The inside, without white space around it.
        case hole(String)
    }

    /// Nil if a `{{` is never closed. `{{{{` is a literal `{{`.
    static func parts(of text: String) -> [Part]? {
        guard text.contains("{{") else { return [.text(text)] }
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            literal += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            if rest.hasPrefix("{{") {
                literal += "{{"
                rest = rest.dropFirst(2)
                continue
            }
            guard let close = rest.firstRange(of: "}}") else { return nil }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
            parts.append(.hole(rest[..<close.lowerBound].trimmed))
            rest = rest[close.upperBound...]
        }
        literal += rest
        if !literal.isEmpty { parts.append(.text(literal)) }
        return parts
    }
}

extension Substring {
    var trimmed: String {
        let head = drop { $0 == " " }
        return String(head.reversed().drop { $0 == " " }.reversed())
    }
}

extension String {
    /// Whether this can name a variable, a capture or a secret: a letter, then letters, digits,
    /// `_` and `-`.
    var isName: Bool {
        guard let first = utf8.first, first.isLetter || first == 0x5F else { return false }
        return utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x5F || $0 == 0x2D }
    }
}

extension UInt8 {
    var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
}
