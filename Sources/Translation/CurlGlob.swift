import ProbeModel

/// The addresses that one with `{a,b}`, `[1-3]`, `[01-10]` or `[a-z:2]` stands for (curl(1), URL).
enum CurlGlob {
    /// More of them are no journey.
    static let most = 50

    /// Nil if they are too many. What is no such pattern, such as an IPv6 address, stays as it is, and
    /// so does a text that is too long for an address.
    static func addresses(_ text: String) -> [String]? {
        guard text.utf8.count <= Limits.urlBytes else { return [text] }
        var addresses = [""]
        var rest = text[...]
        while let first = rest.first {
            let pattern = first == "{" ? choices(rest) : first == "[" ? range(rest) : nil
            let plain = String(first) + rest.dropFirst().prefix { $0 != "{" && $0 != "[" }
            let (words, end) =
                pattern ?? ([plain], rest.index(rest.startIndex, offsetBy: plain.count))
            rest = rest[end...]
            guard addresses.count * words.count <= most else { return nil }
            addresses = addresses.flatMap { address in words.map { address + $0 } }
        }
        return addresses
    }

    private static func choices(_ text: Substring) -> ([String], Substring.Index)? {
        if text.hasPrefix("{{"), let end = text.firstRange(of: "}}")?.upperBound {
            return ([String(text[..<end])], end)
        }
        guard let end = text.firstIndex(of: "}") else { return nil }
        let words = text[..<end].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
        return (words.map(String.init), text.index(after: end))
    }

    private static func range(_ text: Substring) -> ([String], Substring.Index)? {
        guard let end = text.firstIndex(of: "]") else { return nil }
        let parts = text[..<end].dropFirst().split(separator: ":").map(String.init)
        let ends = parts.first?.split(separator: "-").map(String.init) ?? []
        let step = parts.count > 1 ? Int(parts[1]) ?? 0 : 1
        guard ends.count == 2, parts.count < 3, step > 0,
            let words = numbers(ends, step) ?? letters(ends, step)
        else { return nil }
        return (words, text.index(after: end))
    }

    private static func numbers(_ ends: [String], _ step: Int) -> [String]? {
        guard let from = UInt32(ends[0]), let to = UInt32(ends[1]), from <= to else { return nil }
        let width = ends[0].hasPrefix("0") ? ends[0].count : 0
        // One more than a journey could have, so that it is told.
        return stride(from: Int(from), through: Int(to), by: step).prefix(most + 1).map { number in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    private static func letters(_ ends: [String], _ step: Int) -> [String]? {
        let codes = ends.compactMap { $0.utf8.count == 1 ? $0.utf8.first : nil }
        guard codes.count == 2, codes[0] <= codes[1] else { return nil }
        return stride(from: Int(codes[0]), through: Int(codes[1]), by: step).map {
            String(decoding: [UInt8($0)], as: UTF8.self)
        }
    }
}
