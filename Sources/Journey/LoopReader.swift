import JSON
import ProbeModel

/// Steps that are walked several times, as far as their places are known.
struct LoopDraft {
    let steps: Range<Int>
    /// How many lists of steps it stands in.
    let depth: Int
    /// Holds `repeat` or `forEach`.
    let fields: Fields

    /// Its part of what a plan is.
    var json: JSON.Member {
        let source = ["repeat", "forEach"].compactMap { fields.node($0)?.json }
        return JSON.Member("loop \(steps.lowerBound)-\(steps.upperBound)", .array(source))
    }
}

/// Reads loops.
extension Compilation {
    static let loopFields = ["repeat", "forEach"]

    /// Defines the loop that begins with the step at `index`, if one does.
    mutating func beginLoops(at index: Int) {
        guard let draft = loopDrafts.first(where: { $0.steps.lowerBound == index }) else { return }
        if let other = draft.fields.entry("forEach"), draft.fields.node("repeat") != nil {
            diagnostics.error("either 'repeat' or 'forEach'", at: other.place)
        }
        let loop =
            draft.fields.node("repeat") != nil ? repetition(draft) : walk(through: draft)
        if let loop { loops.append(loop) }
    }

    private mutating func repetition(_ draft: LoopDraft) -> Plan.Loop? {
        let range = 1...Limits.iterations
        return draft.fields.number("repeat", in: range, &diagnostics).map {
            Plan.Loop(steps: draft.steps, source: .count($0), item: nil, isSecret: false)
        }
    }

    private mutating func walk(through draft: LoopDraft) -> Plan.Loop? {
        let known = ["name", "in", "first"]
        guard let fields = draft.fields.fields("forEach", known: known, &diagnostics) else {
            return nil
        }
        fields.require(["name", "in"], in: "'forEach'", &diagnostics)
        let first = fields.number("first", in: 1...Limits.iterations, &diagnostics)
        let list = list(fields)
        guard let name = fields.text("name", &diagnostics), let node = fields.node("name") else {
            return nil
        }
        guard name.isName, !Scope.reserved.contains(name), !scope.isConstant(name) else {
            diagnostics.error("\(name.quoted) cannot name the element of a list", at: node.place)
            return nil
        }
        let item = scope.slot(name, isSecret: list?.isSecret ?? false)
        guard let list else { return nil }
        return Plan.Loop(
            steps: draft.steps,
            source: .list(list.value, name: list.name, first: first),
            item: item,
            isSecret: list.isSecret
        )
    }

    /// The list of a `forEach`: a capture by its name, or the elements themselves.
    private mutating func list(
        _ fields: Fields
    ) -> (value: Plan.Value, name: String, isSecret: Bool)? {
        guard let node = fields.node("in") else { return nil }
        if case .sequence(let elements) = node.content {
            if elements.count > Limits.iterations {
                diagnostics.error("a list of more than \(Limits.iterations)", at: node.place)
            }
            return (.constant(.array(elements.map(\.json))), "in", false)
        }
        guard let name = fields.text("in", &diagnostics) else { return nil }
        guard name.isName || name.hasPrefix(AccountList.prefix) else {
            diagnostics.error(
                "'in' is a list, or the name of a captured one, not \(name.quoted)",
                at: node.place
            )
            return nil
        }
        guard let value = value(of: name, at: node.place) else { return nil }
        if case .slot(let slot) = value {
            warnIfUnsure(of: name, at: node.place)
            return (value, name, scope.isSecret(slot))
        }
        diagnostics.error("'\(name)' is one value, not a list", at: node.place)
        return nil
    }
}
