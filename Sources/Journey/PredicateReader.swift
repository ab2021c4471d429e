import ProbeModel

/// Reads predicates: a bare value, or a mapping of which every entry must hold.
extension Compilation {
    private static let predicates =
        Predicate.Comparison.allCases.map(\.rawValue)
        + ["matches", "exists", "isEmpty", "oneOf", "count", "type", "not"]

    mutating func predicate(_ node: YAML) -> Predicate? {
        guard let entries = node.entries else {
            return operand(node).map { .compare(.equals, $0) }
        }
        guard let fields = Fields(node, "a check", known: Self.predicates, &diagnostics) else {
            return nil
        }
        guard !entries.isEmpty else {
            diagnostics.error("a check is needed here", at: node.place)
            return nil
        }
        let known = entries.filter { Self.predicates.contains($0.key) }
        let predicates = known.compactMap { predicate($0, fields) }
        guard predicates.count == entries.count else { return nil }
        return predicates.count == 1 ? predicates[0] : .all(predicates)
    }

    private mutating func predicate(_ entry: YAML.Entry, _ fields: Fields) -> Predicate? {
        if let comparison = Predicate.Comparison(rawValue: entry.key) {
            return operand(entry.value).map { .compare(comparison, $0) }
        }
        switch entry.key {
        case "matches": return pattern(entry.value).map { .matches($0) }
        case "exists": return fields.flag("exists", &diagnostics).map { .exists($0) }
        case "isEmpty": return fields.flag("isEmpty", &diagnostics).map { .isEmpty($0) }
        case "count": return predicate(entry.value).map { .count($0) }
        case "not": return predicate(entry.value).map { .not($0) }
        case "type":
            let types = Dictionary(Predicate.types.map { ($0, $0) }) { first, _ in first }
            return fields.choice("type", types, &diagnostics).map { .type($0) }
        case "oneOf":
            guard let list = fields.list("oneOf", &diagnostics) else { return nil }
            let operands = list.compactMap { operand($0) }
            return operands.count == list.count ? .oneOf(operands) : nil
        default: return nil
        }
    }
}
