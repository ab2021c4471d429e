import JSON
package import ProbeModel

extension Plan.Step {
    /// Whether a debt holds everything by which this cleanup step names what it undoes.
    package func canUndo(_ debt: Debt) -> Bool {
        keeps.allSatisfy { kept in debt.values.contains { $0.name == kept.name } }
    }
}

extension Plan {
    /// A variable or capture by which a cleanup step names what it undoes; never a secret.
    struct Kept: Hashable, Sendable {
        let name: String
        let slot: Int
    }
}

extension RequestTemplate {
    /// The slots that a request is filled from.
    var slots: Set<Int> {
        var slots: Set<Int> = []
        for template in templates {
            for case .value(let source, _) in template.pieces { slots.formUnion(source.slots) }
        }
        return slots
    }
}

extension Template.Source {
    /// Those below filters and functions included.
    fileprivate var slots: [Int] {
        switch self {
        case .slot(let slot): [slot]
        case .filtered(let source, _, _), .oneTimeCode(_, let source): source.slots
        case .joined(let sources, _): sources.flatMap(\.slots)
        case .code(_, let key, let sources): key.slots + sources.flatMap(\.slots)
        case .secret, .generator, .constant, .remembered: []
        }
    }
}

extension Bindings {
    /// What is known of the values by which a cleanup step names what one of `creators` has created.
    /// What they capture themselves must come from them: under the same name another step may have
    /// captured what it created.
    package func kept(for step: Plan.Step, by creators: [Plan.Step]) -> [Debt.Value] {
        step.keeps.compactMap { kept in
            let isTheirs = creators.contains { $0.captures.contains { $0.slot == kept.slot } }
            guard !isTheirs || creators.contains(where: { holds(kept.slot, by: $0) }) else {
                return nil
            }
            return values[kept.slot].map { Debt.Value(name: kept.name, text: $0.text) }
        }
    }

    /// Lets a debt's values stand in for the run's own until `giveBack`.
    package mutating func borrow(_ debt: Debt, for step: Plan.Step) {
        for kept in step.keeps {
            if !borrowed.contains(where: { $0.slot == kept.slot }) {
                borrowed.append((kept.slot, values[kept.slot]))
            }
            let value = debt.values.first { $0.name == kept.name }
            values[kept.slot] = value.flatMap { try? JSON.parse(Array($0.text.utf8)) }
        }
    }

    package mutating func giveBack() {
        for (slot, value) in borrowed { values[slot] = value }
        borrowed = []
    }
}
