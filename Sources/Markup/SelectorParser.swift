import ProbeModel

/// Translates a CSS selector to XPath 1.0 while it reads it.
struct SelectorParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The whole selector: alternatives with commas between them.
    mutating func parse() throws(XPath.SyntaxError) -> String {
        var alternatives: [String] = []
        repeat {
            alternatives.append(try parseComplex())
        } while skip(",")
        guard index == scalars.count else {
            throw problem("'\(scalars[index])' means nothing here")
        }
        return alternatives.joined(separator: " | ")
    }

    /// Compound selectors with combinators between them, `main > p a`.
    private mutating func parseComplex() throws(XPath.SyntaxError) -> String {
        skipSpace()
        var path = "//"
        while true {
            path += try parseCompound().step
            if let part = try parsePart() { return path + part }
            let hasSpace = skipSpace()
            switch next {
            case nil, ",": return path
            case ">": path += "/"
            case "+": path += "/following-sibling::*[1]/self::"
            case "~": path += "/following-sibling::"
            default:
                guard hasSpace else { throw problem("'\(scalars[index])' means nothing here") }
                path += "//"
                continue
            }
            index += 1
            skipSpace()
        }
    }

    /// `::attr(href)` or `::text`, which end a selector: what of the element is wanted.
    private mutating func parsePart() throws(XPath.SyntaxError) -> String? {
        guard skip("::") else { return nil }
        let name = try parseName()
        let part: String
        switch name {
        case "text": part = "/text()"
        case "attr":
            guard skip("(") else { throw problem("'::attr' needs a name in parentheses") }
            part = "/" + XPathText.attribute(try parseName())
            guard skip(")") else { throw problem("a ')' is missing") }
        default: throw problem("there is no '::\(name)'; '::attr(name)' and '::text' there are")
        }
        skipSpace()
        return part
    }

    /// What one element must be.
    private mutating func parseCompound() throws(XPath.SyntaxError) -> CompoundSelector {
        var compound = CompoundSelector()
        let start = index
        if skip("*") {
            // Any element.
        } else if let next, isNameStart(next) {
            compound.element = try parseName()
        }
        while let condition = try parseCondition(compound) { compound.conditions.append(condition) }
        guard index > start else { throw problem("an element, '.', '#', '[' or ':' is missing") }
        return compound
    }

    private mutating func parseCondition(
        _ compound: CompoundSelector
    ) throws(XPath.SyntaxError) -> String? {
        if skip(".") {
            return XPathText.hasWord(try parseName(), in: XPathText.attribute("class"))
        }
        if skip("#") { return "@id = \(XPathText.literal(try parseName()))" }
        if skip("[") { return try parseAttribute() }
        guard next == ":", index + 1 >= scalars.count || scalars[index + 1] != ":" else {
            return nil
        }
        index += 1
        return try parsePseudoClass(compound)
    }

    private mutating func parseAttribute() throws(XPath.SyntaxError) -> String {
        skipSpace()
        let attribute = XPathText.attribute(try parseName())
        skipSpace()
        if skip("]") { return attribute }
        let operators = ["=", "~=", "|=", "^=", "$=", "*="]
        guard let sign = operators.first(where: { skip($0) }) else {
            throw problem("']' or one of \(operators.joined(separator: " ")) is missing")
        }
        skipSpace()
        var value = try parseValue()
        skipSpace()
        var subject = attribute
        if skip("i") || skip("I") {
            skipSpace()
            subject =
                "translate(\(attribute), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', "
                + "'abcdefghijklmnopqrstuvwxyz')"
            value = value.lowercased()
        }
        guard skip("]") else { throw problem("a ']' is missing") }
        return XPathText.comparison(sign, subject, value)
    }

    private mutating func parsePseudoClass(
        _ compound: CompoundSelector
    ) throws(XPath.SyntaxError) -> String {
        let name = try parseName()
        if let condition = compound.condition(named: name) { return condition }
        switch name {
        case "not": return "not(\(try parseAlternatives()))"
        case "is", "where", "matches": return try parseAlternatives()
        case "has":
            try open(name)
            let isChild = skip(">")
            skipSpace()
            let inner = try parseCompound()
            try close()
            return (isChild ? "./" : ".//") + inner.step
        case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
            guard let siblings = compound.siblings(for: name) else {
                throw problem("':\(name)' needs the element's name before it")
            }
            try open(name)
            let condition = XPathText.position(behind: siblings, try parseSteps())
            try close()
            return condition
        case "first-of-type", "last-of-type", "only-of-type":
            throw problem("':\(name)' needs the element's name before it")
        default: throw problem("there is no ':\(name)' here")
        }
    }

    private mutating func parseAlternatives() throws(XPath.SyntaxError) -> String {
        try open("is")
        var conditions: [String] = []
        repeat {
            skipSpace()
            conditions.append(try parseCompound().condition)
            skipSpace()
        } while skip(",")
        try close()
        return "(\(conditions.joined(separator: " or ")))"
    }

    /// `2n+1`, `odd`, `3`: every how many, and from which.
    private mutating func parseSteps() throws(XPath.SyntaxError) -> (every: Int, from: Int) {
        if skip("odd") { return (2, 1) }
        if skip("even") { return (2, 0) }
        var sign = parseSign() ?? 1
        let number = parseNumber()
        guard skip("n") || skip("N") else {
            guard let number else { throw problem("a number, 2n+1, odd or even is missing") }
            return (0, sign * number)
        }
        let every = sign * (number ?? 1)
        skipSpace()
        guard let next = parseSign() else { return (every, 0) }
        sign = next
        skipSpace()
        guard let from = parseNumber() else { throw problem("a number is missing") }
        return (every, sign * from)
    }
}

/// The words of selectors (CSS Syntax Level 3).
extension SelectorParser {
    private mutating func open(_ name: String) throws(XPath.SyntaxError) {
        depth += 1
        guard depth <= Limits.selectorDepth else { throw problem("nested too deep") }
        guard skip("(") else { throw problem("':\(name)' needs '('") }
        skipSpace()
    }

    private mutating func close() throws(XPath.SyntaxError) {
        depth -= 1
        skipSpace()
        guard skip(")") else { throw problem("a ')' is missing") }
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func skip(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = index
        while let next, " \t\n\r\u{C}".unicodeScalars.contains(next) { index += 1 }
        return index > start
    }

    private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar == "_" || scalar == "-" || scalar == "\\"
            || scalar.value >= 0x80
    }

    private mutating func parseName() throws(XPath.SyntaxError) -> String {
        var name = ""
        while let next, isNameStart(next) || ("0"..."9").contains(next) {
            index += 1
            name.unicodeScalars.append(next == "\\" ? try parseEscape() : next)
        }
        guard !name.isEmpty else { throw problem("a name is missing") }
        return name
    }

    private mutating func parseEscape() throws(XPath.SyntaxError) -> Unicode.Scalar {
        let digits = scalars[index...].prefix(6).prefix { $0.properties.isASCIIHexDigit }
        if !digits.isEmpty {
            index += digits.count
            _ = skip(" ")
            let text = String(String.UnicodeScalarView(digits))
            return UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        }
        guard let next else { throw problem("a character behind '\\' is missing") }
        index += 1
        return next
    }

    /// A name, or a text in quotes.
    private mutating func parseValue() throws(XPath.SyntaxError) -> String {
        guard let quote = next, quote == "\"" || quote == "'" else { return try parseName() }
        index += 1
        var text = ""
        while let next {
            index += 1
            if next == quote { return text }
            text.unicodeScalars.append(next == "\\" ? try parseEscape() : next)
        }
        throw problem("a \(quote) is missing")
    }

    private mutating func parseSign() -> Int? { skip("-") ? -1 : skip("+") ? 1 : nil }

    private mutating func parseNumber() -> Int? {
        let digits = scalars[index...].prefix(9).prefix { ("0"..."9").contains($0) }
        index += digits.count
        return Int(String(String.UnicodeScalarView(digits)))
    }

    private func problem(_ message: String) -> XPath.SyntaxError {
        XPath.SyntaxError(message: "\(message), at character \(index + 1) of the selector")
    }
}
