/// The header fields of a response, as received. They become values only when somebody asks: most
/// journeys look at none of them.
package struct Head: Hashable, Sendable {
    /// Lines that end in CRLF or LF, status line and last blank line included or not.
    private let bytes: [UInt8]

    /// The head of a message as it came over the wire.
    package init(received bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    package init(_ headers: [Header]) {
        bytes = headers.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
    }

    /// All fields in order. A folded line continues the one before it (RFC 9112 §5.2).
    package var headers: [Header] {
        var headers: [Header] = []
        visit { name, value in
            headers.append(
                Header(name: String(decoding: name, as: UTF8.self), value: Self.text(of: value))
            )
        }
        return headers
    }

    /// Values of a field in order, names compared without case (RFC 9110 §5.1).
    package func values(of name: String) -> [String] {
        var values: [String] = []
        visit { candidate, value in
            if Self.isEqual(candidate, name) { values.append(Self.text(of: value)) }
        }
        return values
    }

    /// Visits name and raw value of each field. What has no colon, like a status line, is no field.
    private func visit(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void) {
        var field = 0..<0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if start < end, bytes[start] == 0x20 || bytes[start] == 0x09 {
                if !field.isEmpty { field = field.lowerBound..<end }
            } else {
                split(field, body)
                field = start..<end
            }
            start = end + 1
        }
        split(field, body)
    }

    private func split(
        _ field: Range<Int>,
        _ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void
    ) {
        guard let colon = bytes[field].firstIndex(of: 0x3A),
            !bytes[field].starts(with: "HTTP/".utf8)
        else { return }
        body(bytes[field.lowerBound..<colon], bytes[(colon + 1)..<field.upperBound])
    }

    private static func isEqual(_ bytes: ArraySlice<UInt8>, _ name: String) -> Bool {
        bytes.count == name.utf8.count
            && zip(bytes, name.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }

    /// A value without the white space around it; a fold counts as one space.
    private static func text(of value: ArraySlice<UInt8>) -> String {
        let lines = value.split(separator: 0x0A).map { line in
            var line = line
            while let last = line.last, isSpace(last) { line.removeLast() }
            return line.drop(while: isSpace)
        }
        return String(decoding: lines.joined(separator: [0x20]).map(\.self), as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
