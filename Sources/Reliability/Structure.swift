/// What a service needs: parts, joined by and, or, and "at least k of".
package indirect enum Structure: Hashable, Sendable {
    case part(String)
    case all([Structure])
    case any([Structure])
    case atLeast(Int, of: [Structure])

    /// All of these parts, each once.
    package static func series(_ parts: some Sequence<String>) -> Structure {
        .all(parts.map(Structure.part))
    }

    /// The parts that it names, each once, in the order of their first occurrence.
    package var parts: [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private var names: [String] {
        switch self {
        case .part(let name): [name]
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.names)
        }
    }

    /// Whether the service works, in the three-valued logic of Kleene (1952): nil is unknown. A
    /// bad part decides an *all*, a good one an *any*, whatever the unknown ones are.
    package func works(_ state: (String) -> Bool?) -> Bool? {
        switch self {
        case .part(let name): state(name)
        case .all(let parts): Self.works(parts.count, of: parts, state)
        case .any(let parts): Self.works(1, of: parts, state)
        case .atLeast(let needed, let parts): Self.works(needed, of: parts, state)
        }
    }

    private static func works(
        _ needed: Int,
        of parts: [Structure],
        _ state: (String) -> Bool?
    ) -> Bool? {
        let states = parts.map { $0.works(state) }
        let good = states.count { $0 == true }
        let unknown = states.count { $0 == nil }
        return good >= needed ? true : good + unknown < needed ? false : nil
    }

    /// The probability that the service works if its parts fail independently; a part that stands
    /// in several places is one part. nil if a part has no figure or the structure is too large.
    package func availability(of figures: [String: Double]) -> Double? {
        var diagram = Diagram()
        guard let root = diagram.add(self) else { return nil }
        return diagram.chances(of: root, figures)?.works
    }

    /// What the figures of m parts in series say without any assumption: the bounds
    /// [max(0, Σ A − (m − 1)), min A] of Fréchet (1935); nil without parts.
    package static func bounds(inSeries figures: [Double]) -> ClosedRange<Double>? {
        guard let least = figures.min() else { return nil }
        let missing = figures.reduce(0) { $0 + (1 - $1) }
        return min(max(0, 1 - missing), least)...least
    }
}
