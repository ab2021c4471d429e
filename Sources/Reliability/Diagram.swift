import ProbeModel

/// A reduced ordered binary decision diagram (R. E. Bryant 1986; A. Rauzy 1993): evaluates a
/// structure without taking a shared part twice.
struct Diagram {
    struct Node: Hashable {
        let part: Int
        let low: Int
        let high: Int
    }

    private struct Choice: Hashable {
        let condition: Int
        let high: Int
        let low: Int
    }

    static let no = 0
    static let yes = 1

    /// The parts in the order of their first occurrence, depth first.
    private(set) var parts: [String] = []
    private var order: [String: Int] = [:]
    /// The two leaves stand first; their `part` lies behind every real one.
    private(set) var nodes = [Node(part: .max, low: 0, high: 0), Node(part: .max, low: 1, high: 1)]
    private var known: [Node: Int] = [:]
    private var chosen: [Choice: Int] = [:]

    /// Adds a structure and returns its root; nil if it has too many parts or nodes.
    mutating func add(_ structure: Structure) -> Int? {
        switch structure {
        case .part(let name): variable(name)
        case .all(let members): atLeast(members.count, of: members)
        case .any(let members): atLeast(1, of: members)
        case .atLeast(let needed, let members): atLeast(needed, of: members)
        }
    }

    /// The figures of its parts in their order; nil if one has none.
    func ordered(_ figures: [String: Double]) -> [Double]? {
        var ordered: [Double] = []
        for part in parts {
            guard let figure = figures[part] else { return nil }
            ordered.append(figure)
        }
        return ordered
    }

    /// The chance that it works, and that it does not, each with its own digits; nil if a part has no
    /// figure.
    func chances(of root: Int, _ figures: [String: Double]) -> (works: Double, fails: Double)? {
        guard let chances = ordered(figures).map(chances) else { return nil }
        return (chances.works[root], chances.fails[root])
    }

    /// The same for every node, with the figures in the order of `parts`. One pass from the leaves
    /// up: every node stands behind those it refers to.
    func chances(_ figures: [Double]) -> (works: [Double], fails: [Double]) {
        var works = [0.0, 1.0]
        var fails = [1.0, 0.0]
        for node in nodes.dropFirst(2) {
            let figure = figures[node.part]
            works.append(figure * works[node.high] + (1 - figure) * works[node.low])
            fails.append(figure * fails[node.high] + (1 - figure) * fails[node.low])
        }
        return (works, fails)
    }

    /// By how much the chance to work grows with the figure of each part, all in the order of
    /// `parts`: one pass from the root down, the chance of reaching a node times what its part
    /// decides there.
    func sensitivities(of root: Int, _ figures: [Double]) -> [Double] {
        let fails = chances(figures).fails
        var reached = Array(repeating: 0.0, count: nodes.count)
        var sensitivities = Array(repeating: 0.0, count: parts.count)
        reached[root] = 1
        for index in stride(from: root, to: Self.yes, by: -1) where reached[index] > 0 {
            let node = nodes[index]
            let figure = figures[node.part]
            sensitivities[node.part] += reached[index] * (fails[node.low] - fails[node.high])
            reached[node.high] += reached[index] * figure
            reached[node.low] += reached[index] * (1 - figure)
        }
        return sensitivities
    }

    private mutating func variable(_ name: String) -> Int? {
        guard let part = order[name] ?? newPart(name) else { return nil }
        return node(part, low: Self.no, high: Self.yes)
    }

    private mutating func newPart(_ name: String) -> Int? {
        guard parts.count < Limits.structureParts else { return nil }
        parts.append(name)
        order[name] = parts.count - 1
        return parts.count - 1
    }

    /// From the last member to the first: row[k] says "at least k of the members from here on".
    private mutating func atLeast(_ needed: Int, of members: [Structure]) -> Int? {
        guard needed <= members.count else { return Self.no }
        guard needed > 0 else { return Self.yes }
        var roots: [Int] = []
        for member in members {
            guard let root = add(member) else { return nil }
            roots.append(root)
        }
        var row = [Self.yes] + Array(repeating: Self.no, count: needed)
        for root in roots.reversed() {
            for still in stride(from: needed, through: 1, by: -1) {
                guard let next = choose(root, row[still - 1], else: row[still]) else { return nil }
                row[still] = next
            }
        }
        return row[needed]
    }

    /// if condition then high else low.
    mutating func choose(_ condition: Int, _ high: Int, else low: Int) -> Int? {
        if condition == Self.yes || high == low { return high }
        if condition == Self.no { return low }
        let choice = Choice(condition: condition, high: high, low: low)
        if let result = chosen[choice] { return result }
        let part = min(nodes[condition].part, nodes[high].part, nodes[low].part)
        func branch(_ root: Int, _ side: KeyPath<Node, Int>) -> Int {
            nodes[root].part == part ? nodes[root][keyPath: side] : root
        }
        let ups = (branch(condition, \.high), branch(high, \.high), branch(low, \.high))
        let downs = (branch(condition, \.low), branch(high, \.low), branch(low, \.low))
        guard let up = choose(ups.0, ups.1, else: ups.2),
            let down = choose(downs.0, downs.1, else: downs.2)
        else { return nil }
        let result = node(part, low: down, high: up)
        chosen[choice] = result
        return result
    }

    mutating func node(_ part: Int, low: Int, high: Int) -> Int? {
        if low == high { return low }
        let node = Node(part: part, low: low, high: high)
        if let existing = known[node] { return existing }
        guard nodes.count < Limits.diagramNodes else { return nil }
        nodes.append(node)
        known[node] = nodes.count - 1
        return nodes.count - 1
    }
}
