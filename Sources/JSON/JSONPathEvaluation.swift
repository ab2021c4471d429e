import Pattern
import ProbeModel

/// One evaluation of a query: the document and what the query may still spend on it.
struct JSONPathEvaluation {
    let root: JSON
    private var steps = Limits.jsonPathSteps
    private var patternTime = Limits.patternTime
    /// The last pattern that was computed from the document; it is often the next one too.
    private var lastPattern: (text: String, isWhole: Bool, pattern: Pattern?)?

    init(root: JSON) {
        self.root = root
    }

    mutating func nodes(
        of query: JSONPath.Query,
        from current: JSONPath.Node
    ) throws(JSONPath.Fault) -> [JSONPath.Node] {
        var nodes = [query.isAbsolute ? JSONPath.Node(value: root, place: .root) : current]
        for segment in query.segments {
            var selected: [JSONPath.Node] = []
            for node in nodes {
                let parents = segment.isDescendant ? try descendants(of: node) : [node]
                for parent in parents {
                    for selector in segment.selectors {
                        try select(selector, of: parent, into: &selected)
                    }
                }
            }
            nodes = selected
        }
        return nodes
    }

    private mutating func spend(_ count: Int = 1) throws(JSONPath.Fault) {
        steps -= count
        guard steps >= 0 else { throw .limit }
    }

    private mutating func spend(textBytes: Int) throws(JSONPath.Fault) {
        try spend(1 + textBytes / JSONComparison.textBytesPerStep)
    }

    private mutating func append(
        _ node: JSONPath.Node,
        to nodes: inout [JSONPath.Node]
    ) throws(JSONPath.Fault) {
        try spend()
        guard nodes.count < Limits.jsonNodes else { throw .limit }
        nodes.append(node)
    }

    /// The node and all below it, parents before children.
    private mutating func descendants(
        of node: JSONPath.Node
    ) throws(JSONPath.Fault) -> [JSONPath.Node] {
        var found: [JSONPath.Node] = []
        var waiting = [node]
        while let node = waiting.popLast() {
            try append(node, to: &found)
            waiting += node.children.reversed()
        }
        return found
    }

    private mutating func select(
        _ selector: JSONPath.Selector,
        of parent: JSONPath.Node,
        into selected: inout [JSONPath.Node]
    ) throws(JSONPath.Fault) {
        switch selector {
        case .name(let name):
            guard let value = try member(name, of: parent.value) else { return }
            let place = JSONPath.Place.member(name, of: parent.place)
            try append(JSONPath.Node(value: value, place: place), to: &selected)
        case .index(let index):
            guard let elements = parent.value.array else { return }
            let position = index < 0 ? index + elements.count : index
            guard elements.indices.contains(position) else { return }
            try append(parent.element(position, of: elements), to: &selected)
        case .slice(let slice):
            guard let elements = parent.value.array else { return }
            for position in slice.positions(in: elements.count) {
                try append(parent.element(position, of: elements), to: &selected)
            }
        case .wildcard:
            for child in parent.children { try append(child, to: &selected) }
        case .filter(let condition):
            for child in parent.children {
                try spend()
                if try holds(condition, for: child) { try append(child, to: &selected) }
            }
        }
    }

    private mutating func member(
        _ name: String,
        of value: JSON
    ) throws(JSONPath.Fault) -> JSON? {
        guard case .object(let members) = value else { return nil }
        try spend(1 + members.count / 16)
        return value[name]
    }
}

/// Filters (RFC 9535 §2.3.5.2).
extension JSONPathEvaluation {
    private mutating func holds(
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
    private mutating func onlyValue(
        of query: JSONPath.Query,
        from current: JSON
    ) throws(JSONPath.Fault) -> JSON? {
        var value = query.isAbsolute ? root : current
        for selector in query.segments.lazy.flatMap(\.selectors) {
            try spend()
            switch selector {
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
        case .array(let elements): return JSON(elements.count)
        case .object(let members): return JSON(members.count)
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

extension JSONPath.Node {
    fileprivate var children: [JSONPath.Node] {
        switch value {
        case .array(let elements):
            elements.indices.map { element($0, of: elements) }
        case .object(let members):
            members.map { JSONPath.Node(value: $0.value, place: .member($0.name, of: place)) }
        case .null, .bool, .number, .string: []
        }
    }

    fileprivate func element(_ position: Int, of elements: [JSON]) -> JSONPath.Node {
        JSONPath.Node(value: elements[position], place: .element(position, of: place))
    }
}

extension JSONPath.Slice {
    /// RFC 9535 §2.3.4.2.2.
    fileprivate func positions(in count: Int) -> StrideTo<Int> {
        func bound(_ index: Int?, or fallback: Int) -> Int {
            guard let index else { return fallback }
            let position = index < 0 ? index + count : index
            return step > 0 ? min(max(position, 0), count) : min(max(position, -1), count - 1)
        }
        guard step != 0 else { return stride(from: 0, to: 0, by: 1) }
        return step > 0
            ? stride(from: bound(start, or: 0), to: bound(end, or: count), by: step)
            : stride(from: bound(start, or: count - 1), to: bound(end, or: -1), by: step)
    }
}
