import CXML
import ProbeModel

/// A document as libxml2 has parsed it. The one place that calls the library.
///
/// Safe because the tree is made in `init`, only read afterwards (XPath 1.0 changes nothing), and
/// freed by its last owner. The library reads no file and no network here.
@safe final class MarkupTree: @unchecked Sendable {
    private let document: xmlDocPtr

    private static let messageBytes = 256
    /// The library's own words name a switch of its own.
    private static let excess = "the document is nested too deep, or its entities expand too far"
    /// The library's own tables must be made before two threads ask for them.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    init(_ text: [UInt8], isHTML: Bool) throws(Markup.Fault) {
        precondition(Self.isReady, "the library is ready after its first use")
        var problem: Int32 = 0
        var line: Int32 = 0
        var message = [CChar](repeating: 0, count: Self.messageBytes)
        // Safe because the library copies what it keeps of the text, and writes the message within
        // the size that it is told.
        let parsed = unsafe text.withUnsafeBytes { bytes in
            unsafe probed_parse(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count),
                isHTML ? 1 : 0,
                &problem,
                &line,
                &message,
                message.count
            )
        }
        guard let parsed = unsafe parsed else {
            if problem == Int32(PROBED_LIMIT) { throw .limit(Self.excess) }
            throw .malformed("\(Self.text(of: message)), line \(line)")
        }
        unsafe document = parsed
    }

    deinit {
        unsafe xmlFreeDoc(document)
    }

    /// What an expression gives.
    func value(of expression: String) throws(Markup.Fault) -> Markup.Value {
        var problem: Int32 = 0
        var message = [CChar](repeating: 0, count: Self.messageBytes)
        let limit = UInt(Limits.markupOperations)
        let result = unsafe probed_evaluate(
            document,
            expression,
            limit,
            &problem,
            &message,
            message.count
        )
        guard let result = unsafe result else {
            if problem == Int32(PROBED_LIMIT) { throw .limit("the query is too expensive") }
            throw .unknown(Self.text(of: message))
        }
        defer { unsafe xmlXPathFreeObject(result) }
        switch unsafe result.pointee.type {
        case XPATH_NODESET: return unsafe .nodes(try Self.texts(of: result))
        case XPATH_BOOLEAN: return unsafe .boolean(result.pointee.boolval != 0)
        case XPATH_NUMBER: return unsafe .number(result.pointee.floatval)
        case XPATH_STRING:
            guard let text = unsafe result.pointee.stringval else { return .text("") }
            return unsafe .text(String(cString: text))
        default: throw .unknown("it gives neither nodes nor a value")
        }
    }

    private static func texts(of result: xmlXPathObjectPtr) throws(Markup.Fault) -> [String] {
        let count = Int(unsafe probed_node_count(result))
        guard count <= Limits.markupNodes else { throw .limit("the query gives too many nodes") }
        var texts: [String] = []
        var bytes = 0
        for index in 0..<count {
            // Safe because the library gives a terminated text of its own, which is freed here.
            guard let text = unsafe probed_node_text(result, Int32(index)) else { continue }
            defer { unsafe probed_free(text) }
            unsafe texts.append(String(cString: text))
            bytes += texts[texts.count - 1].utf8.count
            guard bytes <= Limits.filteredBytes else {
                throw .limit("the query gives too much text")
            }
        }
        return texts
    }

    /// Why an expression is none; nil if it is one.
    static func objection(to expression: String) -> String? {
        precondition(isReady, "the library is ready after its first use")
        var message = [CChar](repeating: 0, count: messageBytes)
        let isGood = unsafe probed_check(expression, &message, message.count)
        return isGood == 1 ? nil : text(of: message)
    }

    /// The character that a name of HTML stands for, `nbsp`; nil if there is none.
    static func character(named name: String) -> Unicode.Scalar? {
        let value = unsafe probed_entity(name)
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    private static func text(of message: [CChar]) -> String {
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
