import Pattern
import ProbeModel

/// One evaluation of a query: the document and what the query may still spend on it.
struct JSONPathEvaluation {
    let root: JSON
    var steps = Limits.jsonPathSteps
    var patternTime = Limits.patternTime
    /// The last pattern that was computed from the document; it is often the next one too.
    var lastPattern: (text: String, isWhole: Bool, pattern: Pattern?)?

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
                let parents = segment.isDescendant ? try containers(in: node) : [node]
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

    mutating func spend(_ count: Int = 1) throws(JSONPath.Fault) {
        steps -= count
        guard steps >= 0 else { throw .limit }
    }

    mutating func spend(textBytes: Int) throws(JSONPath.Fault) {
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

    /// The node and the arrays and objects below it, parents before children: the other
    /// descendants have nothing that a selector could select.
    private mutating func containers(
        in node: JSONPath.Node
    ) throws(JSONPath.Fault) -> [JSONPath.Node] {
        var found: [JSONPath.Node] = []
        var waiting = [node]
        while let node = waiting.popLast() {
            try append(node, to: &found)
            try spend(node.value.childCount)
            waiting += node.children(where: \.isContainer).reversed()
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
            for child in parent.children() { try append(child, to: &selected) }
        case .filter(let condition):
            for child in parent.children() {
                try spend()
                if try holds(condition, for: child) { try append(child, to: &selected) }
            }
        }
    }

    mutating func member(
        _ name: String,
        of value: JSON
    ) throws(JSONPath.Fault) -> JSON? {
        guard case .object(let members) = value else { return nil }
        try spend(1 + members.count / 16)
        return value[name]
    }
}

extension JSONPath.Node {
    fileprivate func children(
        where isWanted: (JSON) -> Bool = { _ in true }
    ) -> [JSONPath.Node] {
        switch value {
        case .array(let elements):
            elements.indices.filter { isWanted(elements[$0]) }
                .map { element($0, of: elements) }
        case .object(let members):
            members.filter { isWanted($0.value) }
                .map { JSONPath.Node(value: $0.value, place: .member($0.name, of: place)) }
        case .null, .bool, .number, .string: []
        }
    }

    fileprivate func element(_ position: Int, of elements: [JSON]) -> JSONPath.Node {
        JSONPath.Node(value: elements[position], place: .element(position, of: place))
    }
}

extension JSON {
    var childCount: Int {
        switch self {
        case .array(let elements): elements.count
        case .object(let members): members.count
        case .null, .bool, .number, .string: 0
        }
    }

    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .number, .string: false
        }
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
