import Pattern
import ProbeModel

/// Compiles a schema, keyword by keyword.
struct JSONSchemaParser {
    private let document: JSON
    private let formats: [String: @Sendable (String) -> Bool]
    private var path: [String] = []
    private var targets: [JSONSchema.Node] = []
    /// Indexes of targets by their references.
    private var known: [String: Int] = [:]

    /// Keywords that say something to people and tools only.
    private static let annotations: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "definitions",
    ]
    /// Keywords that are compiled together with another one.
    private static let companions: Set<String> = [
        "then", "else", "minContains", "maxContains", "patternProperties", "additionalProperties",
        "prefixItems",
    ]

    init(_ document: JSON, _ formats: [String: @Sendable (String) -> Bool]) {
        self.document = document
        self.formats = formats
    }

    mutating func parse() throws(JSONSchema.SyntaxError) -> (JSONSchema.Node, [JSONSchema.Node]) {
        let root = try node(document)
        return (root, targets)
    }

    private mutating func node(_ json: JSON) throws(JSONSchema.SyntaxError) -> JSONSchema.Node {
        guard path.count <= Limits.jsonDepth else { throw problem("nested too deep") }
        if let bool = json.bool { return JSONSchema.Node(keywords: bool ? [] : [.never]) }
        guard let members = json.members else {
            throw problem("a schema is an object, true or false, not \(json.typeName)")
        }
        var node = JSONSchema.Node()
        var areMembersRead = false
        var areElementsRead = false
        for member in members {
            path.append(member.name)
            switch member.name {
            case "properties", "patternProperties", "additionalProperties":
                if !areMembersRead { node.keywords.append(try self.members(json)) }
                areMembersRead = true
            case "items", "prefixItems":
                if !areElementsRead { node.keywords.append(try elements(json)) }
                areElementsRead = true
            default:
                if let keyword = try keyword(member, of: json) { node.keywords.append(keyword) }
            }
            path.removeLast()
        }
        return node
    }

    private mutating func keyword(
        _ member: JSON.Member,
        of schema: JSON
    ) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword? {
        let value = member.value
        if let rule = JSONSchema.NumberRule(rawValue: member.name) {
            guard let number = value.number else { throw problem("a number is needed here") }
            return .number(rule, number)
        }
        if let rule = JSONSchema.CountRule(rawValue: member.name) {
            return .count(rule, try count(value))
        }
        switch member.name {
        case "type": return .type(try types(value))
        case "enum":
            guard let values = value.array else { throw problem("a list is needed here") }
            return .values(values)
        case "const": return .values([value])
        case "pattern": return .pattern(try pattern(value))
        case "format": return try format(value)
        case "required": return .required(try texts(value))
        case "uniqueItems": return value.bool == true ? .unique : nil
        case "propertyNames": return .names(try node(value))
        case "contains": return try contains(value, of: schema)
        case "allOf": return .all(try nodes(value))
        case "anyOf": return .any(try nodes(value))
        case "oneOf": return .one(try nodes(value))
        case "not": return .none(try node(value))
        case "if": return try condition(value, of: schema)
        case "dependentRequired", "dependentSchemas": return try dependents(member)
        case "$ref": return .reference(try reference(value))
        default:
            if Self.annotations.contains(member.name) || Self.companions.contains(member.name) {
                return nil
            }
            throw problem("the keyword '\(member.name)' is not supported")
        }
    }

    private mutating func members(_ json: JSON) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword
    {
        var members = JSONSchema.Members()
        for member in try object(json["properties"] ?? .object([])) {
            members.named[member.name] = try below("properties", member)
        }
        for member in try object(json["patternProperties"] ?? .object([])) {
            members.patterns.append(
                (try pattern(.string(member.name)), try below("patternProperties", member))
            )
        }
        if let others = json["additionalProperties"] { members.others = try node(others) }
        return .members(members)
    }

    private mutating func elements(_ json: JSON) throws(JSONSchema.SyntaxError)
        -> JSONSchema.Keyword
    {
        let first = try json["prefixItems"].map { json throws(JSONSchema.SyntaxError) in
            try nodes(json)
        }
        guard let items = json["items"] else { return .elements(first: first ?? [], rest: nil) }
        guard items.array == nil else { throw problem("write 'prefixItems' for a list of schemas") }
        return .elements(first: first ?? [], rest: try node(items))
    }

    private mutating func contains(
        _ value: JSON,
        of schema: JSON
    ) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword {
        let least = try schema["minContains"].map { json throws(JSONSchema.SyntaxError) in
            try count(json)
        }
        let most = try schema["maxContains"].map { json throws(JSONSchema.SyntaxError) in
            try count(json)
        }
        return .contains(try node(value), atLeast: least ?? 1, atMost: most ?? .max)
    }

    private mutating func condition(
        _ value: JSON,
        of schema: JSON
    ) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword {
        .condition(
            try node(value),
            then: try node(schema["then"] ?? true),
            otherwise: try node(schema["else"] ?? true)
        )
    }

    private mutating func dependents(
        _ member: JSON.Member
    ) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword {
        var nodes: [JSONSchema.Node] = []
        for dependent in try object(member.value) {
            let node =
                member.name == "dependentRequired"
                ? JSONSchema.Node(keywords: [.required(try texts(dependent.value))])
                : try self.node(dependent.value)
            nodes.append(JSONSchema.Node(keywords: [.dependent(dependent.name, node)]))
        }
        return .all(nodes)
    }

    private mutating func format(_ value: JSON) throws(JSONSchema.SyntaxError) -> JSONSchema.Keyword
    {
        guard let name = value.string, let test = formats[name] else {
            let list = formats.keys.sorted().joined(separator: ", ")
            throw problem("the format \(value.text) is not supported; there are: \(list)")
        }
        return .format(name, test)
    }

    /// `#`, or `#/$defs/name` and any other path within the document.
    private mutating func reference(_ value: JSON) throws(JSONSchema.SyntaxError) -> Int {
        guard let text = value.string, text == "#" || text.hasPrefix("#/") else {
            throw problem("a reference leads to this document, '#/$defs/name'")
        }
        if let index = known[text] { return index }
        var target: JSON? = document
        for part in text.split(separator: "/").dropFirst() {
            let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
            target = target.flatMap { json in
                json[String(name)]
                    ?? Int(name).flatMap { index in
                        json.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                    }
            }
        }
        guard let target else { throw problem("there is nothing at '\(text)'") }
        let index = targets.count
        known[text] = index
        // Known before it is compiled, since it may lead to itself.
        targets.append(JSONSchema.Node())
        targets[index] = try node(target)
        return index
    }
}

extension JSONSchemaParser {
    private mutating func below(
        _ keyword: String,
        _ member: JSON.Member
    ) throws(JSONSchema.SyntaxError) -> JSONSchema.Node {
        let before = path
        path[path.count - 1] = keyword
        path.append(member.name)
        defer { path = before }
        return try node(member.value)
    }

    private mutating func nodes(_ json: JSON) throws(JSONSchema.SyntaxError) -> [JSONSchema.Node] {
        guard let elements = json.array, !elements.isEmpty else {
            throw problem("a list of schemas is needed here")
        }
        var nodes: [JSONSchema.Node] = []
        for (index, element) in elements.enumerated() {
            path.append(String(index))
            nodes.append(try node(element))
            path.removeLast()
        }
        return nodes
    }

    private func types(_ json: JSON) throws(JSONSchema.SyntaxError) -> [String] {
        let known = ["null", "boolean", "number", "integer", "string", "array", "object"]
        let names: [String]
        if let name = json.string { names = [name] } else { names = try texts(json) }
        for name in names where !known.contains(name) {
            throw problem("there is no type '\(name)'; there are \(known.joined(separator: ", "))")
        }
        return names
    }

    private func pattern(_ json: JSON) throws(JSONSchema.SyntaxError) -> Pattern {
        guard let text = json.string else { throw problem("a pattern is needed here") }
        do throws(Pattern.SyntaxError) {
            return try Pattern(text)
        } catch {
            throw problem("'\(text)' is no pattern: \(error)")
        }
    }

    private func count(_ json: JSON) throws(JSONSchema.SyntaxError) -> Int {
        guard let count = json.number?.integer, count >= 0 else {
            throw problem("a whole number from 0 is needed here")
        }
        return Int(count)
    }

    private func texts(_ json: JSON) throws(JSONSchema.SyntaxError) -> [String] {
        let texts = json.array?.compactMap(\.string)
        guard let texts, texts.count == json.array?.count else {
            throw problem("a list of names is needed here")
        }
        return texts
    }

    private func object(_ json: JSON) throws(JSONSchema.SyntaxError) -> [JSON.Member] {
        guard let members = json.members else { throw problem("an object is needed here") }
        return members
    }

    private func problem(_ message: String) -> JSONSchema.SyntaxError {
        JSONSchema.SyntaxError(path: path, message: message)
    }
}
