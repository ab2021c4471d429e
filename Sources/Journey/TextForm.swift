import Pattern

/// The forms of texts that `format` of a JSON Schema can ask for.
enum TextForm {
    static let tests: [String: @Sendable (String) -> Bool] = [
        "date-time": { DateFormat.isoDate(of: $0) != nil },
        "date": { date("%F", $0) },
        "time": { date("%T%z", $0) || date("%T.%f%z", $0) },
        "email": { isMail($0) },
        "ipv4": { IPText.isVersion4($0) },
        "ipv6": { IPText.isVersion6($0) },
        "uuid": { $0.isUUID },
        "uri": { isURI($0) },
        "regex": { (try? Pattern($0)) != nil },
    ]

    private static func date(_ form: String, _ text: String) -> Bool {
        guard let format = try? DateFormat(form.hasPrefix("%F") ? form : "%F \(form)") else {
            return false
        }
        return DateReading.date(of: form.hasPrefix("%F") ? text : "1970-01-01 \(text)", format)
            != nil
    }

    /// One `@` between a local part and a host with a letter or a digit at both ends: enough to
    /// tell an address from something else (RFC 5321 §4.1.2 allows much more than anybody uses).
    private static func isMail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let first = parts[1].utf8.first,
            let last = parts[1].utf8.last
        else { return false }
        let isGood = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return isGood && (first.isLetter || first.isDigit) && (last.isLetter || last.isDigit)
    }

    /// A scheme, a colon and something behind it without blanks (RFC 3986 §3).
    private static func isURI(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: 0x3A), let first = text.utf8.first,
            first.isLetter
        else { return false }
        let scheme = text.utf8[..<colon]
        let rest = text.utf8[text.utf8.index(after: colon)...]
        return scheme.allSatisfy { $0.isLetter || $0.isDigit || [0x2B, 0x2D, 0x2E].contains($0) }
            && !rest.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
