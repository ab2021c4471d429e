/// Text of any language as lines of ASCII, for mail: the body (RFC 2045 §6.7), and the value of a
/// header (RFC 2047).
enum QuotedPrintable {
    /// Characters of a line, its break left out (RFC 2045 §6.7, rule 5).
    private static let lineLength = 76
    /// Characters of a line of a header, less the longest name and the mark of folding.
    private static let headerLength = 66
    /// Characters of one encoded word (RFC 2047 §2).
    private static let wordLength = 75

    /// Lines end with CR LF; no other break comes through.
    static func body(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var length = 0
            let last = line.utf8.count - 1
            for (index, byte) in line.utf8.enumerated() {
                // A space at the end of a line may be lost on the way.
                let isSpace = byte == 0x20 && index < last
                let isPlain = isSpace || (0x21...0x7E).contains(byte) && byte != 0x3D
                let part = isPlain ? [byte] : escaped(byte)
                if length + part.count >= lineLength {
                    bytes += "=\r\n".utf8
                    length = 0
                }
                bytes += part
                length += part.count
            }
            bytes += "\r\n".utf8
        }
        return bytes
    }

    /// ASCII as it is, folded; anything else in encoded words, none of which cuts a character.
    static func header(_ text: PlainText) -> String {
        guard text.utf8.contains(where: { $0 >= 0x7F }) || text.string.contains("=?") else {
            return folded(text.string)
        }
        let (begin, end) = ("=?utf-8?q?", "?=")
        var words: [String] = []
        var word = ""
        for scalar in text.string.unicodeScalars {
            let part = UTF8.encode(scalar).map { $0.map(inWord).joined() } ?? ""
            if begin.utf8.count + word.utf8.count + part.utf8.count + end.utf8.count > wordLength {
                words.append(word)
                word = ""
            }
            word += part
        }
        words.append(word)
        return words.map { begin + $0 + end }.joined(separator: "\r\n ")
    }

    /// Breaks before a word, so that no line is longer than servers pass on (RFC 5322 §2.1.1).
    private static func folded(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if !line.isEmpty, line.utf8.count + word.utf8.count >= headerLength {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
            }
        }
        return lines.joined(separator: "\r\n ")
    }

    /// Letters and digits as they are: what else may stand there depends on the header.
    private static func inWord(_ byte: UInt8) -> String {
        let scalar = Unicode.Scalar(byte)
        if byte == 0x20 { return "_" }
        let isPlain =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isPlain ? String(scalar) : String(decoding: escaped(byte), as: UTF8.self)
    }

    /// `=3D`
    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
