import JSON

/// An assertion of Chai as checks of probe files.
struct PostmanCheck {
    typealias Part = (query: String, argument: String?, check: JSON)

    private(set) var parts: [Part] = []

    static let fillers: Set<String> = [
        "to", "be", "been", "is", "that", "which", "and", "has", "have", "with", "at", "of",
        "same", "but", "does", "deep", "own", "nested", "all", "an", "a", "still", "also",
    ]
    static let signs = [
        "===": "equal", "==": "equal", "<": "below", "<=": "most", ">": "above", ">=": "least",
    ]
    private static let comparisons = [
        "above": "greaterThan", "gt": "greaterThan", "greaterThan": "greaterThan",
        "below": "lessThan", "lt": "lessThan", "lessThan": "lessThan", "least": "atLeast",
        "gte": "atLeast", "most": "atMost", "lte": "atMost", "include": "contains",
        "includes": "contains", "contain": "contains", "contains": "contains",
    ]

    /// Nil if there is no equal.
    init?(
        _ subject: PostmanSubject,
        _ word: String,
        _ arguments: [ScriptExpression],
        isNot: Bool
    ) {
        if ["property", "keys"].contains(word), subject.query == "json" {
            guard let path = subject.argument, !isNot else { return nil }
            let isKeys = word == "keys"
            let names = isKeys ? arguments.flatMap(\.texts) : arguments.prefix(1).flatMap(\.texts)
            guard !names.isEmpty else { return nil }
            let value = isKeys || arguments.count < 2 ? nil : arguments[1].json
            for name in names {
                let check = value.map(Self.literal) ?? .one("exists", "on")
                parts.append(("json", path + JSONSteps.step(name), check))
            }
            return
        }
        guard var check = Self.check(word, arguments, isNot: isNot) else { return nil }
        if subject.query == "status", !isNot, let list = check["oneOf"] { check = list }
        if subject.query == "time", let bound = check["lessThan"]?.number?.integer, bound > 0 {
            parts.append(("within", nil, .string("\(bound)ms")))
            return
        }
        if subject.isCount { check = .one("count", check) }
        parts.append((subject.query, subject.argument, check))
    }

    private static func check(
        _ word: String,
        _ arguments: [ScriptExpression],
        isNot: Bool
    ) -> JSON? {
        if let check = trait(word, isNot: isNot), arguments.isEmpty { return check }
        if ["equal", "equals", "eql", "eqls", "eq"].contains(word) {
            guard let value = arguments.first?.json else { return nil }
            let isPlain = value.members == nil && value.array == nil
            if isNot { return .one("notEquals", literal(value)) }
            return isPlain ? literal(value) : .one("equals", literal(value))
        }
        guard let check = positive(word, arguments) else { return nil }
        return isNot ? .one("not", check) : check
    }

    private static func positive(_ word: String, _ arguments: [ScriptExpression]) -> JSON? {
        if let comparison = comparisons[word] {
            return arguments.first?.json.map { .one(comparison, literal($0)) }
        }
        switch word {
        case "a", "an":
            let types = ["string", "number", "boolean", "object", "array", "null"]
            guard let type = arguments.first?.text, types.contains(type) else { return nil }
            return .one("type", .string(type))
        case "oneOf": return arguments.first?.json?.array.map { .one("oneOf", .array($0)) }
        case "within":
            guard arguments.count == 2, let low = arguments[0].json, let high = arguments[1].json
            else { return nil }
            return ["atLeast": low, "atMost": high]
        case "jsonSchema": return arguments.first?.json.map { .one("schema", $0) }
        case "lengthOf", "length": return arguments.first?.json.map { .one("count", $0) }
        case "match":
            guard case .pattern(let pattern)? = arguments.first else { return nil }
            return .one("matches", .string(ForeignText.literal(pattern)))
        default: return nil
        }
    }

    private static func trait(_ word: String, isNot: Bool) -> JSON? {
        switch word {
        case "true": isNot ? .one("notEquals", true) : true
        case "false": isNot ? .one("notEquals", false) : false
        case "null": isNot ? .one("notEquals", .null) : .one("equals", .null)
        case "undefined": .one("exists", isNot ? "on" : "off")
        case "exist", "ok": .one("exists", isNot ? "off" : "on")
        case "empty": .one("isEmpty", isNot ? "off" : "on")
        default: nil
        }
    }

    /// Braces of a text are no template.
    private static func literal(_ json: JSON) -> JSON {
        json.string.map { .string(ForeignText.literal($0)) } ?? json
    }

    /// `pm.response.to.have.status(200)` and its like; nil if there is no equal.
    static func ofResponse(_ word: String, _ arguments: [ScriptExpression]) -> [Part]? {
        let statuses: [String: JSON] = [
            "ok": 200, "success": "2xx", "redirection": "3xx", "clientError": "4xx",
            "serverError": "5xx", "unauthorized": 401, "notFound": 404, "forbidden": 403,
            "badRequest": 400, "accepted": 202, "rateLimited": 429, "error": ["4xx", "5xx"],
        ]
        let first = arguments.first?.json
        switch word {
        case "status": return first?.number.map { [("status", nil, .number($0))] }
        case "header":
            guard let name = first?.string else { return nil }
            let value = arguments.count > 1 ? arguments[1].json.map(literal) : nil
            return [("header", name, value ?? .one("exists", "on"))]
        case "jsonSchema": return first.map { [("schema", nil, $0)] }
        case "body": return first.map { [("body", nil, literal($0))] }
        case "json": return [("json", "$", .one("exists", "on"))]
        case "jsonBody":
            guard let path = first?.string else { return [("json", "$", .one("exists", "on"))] }
            let value = arguments.count > 1 ? arguments[1].json.map(literal) : nil
            return [("json", "$" + JSONSteps.path(path), value ?? .one("exists", "on"))]
        default: return statuses[word].map { [("status", nil, $0)] }
        }
    }
}

extension ScriptExpression {
    /// The text, or those of a list.
    fileprivate var texts: [String] {
        text.map { [$0] } ?? json?.array?.compactMap(\.string) ?? []
    }
}
