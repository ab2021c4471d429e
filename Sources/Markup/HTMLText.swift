/// Text as HTML writes it.
package enum HTMLText {
    /// The text without its character references (`&amp;`, `&#39;`, `&#x27;`); what is none stays as
    /// it is. The names are those of HTML 4 and `apos`.
    package static func unescaped(_ text: String) -> String {
        var output = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "&") {
            output += rest[..<start]
            rest = rest[start...]
            guard let end = rest.prefix(longestReference).firstIndex(of: ";"),
                let scalar = scalar(rest[rest.index(after: start)..<end])
            else {
                output.append(rest.removeFirst())
                continue
            }
            output.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }

    /// Characters of `&thetasym;` and of the longest number.
    private static let longestReference = 12

    private static func scalar(_ name: Substring) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else {
            return name == "apos" ? "'" : MarkupTree.character(named: String(name))
        }
        let digits = name.dropFirst()
        let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
        let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }
}
