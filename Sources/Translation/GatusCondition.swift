import JSON

/// One condition of Gatus: `[BODY].status == UP`, `len([BODY].data) < 5`.
struct GatusCondition {
    private let subject: Subject
    private let sign: String
    private let value: String

    private static let signs = ["==", "!=", "<=", ">=", "<", ">"]
    private static let mirrored = ["<": ">", ">": "<", "<=": ">=", ">=": "<="]

    /// Nil if it is none.
    init?(_ text: String) {
        for sign in Self.signs {
            guard let range = text.firstRange(of: " \(sign) ") else { continue }
            let left = String(text[..<range.lowerBound])
            let right = String(text[range.upperBound...])
            if let subject = Subject(left), Subject(right) == nil {
                self.subject = subject
                self.sign = sign
                value = right
                return
            }
            guard let subject = Subject(right), Subject(left) == nil else { return nil }
            self.subject = subject
            self.sign = Self.mirrored[sign] ?? sign
            value = left
            return
        }
        return nil
    }

    /// Whether there is an equal.
    func add(to expect: inout Expectation, isLookup: Bool) -> Bool {
        switch subject.placeholder {
        case "CONNECTED": return sign == "==" && value == "true"
        case "DNS_RCODE": return sign == "==" && value == "NOERROR"
        case "CERTIFICATE_EXPIRATION":
            guard sign.hasPrefix(">") else { return false }
            expect.add("certificate", "validFor", .string(value))
            return true
        case "RESPONSE_TIME":
            guard let time = Int(value), time > 0 else { return false }
            guard sign.hasPrefix("<") else {
                guard let check else { return false }
                expect.add("time", "total", check)
                return true
            }
            expect.add("within", .string("\(time)ms"))
            return true
        default: break
        }
        if isLookup, subject.placeholder == "BODY" {
            guard sign == "==", !value.contains("(") else { return false }
            expect.add("json", "$.addresses", .one("contains", .string(value)))
            return true
        }
        guard let query = subject.query, let check else { return false }
        expect.add(query.name, query.argument, check)
        return true
    }

    /// What the value must meet; nil if it has no equal.
    private var check: JSON? {
        if subject.function == "has" {
            guard ["==", "!="].contains(sign), ["true", "false"].contains(value) else { return nil }
            return .one("exists", (value == "true") == (sign == "==") ? "on" : "off")
        }
        guard let plain = comparison else { return nil }
        guard subject.function == "len", subject.query?.name == "json" else { return plain }
        // A text has no count here, but what is not empty may be a text.
        let isFilled = [">": "0", "!=": "0", ">=": "1"][sign] == value
        return isFilled ? .one("not", .one("isEmpty", "on")) : .one("count", plain)
    }

    private var comparison: JSON? {
        let words = ["<": "lessThan", "<=": "atMost", ">": "greaterThan", ">=": "atLeast"]
        if let word = words[sign] { return .one(word, ForeignText.value(value)) }
        guard let equal else { return nil }
        if sign == "==" { return equal }
        return equal.members == nil ? .one("notEquals", equal) : .one("not", equal)
    }

    private var equal: JSON? {
        if let list = Self.argument(of: "any", in: value) {
            let values = list.split(separator: ",").map { $0.trimmed }
            guard values.contains(where: { $0.hasPrefix("pat(") }) else {
                let values = values.map(ForeignText.value)
                return subject.placeholder == "STATUS" && sign == "=="
                    ? .array(values) : .one("oneOf", .array(values))
            }
            let checks = values.map { value -> JSON in
                Self.argument(of: "pat", in: value).map(Self.pattern)
                    ?? .one("equals", ForeignText.value(value))
            }
            return .one("anyOf", .array(checks))
        }
        if let pattern = Self.argument(of: "pat", in: value) { return Self.pattern(pattern) }
        return ForeignText.value(value)
    }

    private static func argument(of function: String, in text: String) -> String? {
        guard text.hasPrefix("\(function)("), text.hasSuffix(")") else { return nil }
        return String(text.dropFirst(function.count + 1).dropLast())
    }

    /// `*` is any text, `?` one character.
    private static func pattern(_ text: String) -> JSON {
        let middle = text.dropFirst().dropLast()
        let isPlain = !middle.contains { "*?[\\".contains($0) }
        if isPlain, text.hasPrefix("*"), text.hasSuffix("*"), !middle.isEmpty {
            return .one("contains", .string(String(middle)))
        }
        let letters = text.map { character -> String in
            switch character {
            case "*": ".*"
            case "?": "."
            default: ForeignText.pattern(of: String(character))
            }
        }
        return .one("matches", .string("(?s)^" + letters.joined() + "$"))
    }

    /// What a condition asks for.
    struct Subject {
        let placeholder: String
        /// `len` or `has`.
        let function: String?
        private let path: String

        /// Nil for a text that is no placeholder.
        init?(_ text: String) {
            var rest = text[...]
            function = ["len", "has"].first { text.hasPrefix("\($0)([") && text.hasSuffix(")") }
            if function != nil { rest = rest.dropFirst(4).dropLast() }
            guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return nil }
            placeholder = String(rest[rest.index(after: rest.startIndex)..<end])
            path = String(rest[rest.index(after: end)...])
            let known = [
                "STATUS", "BODY", "IP", "RESPONSE_TIME", "CONNECTED", "DNS_RCODE",
                "CERTIFICATE_EXPIRATION", "DOMAIN_EXPIRATION",
            ]
            guard known.contains(placeholder) else { return nil }
        }

        /// The query that gives it; nil if there is none.
        var query: (name: String, argument: String?)? {
            switch placeholder {
            case "STATUS": return ("status", nil)
            case "IP": return ("address", nil)
            case "RESPONSE_TIME": return ("time", "total")
            case "BODY" where path.isEmpty: return function == "len" ? ("size", nil) : ("body", nil)
            case "BODY": return ("json", "$" + JSONSteps.path(path))
            default: return nil
            }
        }
    }
}
