extension JSON {
    /// The document on one line.
    package var text: String {
        var writer = Writer(indentation: nil)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The document for people: two spaces a level, short arrays and objects on one line.
    package var indented: String {
        var writer = Writer(indentation: 2)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Appends the document on one line, in UTF-8.
    package func append(to bytes: inout [UInt8]) {
        var writer = Writer(indentation: nil)
        swap(&writer.bytes, &bytes)
        writer.write(self, depth: 0)
        swap(&writer.bytes, &bytes)
    }
}

/// Writes a tree as UTF-8. Control characters, `"` and `\` are escaped (RFC 8259 §7), and so are
/// C1 controls, DEL and the line separators, so that no text can forge a line or a terminal code.
private struct Writer {
    var bytes: [UInt8] = []
    let indentation: Int?

    init(indentation: Int?) {
        self.indentation = indentation
    }

    mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let bool): bytes += (bool ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let string): write(string)
        case .array(let elements):
            write(elements, between: "[", and: "]", depth: depth) { writer, element in
                writer.write(element, depth: depth + 1)
            }
        case .object(let members):
            write(members, between: "{", and: "}", depth: depth) { writer, member in
                writer.write(member.name)
                writer.bytes += (writer.indentation == nil ? ":" : ": ").utf8
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element],
        between open: String,
        and close: String,
        depth: Int,
        element: (inout Writer, Element) -> Void
    ) {
        bytes += open.utf8
        for (index, item) in elements.enumerated() {
            if index > 0 { bytes += ",".utf8 }
            breakLine(depth: depth + 1)
            element(&self, item)
        }
        if !elements.isEmpty { breakLine(depth: depth) }
        bytes += close.utf8
    }

    private mutating func breakLine(depth: Int) {
        guard let indentation else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indentation * depth))
    }

    private mutating func write(_ string: String) {
        bytes.append(0x22)
        if string.utf8.contains(where: Self.mayNeedEscape) {
            writeEscaped(string)
        } else {
            bytes += string.utf8
        }
        bytes.append(0x22)
    }

    /// Whether the byte is a character to escape, or the first byte of one.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x22, 0x5C, 0x7F, 0xC2, 0xE2: true
        default: false
        }
    }

    private mutating func writeEscaped(_ string: String) {
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 0x22: bytes += #"\""#.utf8
            case 0x5C: bytes += #"\\"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: writeEscape(scalar.value)
            default: bytes += scalar.utf8
            }
        }
    }

    private mutating func writeEscape(_ value: UInt32) {
        let digits = String(value, radix: 16)
        bytes += "\\u".utf8
        bytes += String(repeating: "0", count: 4 - digits.count).utf8
        bytes += digits.utf8
    }
}
