/// Numeric addresses of hosts, as texts.
enum IPText {
    /// Four numbers up to 255, without leading zeros (RFC 3986 §3.2.2).
    static func isVersion4(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDigit)
                    && (part.count == 1 || part.first != 0x30)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// Eight groups of up to four hexadecimal digits; one row of zeros may be `::`, and the last two
    /// groups may be an IPv4 address (RFC 4291 §2.2).
    static func isVersion6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        let counts = halves.enumerated().map { index, half in
            groups(of: half, mayEndInVersion4: index == halves.count - 1)
        }
        switch counts.count {
        case 1: return counts[0] == 8
        case 2:
            guard let first = counts[0], let last = counts[1] else { return false }
            return first + last <= 7
        default: return false
        }
    }

    /// How many groups of 16 bits a part has; nil if it is none.
    private static func groups(of text: Substring, mayEndInVersion4: Bool) -> Int? {
        guard !text.isEmpty else { return 0 }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var count = 0
        if mayEndInVersion4, let last = parts.last, isVersion4(String(last)) {
            parts.removeLast()
            count = 2
        }
        let areGood = parts.allSatisfy {
            (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isHexDigit)
        }
        return areGood ? count + parts.count : nil
    }
}
