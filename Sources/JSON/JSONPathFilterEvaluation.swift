import Pattern
import ProbeModel

/// Filters (RFC 9535 §2.3.5.2).
extension JSONPathEvaluation {
    mutating func holds(
        _ condition: JSONPath.Condition,
        for current: JSONPath.Node
    ) throws(JSONPath.Fault) -> Bool {
        switch condition {
        case .any(let conditions):
            for condition in conditions where try holds(condition, for: current) { return true }
            return false
        case .all(let conditions):
            for condition in conditions where try !holds(condition, for: current) { return false }
            return true
        case .not(let condition): return try !holds(condition, for: current)
        case .exists(let query): return try !nodes(of: query, from: current).isEmpty
        case .comparison(let left, let comparison, let right):
            return try compare(
                try value(of: left, for: current),
                comparison,
                try value(of: right, for: current)
            )
        case .matches(let operand, let expression):
            return try matches(operand, expression, for: current)
        }
    }

    /// The value of an operand; nil is the RFC's Nothing.
    private mutating func value(
        of operand: JSONPath.Operand,
        for current: JSONPath.Node
    ) throws(JSONPath.Fault) -> JSON? {
        switch operand {
        case .literal(let literal): return literal
        case .node(let query): return try onlyValue(of: query, from: current.value)
        case .length(let operand): return try length(of: try value(of: operand, for: current))
        case .count(let query): return JSON(try nodes(of: query, from: current).count)
        case .value(let query):
            let nodes = try nodes(of: query, from: current)
            return nodes.count == 1 ? nodes[0].value : nil
        }
    }

    /// Follows a singular query without making nodes.
    mutating func onlyValue(
        of query: JSONPath.Query,
        from current: JSON
    ) throws(JSONPath.Fault) -> JSON? {
        var value = query.isAbsolute ? root : current
        for segment in query.segments {
            try spend()
            switch segment.selectors[0] {
            case .name(let name):
                guard let next = try member(name, of: value) else { return nil }
                value = next
            case .index(let index):
                guard let elements = value.array else { return nil }
                let position = index < 0 ? index + elements.count : index
                guard elements.indices.contains(position) else { return nil }
                value = elements[position]
            case .slice, .wildcard, .filter: preconditionFailure("a singular query has names only")
            }
        }
        return value
    }

    private mutating func length(of value: JSON?) throws(JSONPath.Fault) -> JSON? {
        switch value {
        case .string(let text):
            try spend(textBytes: text.utf8.count)
            return JSON(text.unicodeScalars.count)
        case .array, .object: return value.map { JSON($0.childCount) }
        case .null, .bool, .number, nil: return nil
        }
    }

    private mutating func compare(
        _ left: JSON?,
        _ comparison: JSONPath.Comparison,
        _ right: JSON?
    ) throws(JSONPath.Fault) -> Bool {
        switch comparison {
        case .equal: try areEqual(left, right)
        case .notEqual: try !areEqual(left, right)
        case .less: try isLess(left, right)
        case .lessOrEqual: try isLessOrEqual(left, right)
        case .greater: try isLess(right, left)
        case .greaterOrEqual: try isLessOrEqual(right, left)
        }
    }

    private mutating func areEqual(_ left: JSON?, _ right: JSON?) throws(JSONPath.Fault) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        var comparison = JSONComparison(steps: steps)
        let isEqual = comparison.areEqual(left, right)
        try spend(steps - comparison.steps)
        return isEqual
    }

    /// Only numbers and strings have an order; that of strings is the order of their scalars.
    private mutating func isLess(_ left: JSON?, _ right: JSON?) throws(JSONPath.Fault) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): return left.isLess(than: right)
        case (.string(let left), .string(let right)):
            try spend(textBytes: min(left.utf8.count, right.utf8.count))
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        default: return false
        }
    }

    private mutating func isLessOrEqual(
        _ left: JSON?,
        _ right: JSON?
    ) throws(JSONPath.Fault) -> Bool {
        if try isLess(left, right) { return true }
        return try areEqual(left, right)
    }

    private mutating func matches(
        _ operand: JSONPath.Operand,
        _ expression: JSONPath.Expression,
        for current: JSONPath.Node
    ) throws(JSONPath.Fault) -> Bool {
        guard let text = try value(of: operand, for: current)?.string,
            let pattern = try pattern(of: expression, for: current)
        else { return false }
        try spend(textBytes: text.utf8.count)
        do {
            return try pattern.firstMatch(in: Array(text.utf8), within: &patternTime) != nil
        } catch {
            throw .limit
        }
    }

    private mutating func pattern(
        of expression: JSONPath.Expression,
        for current: JSONPath.Node
    ) throws(JSONPath.Fault) -> Pattern? {
        switch expression {
        case .fixed(let pattern): return pattern
        case .computed(let operand, let isWhole):
            guard let text = try value(of: operand, for: current)?.string else { return nil }
            if let last = lastPattern, last.isWhole == isWhole, last.text.isExactly(text) {
                return last.pattern
            }
            // Compiling a pattern costs as much as looking at thousands of nodes.
            try spend(Limits.patternBytes)
            let pattern = Pattern(portable: .string(text), isWhole: isWhole)
            lastPattern = (text, isWhole, pattern)
            return pattern
        }
    }
}
