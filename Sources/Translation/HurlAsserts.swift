import JSON

/// Captures and asserts: a query, filters, a predicate.
extension HurlReader {
    mutating func capture() throws(ForeignFault) {
        let start = cursor
        let name = cursor.take { $0 != ":" && !$0.isNewline }.trimmed
        guard cursor.take(":") else { throw start.fault("'name: query' is needed here") }
        cursor.skipSpace()
        let query = try query()
        var filters: [JSON] = []
        var isSecret = false
        while case let place = cursor, let word = word() {
            if word == "redact" {
                isSecret = true
            } else {
                filters.append(try filter(word, at: place))
            }
        }
        try cursor.endLine()
        var fields = [JSON.Member(query.name, query.argument.map { .string($0) } ?? "on")]
        if !filters.isEmpty { fields.append(JSON.Member("filter", .list(filters))) }
        if isSecret { fields.append(JSON.Member("secret", true)) }
        let own = ForeignText.name(name)
        guard !step.captures.contains(where: { $0.name == own }) else {
            return journey.note("line \(start.lineNumber): '\(name)' is captured twice")
        }
        step.captures.append(JSON.Member(own, .object(fields)))
    }

    mutating func assertion() throws(ForeignFault) {
        var query = try query()
        var filters: [JSON] = []
        var isNot = false
        while true {
            let before = cursor
            guard let word = word() else { throw cursor.fault("a predicate is needed here") }
            if word == "not" {
                isNot = true
                continue
            }
            if let check = try predicate(word) {
                try cursor.endLine()
                if query.name == "header",
                    word == "includes" || filters.contains(where: \.isOfLists)
                        || check.isOfLists
                {
                    query.name = "headers"
                }
                return add(query, filters, isNot ? check.negated : check)
            }
            guard !isNot else { throw before.fault("'\(word)' is no predicate") }
            filters.append(try filter(word, at: before))
        }
    }

    private mutating func add(
        _ query: (name: String, argument: String?),
        _ filters: [JSON],
        _ check: JSON
    ) {
        var check = check
        if !filters.isEmpty {
            let members = check.members ?? [JSON.Member("equals", check)]
            check = .object([JSON.Member("filter", .list(filters))] + members)
        }
        let bound = check["lessThan"]?.number?.integer
        if query.name == "time", query.argument == "total", filters.isEmpty, let bound, bound > 0 {
            return step.expect.add("within", .string("\(bound)ms"))
        }
        step.expect.add(query.name, query.argument, check)
    }

    private mutating func word() -> String? {
        cursor.skipSpace()
        guard let next = cursor.next, !next.isNewline, next != "#" else { return nil }
        return cursor.take { !$0.isWhitespace }
    }

    // MARK: Queries

    private mutating func query() throws(ForeignFault) -> (name: String, argument: String?) {
        let start = cursor
        let word = cursor.take { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let plain = [
            "status": "status", "version": "version", "url": "url", "ip": "address",
            "redirects": "redirects", "body": "body", "bytes": "bytes", "rawbytes": "bytes",
            "sha256": "sha256", "md5": "md5",
        ]
        if let name = plain[word] { return (name, nil) }
        if word == "duration" { return ("time", "total") }
        let named = [
            "header": "header", "cookie": "cookie", "xpath": "xpath", "jsonpath": "json",
            "regex": "regex", "variable": "variable", "certificate": "certificate",
        ]
        guard let name = named[word] else { throw start.fault("'\(word)' is no query") }
        cursor.skipSpace()
        let argument = try patternOrText()
        switch name {
        case "variable": return (name, ForeignText.name(argument))
        case "certificate":
            let fields = [
                "Subject": "subject", "Issuer": "issuer", "Start-Date": "starts",
                "Expire-Date": "expires", "Serial-Number": "serial",
                "Subject-Alt-Name": "names",
            ]
            guard let field = fields[argument] else {
                throw start.fault("'\(argument)' is no field of a certificate here")
            }
            return (name, field)
        case "regex": return (name, translated(Self.oneGroup(argument)))
        default: return (name, translated(argument))
        }
    }

    /// The pattern with its first group only, which is the one that Hurl takes.
    private static func oneGroup(_ pattern: String) -> String {
        var result = ""
        var groups = 0
        var isClass = false
        var rest = pattern[...]
        while let character = rest.popFirst() {
            result.append(character)
            switch character {
            case "\\": if let next = rest.popFirst() { result.append(next) }
            case "[": isClass = true
            case "]": isClass = false
            case "(" where !isClass && rest.first != "?" && rest.first != "*":
                groups += 1
                if groups > 1 { result += "?:" }
            default: break
            }
        }
        return result
    }

    /// A form of chrono, which Hurl uses, as strftime and we write it.
    private static func form(_ text: String) -> String {
        let pairs = [
            ("%.f", ".%f"), ("%.3f", ".%3f"), ("%:z", "%z"), ("%-d", "%e"), ("%:::z", "%z"),
        ]
        return pairs.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    private mutating func patternOrText() throws(ForeignFault) -> String {
        try cursor.next == "/" ? cursor.pattern() : cursor.quoted()
    }

    // MARK: Filters

    private mutating func filter(
        _ word: String,
        at place: HurlCursor
    ) throws(ForeignFault) -> JSON {
        let renamed = [
            "jsonpath": "json", "decode": "charsetDecode", "format": "dateFormat",
        ]
        let name = renamed[word] ?? word
        cursor.skipSpace()
        switch word {
        case "jsonpath", "xpath", "decode", "charsetDecode", "split", "urlQueryParam":
            return .one(name, .string(translated(try cursor.quoted())))
        case "format", "dateFormat", "toDate":
            let form = Self.form(try cursor.quoted())
            // All of ISO 8601 is what we read without a form.
            return form == "%+" && word == "toDate" ? .string(name) : .one(name, .string(form))
        case "regex":
            let text = try patternOrText()
            return .one(name, .string(translated(Self.oneGroup(text))))
        case "replace", "replaceRegex":
            let old = try patternOrText()
            cursor.skipSpace()
            return .one(name, [.string(translated(old)), .string(translated(try cursor.quoted()))])
        case "nth":
            let number = cursor.take { !$0.isWhitespace }
            return .one(name, ForeignText.value(number))
        case "base64Decode", "base64Encode", "base64UrlSafeDecode", "base64UrlSafeEncode",
            "utf8Decode", "utf8Encode", "toHex", "toInt", "toFloat", "toString",
            "daysAfterNow", "daysBeforeNow", "count", "first", "last", "htmlEscape",
            "htmlUnescape", "urlEncode", "urlDecode", "location":
            return .string(name)
        default:
            var place = place
            place.skipSpace()
            throw place.fault("'\(word)' is neither a filter nor a predicate")
        }
    }

    // MARK: Predicates

    /// Nil if the word is none.
    private mutating func predicate(_ word: String) throws(ForeignFault) -> JSON? {
        let comparisons = [
            "!=": "notEquals", ">": "greaterThan", ">=": "atLeast", "<": "lessThan",
            "<=": "atMost", "notEquals": "notEquals", "greaterThan": "greaterThan",
            "greaterThanOrEquals": "atLeast", "lessThan": "lessThan",
            "lessThanOrEquals": "atMost", "startsWith": "startsWith", "endsWith": "endsWith",
            "contains": "contains", "includes": "contains",
        ]
        let traits: Set<String> = [
            "exists", "isEmpty", "isInteger", "isFloat", "isNumber", "isBoolean", "isString",
            "isCollection", "isList", "isObject", "isDate", "isIsoDate", "isIpv4", "isIpv6",
            "isUuid",
        ]
        cursor.skipSpace()
        // Hurl before version 6 wrote words for signs.
        if ["==", "equals", "equalTo"].contains(word) {
            let value = try value()
            return value == .null ? .one("equals", .null) : value
        }
        if let comparison = comparisons[word] { return .one(comparison, try value()) }
        if word == "matches" {
            let text = try patternOrText()
            return .one("matches", .string(translated(text)))
        }
        return traits.contains(word) ? .one(word, "on") : nil
    }

    private mutating func value() throws(ForeignFault) -> JSON {
        if cursor.has("```") {
            cursor.advance(3)
            var text = ""
            if cursor.next?.isNewline == true { cursor.advance() }
            while !cursor.isAtEnd, !cursor.has("```") { text += cursor.take { $0 != "`" } }
            cursor.advance(3)
            return .string(translated(text))
        }
        if cursor.next == "\"" || cursor.next == "`" {
            return .string(translated(try cursor.quoted()))
        }
        if cursor.take("hex,") {
            let digits = cursor.take { $0 != ";" && !$0.isNewline }
            cursor.advance()
            return .string(digits)
        }
        let start = cursor
        if cursor.has("{{") { return .string(translated(try cursor.address())) }
        let text = cursor.take { !$0.isWhitespace && $0 != "#" }
        let value = ForeignText.value(text)
        if text == "null" { return .null }
        guard value.string == nil else {
            throw start.fault(
                "a text in quotes, a number, true, false, null or hex,…; is needed here"
            )
        }
        return value
    }
}

extension JSON {
    /// Whether a check or filter looks at a list.
    fileprivate var isOfLists: Bool {
        let names = ["count", "first", "last", "nth", "isList", "isCollection"]
        return names.contains(string ?? members?.first?.name ?? "")
    }

    /// The check that holds when this one does not.
    fileprivate var negated: JSON {
        guard let members, let first = members.first else { return .one("notEquals", self) }
        guard let flag = first.value.string, first.name == "exists" || first.name.hasPrefix("is")
        else { return .one("not", self) }
        return .one(first.name, flag == "on" ? "off" : "on")
    }
}
