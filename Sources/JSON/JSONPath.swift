/// A query for nodes of a JSON document (RFC 9535), checked when it is made.
package struct JSONPath: Sendable {
    package let text: String
    private let query: Query
    /// Whether it can give one node at most (RFC 9535 §2.3.5.1).
    package let isSingular: Bool

    /// Parses a query and checks the types of its functions. It may have
    /// ``Limits/jsonPathBytes`` and nest ``Limits/jsonPathDepth`` deep.
    package init(_ text: String) throws(SyntaxError) {
        var parser = JSONPathParser(text)
        query = try parser.parseQuery()
        isSingular = query.isSingular
        self.text = text
    }

    /// The nodes in the order of RFC 9535; members come in the document's order.
    package func nodes(in document: JSON) throws(Fault) -> [Node] {
        var evaluation = JSONPathEvaluation(root: document)
        return try evaluation.nodes(of: query, from: Node(value: document, place: .root))
    }

    /// The one value of a singular query, found without making nodes; nil if there is none.
    package func onlyValue(in document: JSON) throws(Fault) -> JSON? {
        precondition(isSingular, "only a singular query has one value at most")
        var evaluation = JSONPathEvaluation(root: document)
        return try evaluation.onlyValue(of: query, from: document)
    }
}

extension JSONPath: Hashable {
    package static func == (one: JSONPath, other: JSONPath) -> Bool {
        one.text.isExactly(other.text)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

extension JSONPath {
    /// Why a text is no query.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        /// Bytes of the text before the place of the problem.
        package let offset: Int
        /// Problem and remedy.
        package let message: String

        package var description: String { "\(message), at byte \(offset) of the query" }
    }

    /// Why a query has no result.
    package enum Fault: Error, Hashable, CustomStringConvertible {
        /// It gives or visits too many nodes, or a pattern in it was too expensive.
        case limit

        package var description: String { "query too expensive; name the members on the way" }
    }
}
