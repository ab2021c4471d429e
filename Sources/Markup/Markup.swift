import ProbeModel

/// An HTML or XML document that a server sent, parsed once. HTML is read as browsers do, whatever
/// is missing in it; XML is read strictly.
package struct Markup: Sendable {
    private let tree: MarkupTree

    /// Parses UTF-8 of at most ``Limits/markupBytes``. Bytes that are no UTF-8 become U+FFFD.
    package init(_ text: [UInt8], isHTML: Bool) throws(Fault) {
        guard text.count <= Limits.markupBytes else {
            throw .limit("the document is longer than \(Limits.markupBytes) bytes")
        }
        let isGood = String(validating: text, as: UTF8.self) != nil
        let bytes = isGood ? text : Array(String(decoding: text, as: UTF8.self).utf8)
        tree = try MarkupTree(bytes, isHTML: isHTML)
    }

    /// What a query finds. It may take ``Limits/markupOperations``.
    package func value(of query: XPath) throws(Fault) -> Value {
        let value = try tree.value(of: query.expression)
        guard query.isSelector, case .nodes(let texts) = value else { return value }
        return .nodes(texts.map(\.withoutExtraSpace))
    }

    /// What a query gives.
    package enum Value: Hashable, Sendable {
        /// The texts of the nodes that were found, in the document's order.
        case nodes([String])
        case boolean(Bool)
        case number(Double)
        case text(String)
    }

    /// Why there is no document, or no value.
    package enum Fault: Error, Hashable {
        /// Nested too deep, too long, or too expensive: nothing is said about the document.
        case limit(String)
        /// Not well-formed; with the line.
        case malformed(String)
        /// The query names something that the document does not have, a prefix for example.
        case unknown(String)
    }
}

extension String {
    /// The text as a browser shows it: rows of white space are one blank, none at the ends.
    fileprivate var withoutExtraSpace: String {
        unicodeScalars.split { " \t\n\r\u{C}".unicodeScalars.contains($0) }
            .map { String($0) }.joined(separator: " ")
    }
}
