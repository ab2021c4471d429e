import Pattern

extension Pattern {
    /// An I-Regexp (RFC 9485), translated to PCRE2 as its §5.4 says; nil if `expression` is none.
    /// `^` and `$` are anchors, as the compliance suite of RFC 9535 wants.
    init?(portable expression: JSON, isWhole: Bool) {
        guard case .string(let text) = expression else { return nil }
        var translation = Translation(text)
        guard let text = translation.translate(),
            let pattern = try? Pattern(text, isAnchored: isWhole)
        else { return nil }
        self = pattern
    }
}

/// Reads an I-Regexp from left to right and writes the same pattern for PCRE2.
private struct Translation {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var output = ""

    init(_ text: String) {
        source = Array(text.unicodeScalars)
    }

    private var next: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private mutating func take() -> Unicode.Scalar? {
        guard let next else { return nil }
        position += 1
        return next
    }

    mutating func translate() -> String? {
        var openGroups = 0
        // A quantifier must follow an atom: `a**` and `(*)` are none.
        var isBehindAtom = false
        while let scalar = take() {
            switch scalar {
            case "(":
                output += "(?:"
                openGroups += 1
                isBehindAtom = false
            case ")":
                guard openGroups > 0 else { return nil }
                output += ")"
                openGroups -= 1
                isBehindAtom = true
            case "|":
                output += "|"
                isBehindAtom = false
            case "*", "+", "?", "{":
                guard isBehindAtom, translateQuantifier(scalar) else { return nil }
                isBehindAtom = false
            default:
                guard translateAtom(scalar) else { return nil }
                isBehindAtom = true
            }
        }
        return openGroups == 0 ? output : nil
    }

    private mutating func translateQuantifier(_ scalar: Unicode.Scalar) -> Bool {
        output.unicodeScalars.append(scalar)
        guard scalar == "{" else { return true }
        guard copyDigits() else { return false }
        if next == "," {
            position += 1
            output += ","
            _ = copyDigits()
        }
        output += "}"
        return take() == "}"
    }

    private mutating func copyDigits() -> Bool {
        let start = position
        while let digit = next, ("0"..."9").contains(digit) {
            output.unicodeScalars.append(digit)
            position += 1
        }
        return position > start
    }

    private mutating func translateAtom(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".": output += #"[^\n\r]"#
        case "^": output += "^"
        case "$": output += #"\z"#
        case "[": return translateClass()
        case "\\": return translateEscape()
        case "]", "}": return false
        default: appendLiteral(scalar)
        }
        return true
    }

    private mutating func appendLiteral(_ scalar: Unicode.Scalar) {
        if scalar.isASCII, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil {
            output += "\\"
        }
        output.unicodeScalars.append(scalar)
    }

    /// What stands behind a backslash; true if that is one character or a category.
    private mutating func translateEscape() -> Bool {
        guard let scalar = take() else { return false }
        switch scalar {
        case "p", "P": return translateCategory(scalar)
        case "n", "r", "t", "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}":
            output += "\\\(scalar)"
            return true
        default: return false
        }
    }

    /// `\p{Lu}`: PCRE2 has the same categories, and others that I-Regexp has not.
    private mutating func translateCategory(_ letter: Unicode.Scalar) -> Bool {
        let subcategories: [Unicode.Scalar: String] = [
            "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "Z": "lps", "S": "ckmo",
            "C": "cfno",
        ]
        guard take() == "{", let category = take(), let allowed = subcategories[category] else {
            return false
        }
        output += "\\\(letter){\(category)"
        if let subcategory = next, allowed.unicodeScalars.contains(subcategory) {
            position += 1
            output.unicodeScalars.append(subcategory)
        }
        output += "}"
        return take() == "}"
    }

    /// What stands behind `[`.
    private mutating func translateClass() -> Bool {
        output += "["
        if next == "^" {
            position += 1
            output += "^"
        }
        let start = position
        while let scalar = take() {
            switch scalar {
            case "]":
                output += "]"
                return position - start > 1
            case "-":
                guard position == start + 1 || next == "]" else { return false }
                output += #"\-"#
            default:
                guard translateClassElement(scalar) else { return false }
            }
        }
        return false
    }

    /// A category, a character, or a range of characters.
    private mutating func translateClassElement(_ scalar: Unicode.Scalar) -> Bool {
        let isCategory = scalar == "\\" && (next == "p" || next == "P")
        guard translateClassCharacter(scalar) else { return false }
        let isRange =
            next == "-" && position + 1 < source.count && source[position + 1] != "]"
        guard isRange else { return true }
        position += 1
        output += "-"
        guard !isCategory, let end = take(), end != "-" else { return false }
        return !(end == "\\" && (next == "p" || next == "P")) && translateClassCharacter(end)
    }

    private mutating func translateClassCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "[": return false
        case "\\": return translateEscape()
        default:
            appendLiteral(scalar)
            return true
        }
    }
}
