import JSON
import Pattern
import ProbeModel

/// What is asked of a value. Several in one mapping are `all`.
indirect enum Predicate: Sendable {
    case compare(Comparison, Operand)
    case matches(Pattern)
    case exists(Bool)
    case isEmpty(Bool)
    case oneOf([Operand])
    case count(Predicate)
    case type(String)
    case trait(Trait, Bool)
    case not(Predicate)
    case all([Predicate])
    case any([Predicate])
    /// A number that may be so far from another one.
    case near(Operand, Tolerance)
    /// A JSON Schema, 2020-12.
    case schema(JSONSchema)
    /// Of what filters make of the value.
    case filtered([Filter], Predicate)

    /// Predicates with one operand, by their names in a probe file.
    enum Comparison: String, CaseIterable, Sendable {
        case equals, notEquals, startsWith, endsWith, contains
        case atLeast, atMost, greaterThan, lessThan

        var words: String {
            switch self {
            case .equals: ""
            case .notEquals: "not "
            case .startsWith: "starts with "
            case .endsWith: "ends with "
            case .contains: "contains "
            case .atLeast: "at least "
            case .atMost: "at most "
            case .greaterThan: "greater than "
            case .lessThan: "less than "
            }
        }
    }

    /// A value to compare with: known when the file is compiled, or JSON with holes.
    enum Operand: Sendable {
        case constant(JSON)
        case template(Template)
    }

    /// The names of JSON's types, `integer`, and what filters can give beside.
    static let types = [
        "null", "boolean", "number", "integer", "string", "array", "object", "bytes", "date",
    ]
}

extension Predicate {
    /// Whether every operand is known when the file is compiled.
    var isConstant: Bool {
        switch self {
        case .compare(_, let operand), .near(let operand, _): operand.constant != nil
        case .oneOf(let operands): operands.allSatisfy { $0.constant != nil }
        case .count(let inner), .not(let inner), .filtered(_, let inner): inner.isConstant
        case .all(let inner), .any(let inner): inner.allSatisfy(\.isConstant)
        case .matches, .exists, .isEmpty, .type, .trait, .schema: true
        }
    }

    /// The predicate with the run's values in its operands.
    func resolved(_ bindings: inout Bindings) throws(Plan.Fault) -> Predicate {
        switch self {
        case .compare(let comparison, let operand):
            return .compare(comparison, try operand.resolved(&bindings))
        case .near(let operand, let tolerance):
            return .near(try operand.resolved(&bindings), tolerance)
        case .oneOf(let operands):
            var resolved: [Operand] = []
            for operand in operands { resolved.append(try operand.resolved(&bindings)) }
            return .oneOf(resolved)
        case .count(let inner): return .count(try inner.resolved(&bindings))
        case .not(let inner): return .not(try inner.resolved(&bindings))
        case .all(let predicates): return .all(try Self.resolved(predicates, &bindings))
        case .any(let predicates): return .any(try Self.resolved(predicates, &bindings))
        case .filtered(let filters, let inner):
            return .filtered(filters, try inner.resolved(&bindings))
        case .matches, .exists, .isEmpty, .type, .trait, .schema: return self
        }
    }

    private static func resolved(
        _ predicates: [Predicate],
        _ bindings: inout Bindings
    ) throws(Plan.Fault) -> [Predicate] {
        var resolved: [Predicate] = []
        for predicate in predicates { resolved.append(try predicate.resolved(&bindings)) }
        return resolved
    }

    /// For people: `201`, `starts with "application/pdf"`, `count at least 1`.
    var words: String {
        switch self {
        case .compare(let comparison, let operand): comparison.words + operand.words
        case .matches(let pattern): "matches /\(pattern.text)/"
        case .exists(let wanted): wanted ? "to exist" : "to be absent"
        case .isEmpty(let wanted): wanted ? "to be empty" : "not to be empty"
        case .oneOf(let operands): "one of \(operands.map(\.words).joined(separator: ", "))"
        case .count(let inner): "count \(inner.words)"
        case .type(let name): "type \(name)"
        case .trait(let trait, let wanted): wanted ? trait.words : "not \(trait.words)"
        case .not(let inner): "not (\(inner.words))"
        case .all(let predicates): predicates.map(\.words).joined(separator: " and ")
        case .any(let predicates): predicates.map(\.words).joined(separator: ", or ")
        case .near(let operand, let tolerance): "\(operand.words) ± \(tolerance.words)"
        case .schema: "to fulfil its schema"
        case .filtered(let filters, let inner): "\(filters.words) \(inner.words)"
        }
    }
}

extension [Filter] {
    /// For people: `after split ",", last`; empty if there are none.
    var words: String {
        isEmpty ? "" : "after " + map(\.words).joined(separator: ", ") + ":"
    }
}

extension Predicate.Operand {
    var constant: JSON? { if case .constant(let value) = self { value } else { nil } }

    func resolved(_ bindings: inout Bindings) throws(Plan.Fault) -> Predicate.Operand {
        switch self {
        case .constant: return self
        case .template(let template):
            let bytes = try bindings.bytes(of: template)
            guard let value = try? JSON.parse(bytes) else { throw .tooLong("value to compare") }
            return .constant(value)
        }
    }

    var words: String {
        switch self {
        case .constant(let value): value.text
        case .template: "a captured value"
        }
    }
}
