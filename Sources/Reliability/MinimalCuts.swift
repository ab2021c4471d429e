import ProbeModel

/// The smallest sets of parts whose failure brings a structure down, as a diagram of sets (A. Rauzy
/// 1993). A node splits the sets into those with a part, less that part, and those without it.
struct MinimalCuts {
    private struct Node: Hashable {
        let part: Int
        let with: Int
        let without: Int
    }

    private struct Pair: Hashable {
        let family: Int
        let root: Int
    }

    /// No set at all; and one that is empty.
    private static let none = 0
    private static let empty = 1

    private var diagram: Diagram
    private var nodes = [
        Node(part: .max, with: 0, without: 0), Node(part: .max, with: 1, without: 1),
    ]
    private var known: [Node: Int] = [:]
    private var minima: [Int: Int] = [:]
    private var kept: [Pair: Int] = [:]
    private var isTooLarge = false

    init(_ diagram: Diagram) {
        self.diagram = diagram
    }

    /// The minimal cuts of one structure of the diagram.
    mutating func minimal(_ root: Int) -> Int {
        if root == Diagram.no { return Self.empty }
        if root == Diagram.yes { return Self.none }
        if let known = minima[root] { return known }
        let node = diagram.nodes[root]
        let failing = minimal(node.low)
        // What cuts even while the part works is no news when it fails.
        let with = keep(failing, notCutting: node.high)
        let result = self.node(node.part, with: with, without: minimal(node.high))
        minima[root] = result
        return result
    }

    /// The chance that all parts of some set with this part fail; nil if that grows too large.
    mutating func chance(of part: Int, in family: Int, _ figures: [String: Double]) -> Double? {
        var memory: [Int: Int] = [:]
        let sets = choose(part, of: family, &memory)
        var roots: [Int: Int] = [:]
        guard let root = survival(of: sets, &roots), !isTooLarge else { return nil }
        return diagram.chances(of: root, figures)?.fails
    }

    /// The sets whose failure alone leaves another structure up.
    private mutating func keep(_ family: Int, notCutting root: Int) -> Int {
        if family == Self.none || root == Diagram.no { return Self.none }
        if family == Self.empty || root == Diagram.yes { return family }
        let pair = Pair(family: family, root: root)
        if let known = kept[pair] { return known }
        let (sets, other) = (nodes[family], diagram.nodes[root])
        let result: Int
        if other.part < sets.part {
            // None of the sets holds that part: it works.
            result = keep(family, notCutting: other.high)
        } else {
            let isSame = other.part == sets.part
            let with = keep(sets.with, notCutting: isSame ? other.low : root)
            let without = keep(sets.without, notCutting: isSame ? other.high : root)
            result = node(sets.part, with: with, without: without)
        }
        kept[pair] = result
        return result
    }

    /// The sets of a family that hold a part.
    private mutating func choose(_ part: Int, of family: Int, _ memory: inout [Int: Int]) -> Int {
        let sets = nodes[family]
        if sets.part > part { return Self.none }
        if sets.part == part { return node(part, with: sets.with, without: Self.none) }
        if let known = memory[family] { return known }
        let with = choose(part, of: sets.with, &memory)
        let without = choose(part, of: sets.without, &memory)
        let result = node(sets.part, with: with, without: without)
        memory[family] = result
        return result
    }

    /// The structure that works as long as no set has failed as a whole.
    private mutating func survival(of family: Int, _ roots: inout [Int: Int]) -> Int? {
        if family == Self.none { return Diagram.yes }
        if family == Self.empty { return Diagram.no }
        if let known = roots[family] { return known }
        let sets = nodes[family]
        guard let with = survival(of: sets.with, &roots),
            let without = survival(of: sets.without, &roots),
            let both = diagram.choose(with, without, else: Diagram.no),
            let result = diagram.node(sets.part, low: both, high: without)
        else { return nil }
        roots[family] = result
        return result
    }

    private mutating func node(_ part: Int, with: Int, without: Int) -> Int {
        if with == Self.none { return without }
        let node = Node(part: part, with: with, without: without)
        if let existing = known[node] { return existing }
        guard nodes.count < Limits.diagramNodes else {
            isTooLarge = true
            return Self.none
        }
        nodes.append(node)
        known[node] = nodes.count - 1
        return nodes.count - 1
    }
}
