import JSON
import ProbeModel

/// Reads predicates: a bare value, or a mapping of which every entry must hold.
extension Compilation {
    static let predicates = EditorSchema.predicates.map(\.name)

    mutating func predicate(_ node: YAML) -> Predicate? {
        guard let entries = node.entries else {
            return operand(node).map { .compare(.equals, $0) }
        }
        let known = Self.predicates
        guard let fields = Fields(node, "a check", known: known, &diagnostics) else {
            return nil
        }
        let filters: [Filter]? = fields.node("filter").map { self.filters($0) } ?? []
        guard entries.contains(where: { $0.key != "filter" }) else {
            diagnostics.error("a check is needed here", at: node.place)
            return nil
        }
        let checks = entries.filter { known.contains($0.key) && $0.key != "filter" }
        let predicates = checks.compactMap { predicate($0, fields) }
        let isWhole = entries.allSatisfy { known.contains($0.key) }
        guard let filters, isWhole, let first = predicates.first,
            predicates.count == checks.count
        else { return nil }
        let all = predicates.count == 1 ? first : .all(predicates)
        return filters.isEmpty ? all : .filtered(filters, all)
    }

    private mutating func predicate(_ entry: YAML.Entry, _ fields: Fields) -> Predicate? {
        if let comparison = Predicate.Comparison(rawValue: entry.key) {
            return operand(entry.value).map { .compare(comparison, $0) }
        }
        if let trait = Trait(rawValue: entry.key) {
            return fields.flag(entry.key, &diagnostics).map { .trait(trait, $0) }
        }
        switch entry.key {
        case "matches": return pattern(entry.value).map { .matches($0) }
        case "exists": return fields.flag("exists", &diagnostics).map { .exists($0) }
        case "isEmpty": return fields.flag("isEmpty", &diagnostics).map { .isEmpty($0) }
        case "count":
            guard let inner = predicate(entry.value) else { return nil }
            refuseImpossible(count: inner, at: entry.value.place)
            return .count(inner)
        case "not": return predicate(entry.value).map { .not($0) }
        case "near": return near(fields)
        case "schema": return schema(entry.value).map { .schema($0) }
        case "anyOf": return group(entry, fields).map { .any($0) }
        case "allOf": return group(entry, fields).map { .all($0) }
        case "type":
            let types = Dictionary(Predicate.types.map { ($0, $0) }) { first, _ in first }
            return fields.choice("type", types, &diagnostics).map { .type($0) }
        case "oneOf":
            guard let list = fields.list("oneOf", &diagnostics) else { return nil }
            if list.isEmpty {
                diagnostics.error("nothing is one of no values", at: entry.value.place)
            }
            let operands = list.compactMap { operand($0) }
            return operands.count == list.count ? .oneOf(operands) : nil
        default: return nil
        }
    }

    /// `near: { value: 12.5, by: 5% }`.
    private mutating func near(_ check: Fields) -> Predicate? {
        guard let fields = check.fields("near", known: ["value", "by"], &diagnostics) else {
            return nil
        }
        fields.require(["value", "by"], in: "'near'", &diagnostics)
        guard let value = fields.node("value").flatMap({ operand($0) }),
            let node = fields.node("by")
        else { return nil }
        let text = node.scalar?.text ?? ""
        if let share = Quantity.ratio(text) { return .near(value, .share(share)) }
        guard let bound = Double(text), bound.isFinite, bound >= 0 else {
            diagnostics.error("'by' is a number or a percentage such as 5%", at: node.place)
            return nil
        }
        return .near(value, .absolute(bound))
    }

    /// The checks of a list.
    private mutating func group(_ entry: YAML.Entry, _ fields: Fields) -> [Predicate]? {
        guard let list = fields.list(entry.key, &diagnostics) else { return nil }
        guard !list.isEmpty else {
            diagnostics.error("a check is needed here", at: entry.value.place)
            return nil
        }
        let predicates = list.compactMap { predicate($0) }
        return predicates.count == list.count ? predicates : nil
    }
}
