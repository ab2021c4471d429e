/// One condition of a silence, as amtool writes it: `service=shipping`, `step!=pay`.
package struct Matcher: Hashable, Sendable, CustomStringConvertible, Codable {
    package let name: String
    package let value: String
    package let isEqual: Bool
    /// Whether the value is a pattern that the whole text must match.
    package let isPattern: Bool

    package init(name: String, value: String, isEqual: Bool = true, isPattern: Bool = false) {
        (self.name, self.value) = (name, value)
        (self.isEqual, self.isPattern) = (isEqual, isPattern)
    }

    /// Takes `name=value`, `name!=value`, `name=~pattern` and `name!~pattern`; quotes around the
    /// value are optional. nil if it is none of them.
    package init?(_ text: String) {
        let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        var rest = text.dropFirst(name.count)
        let operators = [
            ("!~", false, true), ("=~", true, true), ("!=", false, false), ("=", true, false),
        ]
        guard !name.isEmpty, let found = operators.first(where: { rest.hasPrefix($0.0) }) else {
            return nil
        }
        rest = rest.dropFirst(found.0.count)
        if rest.count >= 2, rest.hasPrefix("\""), rest.hasSuffix("\"") {
            rest = rest.dropFirst().dropLast()
        }
        self.init(name: String(name), value: String(rest), isEqual: found.1, isPattern: found.2)
    }

    package var description: String {
        "\(name)\(isEqual ? "=" : "!")\(isPattern ? "~" : isEqual ? "" : "=")\"\(value)\""
    }
}
