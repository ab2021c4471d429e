/// Redundant parts fail together more often than chance would have it: the beta factor (Fleming
/// 1975) takes a share of their failures as one part in series with the group.
package struct CommonCause: Hashable, Sendable {
    /// The share of failures with a common cause, 0…1.
    package let beta: Double

    package init(beta: Double = 0.1) {
        precondition((0...1).contains(beta), "a share lies between 0 and 1")
        self.beta = beta
    }

    /// Adds a common cause to each group of plain parts, `any` or `at least`, that stand nowhere
    /// else; of unequal parts the worst one gives its figure, to be cautious.
    ///
    /// - Returns: The structure with its common causes, and the figures that belong to it.
    package func added(
        to structure: Structure,
        _ figures: [String: Double]
    ) -> (structure: Structure, figures: [String: Double]) {
        var edited = figures
        let result = added(to: structure, within: structure.occurrences, &edited)
        return (result, edited)
    }

    private func added(
        to structure: Structure,
        within occurrences: [String: Int],
        _ figures: inout [String: Double]
    ) -> Structure {
        switch structure {
        case .part: return structure
        case .all(let parts):
            return .all(parts.map { added(to: $0, within: occurrences, &figures) })
        case .any(let parts), .atLeast(_, let parts):
            guard structure.isRedundant, let names = parts.plainNames,
                names.allSatisfy({ occurrences[$0] == 1 }),
                let worst = names.compactMap({ figures[$0] }).min()
            else {
                return structure.replacingMembers(
                    parts.map { added(to: $0, within: occurrences, &figures) }
                )
            }
            let cause = "common cause of " + names.joined(separator: ", ")
            figures[cause] = 1 - beta * (1 - worst)
            for name in names {
                figures[name] = figures[name].map { 1 - (1 - beta) * (1 - $0) }
            }
            return .all([structure, .part(cause)])
        }
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

    /// Whether it works while one of its members does not.
    fileprivate var isRedundant: Bool {
        switch self {
        case .part, .all: false
        case .any(let parts): parts.count > 1
        case .atLeast(let needed, let parts): needed < parts.count
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

extension [Structure] {
    /// The names, if all of them are plain parts.
    fileprivate var plainNames: [String]? {
        let names = compactMap { member -> String? in
            switch member {
            case .part(let name): name
            case .all, .any, .atLeast: nil
            }
        }
        return names.count == count ? names : nil
    }
}
