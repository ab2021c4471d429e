import ProbeModel

/// Reads the text of a query: the grammar of RFC 9535, appendix A, except for filters.
struct JSONPathParser {
    var cursor: ByteCursor
    private var depth = 0

    init(_ text: String) {
        cursor = ByteCursor(Array(text.utf8))
    }

    mutating func parseQuery() throws(JSONPath.SyntaxError) -> JSONPath.Query {
        guard cursor.bytes.count <= Limits.jsonPathBytes else {
            cursor.offset = Limits.jsonPathBytes
            throw failure("query longer than \(Limits.jsonPathBytes) bytes; shorten it")
        }
        guard cursor.skip("$") else { throw failure("\(culprit); a query begins with '$'") }
        let segments = try parseSegments()
        guard cursor.isAtEnd else {
            throw failure("\(culprit); a step begins with '.', '..' or '['")
        }
        return JSONPath.Query(isAbsolute: true, segments: segments)
    }

    /// What stands behind `$` or `@`; the cursor ends behind the last segment.
    mutating func parseSegments() throws(JSONPath.SyntaxError) -> [JSONPath.Segment] {
        var segments: [JSONPath.Segment] = []
        while true {
            let end = cursor.offset
            cursor.skipSpace()
            if cursor.next == UInt8(ascii: "[") {
                segments.append(
                    JSONPath.Segment(isDescendant: false, selectors: try parseBrackets())
                )
            } else if cursor.skip(UInt8(ascii: ".")) {
                segments.append(try parseDottedSegment())
            } else {
                cursor.offset = end
                return segments
            }
        }
    }

    /// What stands behind the first dot.
    private mutating func parseDottedSegment() throws(JSONPath.SyntaxError) -> JSONPath.Segment {
        let isDescendant = cursor.skip(UInt8(ascii: "."))
        let selectors: [JSONPath.Selector] =
            if isDescendant, cursor.next == UInt8(ascii: "[") {
                try parseBrackets()
            } else if cursor.skip(UInt8(ascii: "*")) {
                [.wildcard]
            } else {
                [.name(try parseShorthand())]
            }
        return JSONPath.Segment(isDescendant: isDescendant, selectors: selectors)
    }

    /// A name without quotes: letters, digits, `_` and everything beyond ASCII.
    private mutating func parseShorthand() throws(JSONPath.SyntaxError) -> String {
        let start = cursor.offset
        guard let first = cursor.next, first.isNameByte, !(0x30...0x39).contains(first) else {
            throw failure("\(culprit); after '.' stands a name or '*', other names need ['…']")
        }
        while let byte = cursor.next, byte.isNameByte { cursor.offset += 1 }
        return String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
    }

    private mutating func parseBrackets() throws(JSONPath.SyntaxError) -> [JSONPath.Selector] {
        cursor.offset += 1
        return try nested { (parser) throws(JSONPath.SyntaxError) in
            var selectors: [JSONPath.Selector] = []
            repeat {
                parser.cursor.skipSpace()
                selectors.append(try parser.parseSelector())
                parser.cursor.skipSpace()
            } while parser.cursor.skip(UInt8(ascii: ","))
            guard parser.cursor.skip(UInt8(ascii: "]")) else {
                throw parser.failure("\(parser.culprit); expected ',' or ']'")
            }
            return selectors
        }
    }

    private mutating func parseSelector() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        switch cursor.next {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try parseString())
        case UInt8(ascii: "*"):
            cursor.offset += 1
            return .wildcard
        case UInt8(ascii: "?"):
            cursor.offset += 1
            cursor.skipSpace()
            return .filter(try parseCondition())
        default: return try parseIndexOrSlice()
        }
    }

    private mutating func parseIndexOrSlice() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        let start = try parseInteger()
        let end = cursor.offset
        cursor.skipSpace()
        guard cursor.skip(UInt8(ascii: ":")) else {
            cursor.offset = end
            guard let start else {
                throw failure("\(culprit); expected a name in quotes, a number, '*', ':' or '?'")
            }
            return .index(start)
        }
        var slice = JSONPath.Slice(start: start, end: nil, step: 1)
        cursor.skipSpace()
        slice.end = try parseInteger()
        cursor.skipSpace()
        if cursor.skip(UInt8(ascii: ":")) {
            cursor.skipSpace()
            slice.step = try parseInteger() ?? 1
        }
        return .slice(slice)
    }

    /// An integer within ±(2^53 − 1), which all implementations must know (RFC 9535 §2.1); nil if
    /// none stands here.
    private mutating func parseInteger() throws(JSONPath.SyntaxError) -> Int? {
        let start = cursor.offset
        let isNegative = cursor.skip(UInt8(ascii: "-"))
        let first = cursor.next
        let digits = cursor.skipDigits()
        guard digits > 0 || isNegative else { return nil }
        let text = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
        guard digits > 0, first != UInt8(ascii: "0") || text == "0" else {
            cursor.offset = start
            throw failure("'\(text)' is no index; write it without leading zeros")
        }
        guard let number = Int(text), number.magnitude < 1 << 53 else {
            cursor.offset = start
            throw failure("index beyond 2^53; no array is that long")
        }
        return number
    }
}

extension JSONPathParser {
    /// A string in single or double quotes.
    mutating func parseString() throws(JSONPath.SyntaxError) -> String {
        let quote = cursor.bytes[cursor.offset]
        cursor.offset += 1
        var string: [UInt8] = []
        while let byte = cursor.next {
            guard byte >= 0x20 else {
                throw failure("control character in a string; write it as '\\u'")
            }
            cursor.offset += 1
            if byte == quote { return String(decoding: string, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                do {
                    string += String(try cursor.readEscape(in: quote)).utf8
                } catch {
                    throw failure(JSON.ParseError.Problem(error).sentence)
                }
            } else {
                string.append(byte)
            }
        }
        throw failure("string without end; close it with \(Unicode.Scalar(quote))")
    }

    /// Runs `body` one level deeper.
    mutating func nested<Result>(
        _ body: (inout JSONPathParser) throws(JSONPath.SyntaxError) -> Result
    ) throws(JSONPath.SyntaxError) -> Result {
        guard depth < Limits.jsonPathDepth else {
            throw failure("nesting deeper than \(Limits.jsonPathDepth); simplify the query")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    func failure(_ message: String) -> JSONPath.SyntaxError {
        JSONPath.SyntaxError(offset: min(cursor.offset, cursor.bytes.count), message: message)
    }

    /// What stands at the cursor, for a message.
    var culprit: String {
        guard !cursor.isAtEnd else { return "the query ends too early" }
        let rest = String(decoding: cursor.bytes[cursor.offset...], as: UTF8.self)
        return "unexpected '\(String(rest.unicodeScalars.prefix(1)))'"
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
