import ProbeModel

extension JSON {
    /// What becomes of a name that an object has twice.
    package enum DuplicatePolicy: Hashable, Sendable {
        /// The document is refused: readers disagree which value counts (RFC 8259 §4).
        case reject
        /// Both members are kept.
        case keep
    }

    /// Reads one document (RFC 8259, strictly). It may be ``Limits/jsonDepth`` deep and have
    /// ``Limits/jsonNodes`` values.
    package static func parse(
        _ bytes: [UInt8],
        duplicates: DuplicatePolicy = .reject
    ) throws(ParseError) -> JSON {
        var parser = Parser(bytes, duplicates: duplicates)
        do {
            return try parser.parseDocument()
        } catch {
            throw ParseError(error.problem, at: error.offset, in: bytes)
        }
    }

    /// Reads one document from text.
    package static func parse(_ text: String) throws(ParseError) -> JSON {
        try parse(Array(text.utf8))
    }
}

/// Reads a document by recursive descent; the depth is limited, so the stack is too.
private struct Parser {
    /// A problem whose line and column nobody has counted yet.
    struct Failure: Error {
        let problem: JSON.ParseError.Problem
        let offset: Int
    }

    /// Room for so many saves most small lists from growing, and wastes little on the smallest.
    private static let fewElements = 4

    private var cursor: ByteCursor
    private let duplicates: JSON.DuplicatePolicy
    private var nodes = 0

    init(_ bytes: [UInt8], duplicates: JSON.DuplicatePolicy) {
        cursor = ByteCursor(bytes)
        self.duplicates = duplicates
    }

    mutating func parseDocument() throws(Failure) -> JSON {
        // Its first byte begins no document.
        guard cursor.next != 0xEF || !cursor.skip("\u{FEFF}") else {
            throw Failure(problem: .byteOrderMark, offset: 0)
        }
        let document = try parseValue(depth: 0)
        cursor.skipSpace()
        guard cursor.isAtEnd else { throw failure(.textBehind) }
        return document
    }

    private mutating func parseValue(depth: Int) throws(Failure) -> JSON {
        cursor.skipSpace()
        guard depth <= Limits.jsonDepth else { throw failure(.tooDeep) }
        nodes += 1
        guard nodes <= Limits.jsonNodes else { throw failure(.tooManyNodes) }
        guard let byte = cursor.next else { throw unexpected("a value") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return .object(try parseObject(depth: depth))
        case UInt8(ascii: "["): return .array(try parseArray(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try parseNumber())
        case UInt8(ascii: "t") where cursor.skip("true"): return .bool(true)
        case UInt8(ascii: "f") where cursor.skip("false"): return .bool(false)
        case UInt8(ascii: "n") where cursor.skip("null"): return .null
        default: throw unexpected("a value")
        }
    }

    private mutating func parseArray(depth: Int) throws(Failure) -> [JSON] {
        cursor.offset += 1
        cursor.skipSpace()
        if cursor.skip(UInt8(ascii: "]")) { return [] }
        var elements: [JSON] = []
        elements.reserveCapacity(Self.fewElements)
        repeat {
            elements.append(try parseValue(depth: depth + 1))
        } while try isContinued(until: UInt8(ascii: "]"))
        return elements
    }

    private mutating func parseObject(depth: Int) throws(Failure) -> [JSON.Member] {
        let start = cursor.offset
        cursor.offset += 1
        cursor.skipSpace()
        if cursor.skip(UInt8(ascii: "}")) { return [] }
        var members: [JSON.Member] = []
        members.reserveCapacity(Self.fewElements)
        repeat {
            guard cursor.next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try parseString()
            cursor.skipSpace()
            guard cursor.skip(UInt8(ascii: ":")) else { throw unexpected("':'") }
            members.append(JSON.Member(name, try parseValue(depth: depth + 1)))
        } while try isContinued(until: UInt8(ascii: "}"))
        if duplicates == .reject, let name = JSON.duplicateName(in: members) {
            throw Failure(problem: .duplicateName(name), offset: start)
        }
        return members
    }

    /// Moves behind the comma, to the next element, or behind the end of the list.
    private mutating func isContinued(until end: UInt8) throws(Failure) -> Bool {
        cursor.skipSpace()
        if cursor.skip(UInt8(ascii: ",")) {
            cursor.skipSpace()
            guard cursor.next != end else { throw failure(.trailingComma) }
            return true
        }
        guard cursor.skip(end) else { throw unexpected("',' or '\(Unicode.Scalar(end))'") }
        return false
    }

    private mutating func parseNumber() throws(Failure) -> JSON.Number {
        let start = cursor.offset
        let text: String
        do {
            text = try cursor.readNumber()
        } catch {
            throw failure(JSON.ParseError.Problem(error))
        }
        guard text.utf8.count <= Limits.jsonNumberBytes else {
            throw Failure(problem: .longNumber, offset: start)
        }
        return JSON.Number(verified: text)
    }

    private func unexpected(_ expected: String) -> Failure {
        guard let byte = cursor.next else { return failure(.cutOff(expected: expected)) }
        return failure(.unexpected(byte, expected: expected))
    }

    private func failure(_ problem: JSON.ParseError.Problem) -> Failure {
        Failure(problem: problem, offset: min(cursor.offset, cursor.bytes.count))
    }
}

extension Parser {
    private mutating func parseString() throws(Failure) -> String {
        cursor.offset += 1
        var string = try parseRun()
        while !cursor.skip(UInt8(ascii: "\"")) {
            cursor.offset += 1
            do {
                string.unicodeScalars.append(try cursor.readEscape(in: UInt8(ascii: "\"")))
            } catch {
                throw failure(JSON.ParseError.Problem(error))
            }
            string += try parseRun()
        }
        return string
    }

    /// What stands before the next quote or backslash.
    private mutating func parseRun() throws(Failure) -> String {
        let start = cursor.offset
        let allBits = try skipRun()
        guard !cursor.isAtEnd else { throw failure(.cutOff(expected: "the rest of a string")) }
        let run = cursor.bytes[start..<cursor.offset]
        let text = String(decoding: run, as: UTF8.self)
        // Decoding repairs what is not UTF-8; validating instead takes twice as long.
        guard allBits < 0x80 || text.utf8.elementsEqual(run) else { throw notUTF8(in: run) }
        return text
    }

    /// Moves before the next quote or backslash.
    /// - Returns: all bits of the bytes on the way.
    private mutating func skipRun() throws(Failure) -> UInt8 {
        let bytes = cursor.bytes
        var end = cursor.offset
        defer { cursor.offset = end }
        var allBits: UInt8 = 0
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            guard byte >= 0x20 else {
                throw Failure(problem: .controlCharacter(byte), offset: end)
            }
            allBits |= byte
            end += 1
        }
        return allBits
    }

    private func notUTF8(in run: ArraySlice<UInt8>) -> Failure {
        var decoder = Unicode.UTF8.ForwardParser()
        var rest = run.makeIterator()
        var offset = run.startIndex
        while case .valid(let character) = decoder.parseScalar(from: &rest) {
            offset += character.count
        }
        return Failure(problem: .notUTF8(cursor.bytes[offset]), offset: offset)
    }
}
