import ProbeModel

/// A text for Bash: what is clear in quotes, each secret as a variable.
struct ShellText {
    let parts: [Part]

    enum Part: Hashable {
        case clear(ArraySlice<UInt8>)
        /// By its name.
        case variable(String)
    }

    /// Of the variables in it.
    var names: [String] {
        parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
    }

    /// One word of a command line.
    var word: String {
        let words = parts.map { part in
            switch part {
            case .clear(let bytes): Self.quoted(bytes)
            case .variable(let name): "\"$\(name)\""
            }
        }
        return words.isEmpty ? "''" : words.joined()
    }

    /// A command that prints the text, whatever it holds and however long it is: a word can hold no
    /// byte 0, and not every length.
    var printing: String {
        var form = ""
        var words: [String] = []
        for part in parts {
            switch part {
            case .clear(let bytes):
                form += Self.escaped(bytes) { $0 == 0x25 ? "%%" : $0 == 0x27 ? #"\x27"# : nil }
            case .variable(let name):
                form += "%s"
                words.append(" \"$\(name)\"")
            }
        }
        return "printf '\(form)'" + words.joined()
    }

    private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy(\.isPlain) { return String(decoding: bytes, as: UTF8.self) }
        let text = String(validating: bytes, as: UTF8.self)
        guard let text, !bytes.contains(where: \.isControl) else {
            return "$'" + escaped(bytes) { $0 == 0x27 ? #"\'"# : nil } + "'"
        }
        return "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    private static let letters: [UInt8: Character] = [
        0x5C: "\\", 0x0A: "n", 0x0D: "r", 0x09: "t",
    ]

    /// Bytes that are no text, controls and the backslash as escapes.
    private static func escaped(
        _ bytes: ArraySlice<UInt8>,
        _ special: (UInt8) -> String?
    ) -> String {
        let isText = String(validating: bytes, as: UTF8.self) != nil
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if let text = special(byte) {
                result += text.utf8
            } else if let letter = letters[byte] {
                result += "\\\(letter)".utf8
            } else if byte.isControl || byte > 0x7E && !isText {
                result += (#"\x"# + [byte].hexadecimal).utf8
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    /// What means nothing to a shell.
    fileprivate var isPlain: Bool { isUnreserved && self != 0x7E || "/:@%+,=".utf8.contains(self) }
    fileprivate var isControl: Bool { self < 0x20 || self == 0x7F }
}
