import Pattern
import ProbeModel

/// One comparison of a value with a schema: what it may still spend.
struct JSONSchemaValidation {
    private let targets: [JSONSchema.Node]
    private var steps = Limits.jsonPathSteps
    private var depth = 0
    private var patternTime = Limits.patternTime

    init(_ targets: [JSONSchema.Node]) {
        self.targets = targets
    }

    mutating func violation(
        of schema: JSONSchema.Node,
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 2 * Limits.jsonDepth else { throw .limit }
        for keyword in schema.keywords {
            try spend()
            if let violation = try violation(of: keyword, by: node) { return violation }
        }
        return nil
    }

    private mutating func spend(_ count: Int = 1) throws(JSONSchema.Fault) {
        steps -= count
        guard steps >= 0 else { throw .limit }
    }

    private mutating func violation(
        of keyword: JSONSchema.Keyword,
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        let value = node.value
        switch keyword {
        case .never: return node.violates("nothing may stand here")
        case .type(let names):
            if names.contains(where: value.hasType) { return nil }
            return node.violates(
                "\(value.typeName) where \(names.joined(separator: " or ")) is needed"
            )
        case .values(let values): return try violation(ofValues: values, by: node)
        case .number(let rule, let bound):
            guard let number = value.number, !rule.holds(number, bound) else { return nil }
            return node.violates("\(rule.rawValue) \(bound.text)")
        case .count(let rule, let bound):
            guard let count = rule.count(value), !rule.holds(count, bound) else { return nil }
            return node.violates("\(rule.rawValue) \(bound)")
        case .pattern(let pattern):
            guard let text = value.string, try !matches(pattern, text) else { return nil }
            return node.violates("matches /\(pattern.text)/")
        case .format(let name, let test):
            guard let text = value.string, !test(text) else { return nil }
            return node.violates("format \(name)")
        case .required(let names):
            guard case .object = value else { return nil }
            return names.first { value[$0] == nil }.flatMap { node.violates("'\($0)' is required") }
        case .members(let members): return try violation(of: members, by: node)
        case .names(let schema):
            for member in value.members ?? [] {
                let name = JSONPath.Node(value: .string(member.name), place: node.place)
                if let violation = try violation(of: schema, by: name) { return violation }
            }
            return nil
        case .dependent(let name, let schema):
            return value[name] == nil ? nil : try violation(of: schema, by: node)
        case .elements(let first, let rest):
            return try violation(ofElements: first, rest, by: node)
        case .contains(let schema, let least, let most):
            guard let count = try count(of: schema, in: node) else { return nil }
            if count >= least, count <= most { return nil }
            return node.violates("\(count) elements fulfil 'contains'")
        case .unique: return try violationOfUnique(node)
        case .all, .any, .one, .none, .condition, .reference:
            return try violation(ofGroup: keyword, by: node)
        }
    }

    private mutating func violation(
        ofGroup keyword: JSONSchema.Keyword,
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        switch keyword {
        case .all(let schemas):
            for schema in schemas {
                if let violation = try violation(of: schema, by: node) { return violation }
            }
            return nil
        case .any(let schemas):
            for schema in schemas where try violation(of: schema, by: node) == nil { return nil }
            return node.violates("none of the \(schemas.count) alternatives of 'anyOf' holds")
        case .one(let schemas):
            var count = 0
            for schema in schemas where try violation(of: schema, by: node) == nil { count += 1 }
            return count == 1
                ? nil
                : node.violates("\(count) of the \(schemas.count) alternatives of 'oneOf' hold")
        case .none(let schema):
            return try violation(of: schema, by: node) == nil
                ? node.violates("what 'not' forbids") : nil
        case .condition(let condition, let then, let otherwise):
            let holds = try violation(of: condition, by: node) == nil
            return try violation(of: holds ? then : otherwise, by: node)
        case .reference(let index): return try violation(of: targets[index], by: node)
        case .never, .type, .values, .number, .count, .pattern, .format, .required, .members,
            .names, .dependent, .elements, .contains, .unique:
            return nil
        }
    }

    private mutating func violation(
        ofValues values: [JSON],
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        for value in values where try areEqual(value, node.value) { return nil }
        let list = values.map(\.text).joined(separator: ", ")
        return node.violates(values.count == 1 ? "\(list) is needed" : "one of \(list) is needed")
    }

    private mutating func violation(
        of rule: JSONSchema.Members,
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        for member in node.value.members ?? [] {
            let place = JSONPath.Place.member(member.name, of: node.place)
            let inner = JSONPath.Node(value: member.value, place: place)
            var isNamed = false
            if let schema = rule.named[member.name] {
                isNamed = true
                if let violation = try violation(of: schema, by: inner) { return violation }
            }
            for (pattern, schema) in rule.patterns where try matches(pattern, member.name) {
                isNamed = true
                if let violation = try violation(of: schema, by: inner) { return violation }
            }
            try spend()
            if !isNamed, let others = rule.others,
                let violation = try violation(of: others, by: inner)
            {
                return violation
            }
        }
        return nil
    }

    private mutating func violation(
        ofElements first: [JSONSchema.Node],
        _ rest: JSONSchema.Node?,
        by node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        for (index, element) in (node.value.array ?? []).enumerated() {
            guard let schema = index < first.count ? first[index] : rest else { return nil }
            let place = JSONPath.Place.element(index, of: node.place)
            let inner = JSONPath.Node(value: element, place: place)
            if let violation = try violation(of: schema, by: inner) { return violation }
        }
        return nil
    }

    /// How many elements fulfil a schema; nil if there are no elements to speak of.
    private mutating func count(
        of schema: JSONSchema.Node,
        in node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> Int? {
        guard let elements = node.value.array else { return nil }
        var count = 0
        for element in elements {
            let inner = JSONPath.Node(value: element, place: node.place)
            if try violation(of: schema, by: inner) == nil { count += 1 }
        }
        return count
    }

    private mutating func violationOfUnique(
        _ node: JSONPath.Node
    ) throws(JSONSchema.Fault) -> JSONSchema.Violation? {
        guard let elements = node.value.array else { return nil }
        for (index, element) in elements.enumerated() {
            for other in elements[..<index] where try areEqual(element, other) {
                return node.violates("\(element.text) stands twice in the list")
            }
        }
        return nil
    }

    private mutating func areEqual(_ one: JSON, _ other: JSON) throws(JSONSchema.Fault) -> Bool {
        var comparison = JSONComparison(steps: steps)
        let areEqual = comparison.areEqual(one, other)
        steps = comparison.steps
        guard steps >= 0 else { throw .limit }
        return areEqual
    }

    private mutating func matches(
        _ pattern: Pattern,
        _ text: String
    ) throws(JSONSchema.Fault) -> Bool {
        do throws(Pattern.Fault) {
            return try pattern.firstMatch(in: Array(text.utf8), within: &patternTime) != nil
        } catch {
            throw .limit
        }
    }
}

extension JSONPath.Node {
    fileprivate func violates(_ message: String) -> JSONSchema.Violation? {
        JSONSchema.Violation(path: path, value: value, message: message)
    }
}

extension JSON {
    fileprivate func hasType(_ name: String) -> Bool {
        guard name == "integer" else { return typeName == name }
        return number.map { $0.integer != nil || $0.double == $0.double.rounded() } ?? false
    }
}

extension JSONSchema.NumberRule {
    fileprivate func holds(_ number: JSON.Number, _ bound: JSON.Number) -> Bool {
        switch self {
        case .minimum: !number.isLess(than: bound)
        case .maximum: !bound.isLess(than: number)
        case .exclusiveMinimum: bound.isLess(than: number)
        case .exclusiveMaximum: number.isLess(than: bound)
        case .multipleOf: number.isMultiple(of: bound)
        }
    }
}

extension JSONSchema.CountRule {
    /// Characters, elements or members; nil if the rule is not about such a value.
    fileprivate func count(_ value: JSON) -> Int? {
        switch self {
        case .minLength, .maxLength: value.string?.unicodeScalars.count
        case .minItems, .maxItems: value.array?.count
        case .minProperties, .maxProperties: value.members?.count
        }
    }

    fileprivate func holds(_ count: Int, _ bound: Int) -> Bool {
        switch self {
        case .minLength, .minItems, .minProperties: count >= bound
        case .maxLength, .maxItems, .maxProperties: count <= bound
        }
    }
}
