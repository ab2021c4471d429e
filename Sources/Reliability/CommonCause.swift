/// Redundant parts fail together more often than chance would have it: the beta factor (Fleming
/// 1975) takes a share of their failures as one part in series with the group.
package struct CommonCause: Hashable, Sendable {
    /// The share of failures with a common cause, 0…1.
    package let beta: Double

    package init(beta: Double = 0.1) {
        precondition((0...1).contains(beta), "a share lies between 0 and 1")
        self.beta = beta
    }

    /// A structure with its common causes, and the figures that belong to it.
    package struct Added: Hashable, Sendable {
        package fileprivate(set) var structure: Structure
        package fileprivate(set) var figures: [String: Double]
        /// The parts that stand for common causes, the first group first.
        package fileprivate(set) var causes: [String] = []
        /// How much of its own failures each part of a group has kept, 0…1.
        package fileprivate(set) var kept: [String: Double] = [:]

        /// The figure of a part with all of its failures, from the one without the common ones.
        package func whole(_ part: String, _ own: Double) -> Double {
            let share = kept[part] ?? 1
            return share > 0 ? 1 - (1 - own) / share : own
        }
    }

    /// Adds a common cause to each group, `any` or `at least`, whose members have parts of their own
    /// that stand nowhere else: what the members share is a common cause already. Of unequal members
    /// the worst one gives its figure, to be cautious.
    package func added(to structure: Structure, _ figures: [String: Double]) -> Added {
        var added = Added(structure: structure, figures: figures)
        added.structure = expanded(structure, within: structure.occurrences, &added)
        return added
    }

    private func expanded(
        _ structure: Structure,
        within occurrences: [String: Int],
        _ added: inout Added
    ) -> Structure {
        switch structure {
        case .part: return structure
        case .all(let parts): return .all(parts.map { expanded($0, within: occurrences, &added) })
        case .any(let parts), .atLeast(_, let parts):
            let members = parts.map { expanded($0, within: occurrences, &added) }
            let group = structure.replacingMembers(members)
            guard structure.isRedundant,
                let worst = unreliability(of: members, within: occurrences, added.figures)
            else { return group }
            let own = members.flatMap { $0.own(within: occurrences) }
            let named = own.filter { !added.causes.contains($0) }
            let cause = "common cause of " + Self.list(named)
            for part in own {
                added.figures[part] = added.figures[part].map { 1 - (1 - beta) * (1 - $0) }
                added.kept[part, default: 1] *= 1 - beta
            }
            added.figures[cause] = 1 - beta * worst
            added.causes.append(cause)
            return .all([group, .part(cause)])
        }
    }

    /// Of the worst member by what is its own; nil if one of them has nothing of its own.
    private func unreliability(
        of members: [Structure],
        within occurrences: [String: Int],
        _ figures: [String: Double]
    ) -> Double? {
        var worst = 0.0
        for member in members {
            let own = Set(member.own(within: occurrences))
            let alone = figures.merging(
                member.parts.filter { !own.contains($0) }.map { ($0, 1) }
            ) { $1 }
            guard !own.isEmpty, let reached = member.availability(of: alone) else { return nil }
            worst = max(worst, 1 - reached)
        }
        return worst
    }

    /// Up to four names, and how many more there are.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(4).joined(separator: ", ")
        return names.count > 4 ? shown + " and \(names.count - 4) more" : shown
    }
}

extension Structure {
    /// How often each part is named.
    fileprivate var occurrences: [String: Int] {
        switch self {
        case .part(let name): [name: 1]
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            parts.reduce(into: [:]) { $0.merge($1.occurrences, uniquingKeysWith: +) }
        }
    }

    /// The parts that stand here and nowhere else in the whole; what was added stands once.
    fileprivate func own(within whole: [String: Int]) -> [String] {
        let here = occurrences
        return parts.filter { here[$0] == whole[$0] ?? 1 }
    }

    /// Whether it works while one of its members does not.
    package var isRedundant: Bool {
        switch self {
        case .part, .all: false
        case .any(let parts): parts.count > 1
        case .atLeast(let needed, let parts): needed < parts.count
        }
    }

    /// Whether it, or anything inside it, is redundant.
    package var hasAlternatives: Bool {
        switch self {
        case .part: false
        case .all(let parts): parts.contains { $0.hasAlternatives }
        case .any(let parts), .atLeast(_, let parts):
            isRedundant || parts.contains { $0.hasAlternatives }
        }
    }

    fileprivate func replacingMembers(_ members: [Structure]) -> Structure {
        switch self {
        case .part: self
        case .all: .all(members)
        case .any: .any(members)
        case .atLeast(let needed, _): .atLeast(needed, of: members)
        }
    }
}
