import ProbeModel

/// A query over a document, checked when it is made: XPath 1.0, or a CSS selector.
package struct XPath: Hashable, Sendable {
    /// As it was written.
    package let text: String
    /// Whether it was written as a CSS selector: texts are then those that a browser shows.
    package let isSelector: Bool
    let expression: String

    /// XPath 1.0, of at most ``Limits/markupQueryBytes``.
    package init(_ text: String) throws(SyntaxError) {
        try Self.check(text)
        // The library takes a call that is not closed.
        guard Self.isBalanced(text) else { throw SyntaxError(message: "a bracket is not closed") }
        if let problem = MarkupTree.objection(to: text) {
            throw SyntaxError(message: problem.isEmpty ? "it cannot be read" : problem.lowercased())
        }
        self.text = text
        expression = text
        isSelector = false
    }

    /// A CSS selector (Selectors Level 3, with `:is`), and `::attr(name)` for an attribute.
    package init(selector text: String) throws(SyntaxError) {
        try Self.check(text)
        var parser = SelectorParser(text)
        expression = try parser.parse()
        // An escape can write what no document may hold, a form feed for example.
        guard MarkupTree.objection(to: expression) == nil else {
            throw SyntaxError(message: "it names a character that no document may hold")
        }
        self.text = text
        isSelector = true
    }

    private static func check(_ text: String) throws(SyntaxError) {
        guard text.utf8.count <= Limits.markupQueryBytes else {
            throw SyntaxError(message: "longer than \(Limits.markupQueryBytes) bytes; shorten it")
        }
        guard !text.utf8.contains(0) else { throw SyntaxError(message: "a zero byte") }
    }

    /// Whether every bracket outside of quotes has its partner.
    private static func isBalanced(_ text: String) -> Bool {
        var open: [Unicode.Scalar] = []
        var quote: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'", "\"":
                if quote == nil { quote = scalar } else if quote == scalar { quote = nil }
            case _ where quote != nil: break
            case "(", "[": open.append(scalar)
            case ")": if open.popLast() != "(" { return false }
            case "]": if open.popLast() != "[" { return false }
            default: break
            }
        }
        return open.isEmpty
    }

    /// Why a text is no query: problem and place.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        package let message: String

        package var description: String { message }
    }
}
