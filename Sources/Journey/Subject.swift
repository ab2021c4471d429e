import JSON
import ProbeModel

/// The value that a predicate or a filter looks at.
enum Subject: Hashable, Sendable {
    case nothing
    /// A typed value.
    case value(JSON)
    /// The nodes of a query that can give several.
    case nodes([JSON])
    /// The texts that a path through HTML or XML found: one is a text without a type of its own,
    /// several are a list.
    case selection([String])
    /// Bytes without a type of their own: a header, a body. They compare with texts and, if they
    /// read like one, with numbers.
    case text([UInt8])
    /// Bytes that stand for no text. In a probe file they are hexadecimal digits.
    case bytes([UInt8])
    case date(Timestamp)

    /// `string`, `array`: for messages about types.
    var typeName: String {
        switch self {
        case .nothing: "nothing"
        case .value(let json): json.typeName
        case .nodes: "list of nodes"
        case .selection(let texts): texts.count == 1 ? "text" : "list of \(texts.count) texts"
        case .text: "text"
        case .bytes: "bytes"
        case .date: "date"
        }
    }

    var isPresent: Bool {
        switch self {
        case .nothing: false
        case .nodes(let nodes): !nodes.isEmpty
        case .selection(let texts): !texts.isEmpty
        case .value, .text, .bytes, .date: true
        }
    }

    /// The UTF-8 of a text.
    var textBytes: [UInt8]? {
        switch self {
        case .text(let bytes): bytes
        case .value(.string(let text)): Array(text.utf8)
        case .selection(let texts): texts.count == 1 ? Array(texts[0].utf8) : nil
        case .nothing, .value, .nodes, .bytes, .date: nil
        }
    }

    /// Bytes, or those of a text.
    var rawBytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { textBytes }
    }

    var elements: [JSON]? {
        switch self {
        case .nodes(let nodes): nodes
        case .value(.array(let elements)): elements
        case .selection(let texts): texts.map { .string($0) }
        case .nothing, .value, .text, .bytes, .date: nil
        }
    }

    /// Elements, members or bytes; a text is not counted.
    var count: Int? {
        switch self {
        case .value(.object(let members)): members.count
        case .bytes(let bytes): bytes.count
        case .selection(let texts): texts.count
        case .nothing, .value, .nodes, .text, .date: elements?.count
        }
    }
}

extension Subject {
    func equals(_ wanted: JSON) -> Bool {
        switch self {
        case .nothing: false
        case .value(let json): json.isEqual(to: wanted)
        case .nodes(let nodes): JSON.array(nodes).isEqual(to: wanted)
        case .text(let bytes): bytes.elementsEqual(wanted.plainText.utf8)
        case .selection(let texts):
            texts.count == 1 && texts[0].utf8.elementsEqual(wanted.plainText.utf8)
                || JSON.array(texts.map(JSON.string)).isEqual(to: wanted)
        case .bytes(let bytes): wanted.hexadecimalBytes == bytes
        case .date(let date): wanted.date == date
        }
    }

    /// Negative, zero or positive as this is less than, equal to or greater than the other; nil
    /// if they have no common order.
    func order(comparedTo other: JSON) -> Int? {
        if case .date(let date) = self {
            return other.date.map { (date < $0 ? -1 : 0) + (date > $0 ? 1 : 0) }
        }
        if let wanted = other.number {
            guard let number else { return nil }
            return number.isLess(than: wanted) ? -1 : wanted.isLess(than: number) ? 1 : 0
        }
        guard let text = other.string, let bytes = textBytes else { return nil }
        let isLess = bytes.lexicographicallyPrecedes(text.utf8)
        return isLess ? -1 : bytes.elementsEqual(text.utf8) ? 0 : 1
    }

    var number: JSON.Number? {
        switch self {
        case .value(let json): return json.number
        case .text, .selection:
            guard let bytes = textBytes else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            guard YAML.Scalar(text: text, isPlain: true).isJSONNumber else { return nil }
            return (try? JSON.parse(bytes))?.number
        case .nothing, .nodes, .bytes, .date: return nil
        }
    }
}

extension JSON {
    /// A text without its quotes; any other value as JSON.
    var plainText: String { string ?? text }

    /// The bytes that hexadecimal digits stand for, in pairs with or without blanks; nil if this is
    /// no such text.
    var hexadecimalBytes: [UInt8]? {
        // Digits without a letter are a number in a probe file.
        let digits = plainText.utf8.filter { $0 != 0x20 }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index].hexValue, let low = digits[index + 1].hexValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The date that a text stands for; nil if it is none.
    var date: Timestamp? { string.flatMap(DateFormat.anyDate) }
}
