import JSON

/// Texts of other tools in the words of probe files.
enum ForeignText {
    /// A text that holds no template of ours: its braces are meant literally.
    static func literal(_ text: String) -> String { text.replacing("{{", with: "{{{{") }

    /// A text with `{{name}}` in it, in which `hole` says what stands between our braces instead of
    /// the name; it is told whether the text begins with it. All else is meant literally.
    static func templates(
        _ text: String,
        hole: (_ name: String, _ isFirst: Bool) -> String
    ) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"),
            let end = rest[start.upperBound...].firstRange(of: "}}")
        {
            result += rest[..<start.lowerBound]
            let name = String(rest[start.upperBound..<end.lowerBound]).trimmed
            result += "{{\(hole(name, result.isEmpty))}}"
            rest = rest[end.upperBound...]
        }
        return result + literal(String(rest))
    }

    /// Whether an address names its scheme; `/login?then=https://shop.example/` names none.
    static func hasScheme(_ address: some StringProtocol) -> Bool {
        let scheme = address.prefix { !"/?#".contains($0) }
        return scheme.count > 1 && scheme.hasSuffix(":")
            && address[scheme.endIndex...].hasPrefix("//")
    }

    /// A name that a variable, a capture or a secret may have.
    static func name(_ text: String) -> String {
        let isFit = { (byte: UInt8) in byte.isLetterOrDigit || byte == 0x5F || byte == 0x2D }
        let clean = String(decoding: text.utf8.map { isFit($0) ? $0 : 0x5F }, as: UTF8.self)
        let reserved = [
            "uuid", "now", "random", "secret", "row", "path", "join", "hmac", "totp", "site",
        ]
        let starts = clean.utf8.first.map { !$0.isDigit && $0 != 0x2D } ?? false
        return starts && !reserved.contains(clean) ? clean : "value_" + clean
    }

    static func secret(_ text: String) -> String {
        "{{secret.\(name(text.lowercased()))}}"
    }

    /// Names of the secrets that the templates of a text use, each once.
    static func secrets(in text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            rest = rest[open.upperBound...]
            let inside = rest.prefix { $0 != "}" && $0 != "{" }
            for word in inside.split(separator: " ") where word.hasPrefix("secret.") {
                let name = String(word.dropFirst("secret.".count))
                if !found.contains(name) { found.append(name) }
            }
        }
        return found
    }

    /// Percent-encoded, all but the unreserved characters (RFC 3986 §2.3).
    static func encoded(_ text: String, space: String = "%20") -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x20: result += space
            case _ where byte.isLetterOrDigit || "-._~".utf8.contains(byte):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }

    /// A value for a check: a number or a truth value if it reads like one, else a text.
    static func value(_ text: String) -> JSON {
        if let json = try? JSON.parse(Array(text.utf8)), json.number != nil || json.bool != nil {
            return json
        }
        return .string(text)
    }

    /// One line, as a comment or for a terminal: no character of it can break it.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isUnfit($0) ? " " : $0 }))
    }

    /// A sentence about a foreign file: on one line, without credentials.
    static func note(_ text: String) -> String { Concealment.masked(line(text)) }

    /// Whether a character could end a line of YAML or move a terminal's cursor (C0, DEL, C1, the
    /// separators of lines and paragraphs), turn the order of others (UAX #9 §2), or is none that
    /// YAML knows (YAML 1.2.2 §5.1).
    static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xFFFE, 0xFFFF:
            true
        default: false
        }
    }

    /// A pattern that the text, and nothing else, matches.
    static func pattern(of text: String) -> String {
        String(text.flatMap { "\\^$.|?*+()[]{}".contains($0) ? "\\\($0)" : "\($0)" })
    }
}
