import ProbeModel

/// Characters beyond ASCII in the header of a mail: `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=` (RFC 2047).
enum EncodedWords {
    /// The text with such words decoded. Space between two of them belongs to neither; a word that
    /// cannot be read stays as it is.
    static func decoded(_ field: String) -> String {
        var text = ""
        var rest = field[...]
        var isBehindWord = false
        while let start = rest.firstRange(of: "=?") {
            let between = rest[..<start.lowerBound]
            guard let (word, end) = word(rest[start.lowerBound...]) else {
                text += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                isBehindWord = false
                continue
            }
            if !isBehindWord || !between.allSatisfy(\.isWhitespace) { text += between }
            text += word
            rest = rest[end...]
            isBehindWord = true
        }
        return text + rest
    }

    /// The first word, which begins the text, and where it ends.
    private static func word(_ text: Substring) -> (String, String.Index)? {
        let fields = text.dropFirst(2).split(
            separator: "?",
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard fields.count == 4, fields[3].first == "=" else { return nil }
        // A language may follow the charset (RFC 2231 §5).
        let name = String(fields[0].prefix { $0 != "*" })
        let bytes: [UInt8]
        switch fields[1] {
        case "Q", "q":
            bytes = QuotedPrintable.bytes(of: fields[2].utf8.map { $0 == 0x5F ? 0x20 : $0 })
        case "B", "b": bytes = LenientBase64.bytes(of: Array(fields[2].utf8))
        default: return nil
        }
        guard let decoded = Charset(name)?.text(of: bytes) else { return nil }
        // A line end would forge another field.
        let line = decoded.map { $0.isNewline ? " " : $0 }
        return (String(line), fields[3].index(after: fields[3].startIndex))
    }
}
