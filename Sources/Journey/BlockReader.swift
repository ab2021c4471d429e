import JSON
import ProbeModel

/// A block or a `use`, as far as its place is known.
struct BlockDraft {
    let steps: Range<Int>
    /// How many lists of steps it stands in.
    let depth: Int
    /// Holds `when`, `tolerate`, `stop`.
    let fields: Fields

    var isConditional: Bool { fields.node("when") != nil }
    var isTolerated: Bool { fields.node("tolerate")?.isOn ?? false }

    /// Its part of what a plan is.
    var json: JSON.Member {
        let source = Compilation.blockFields.compactMap { name in
            fields.node(name).map { JSON.Member(name, $0.json) }
        }
        return JSON.Member("block \(steps.lowerBound)-\(steps.upperBound)", .object(source))
    }
}

/// Reads what holds for several steps together.
extension Compilation {
    static let blockFields = ["when", "tolerate", "stop"]

    /// Defines the blocks that begin with the step at `index`.
    mutating func beginBlocks(at index: Int, isCleanup: Bool) {
        for draft in blockDrafts where draft.steps.lowerBound == index {
            let fields = draft.fields
            refuseInCleanup(fields, isCleanup: isCleanup)
            blocks.append(
                Plan.Block(
                    steps: draft.steps,
                    conditions: conditions(fields),
                    isTolerated: fields.flag("tolerate", &diagnostics) ?? false,
                    isEnough: fields.choice("stop", ["ok": true], &diagnostics) ?? false,
                    isInLoop: loopDrafts.contains { loop in
                        loop.depth <= draft.depth && loop.steps.contains(index)
                    }
                )
            )
        }
    }

    /// Cleanup neither fails nor ends a journey.
    mutating func refuseInCleanup(_ fields: Fields, isCleanup: Bool) {
        guard isCleanup, let entry = fields.entry("tolerate") ?? fields.entry("stop") else {
            return
        }
        diagnostics.error(
            "cleanup neither fails nor ends a journey: '\(entry.key)' means nothing here",
            at: entry.place
        )
    }

    /// Blocks around a step.
    func blocks(around index: Int) -> [BlockDraft] {
        blockDrafts.filter { $0.steps.contains(index) }
    }

    /// Whether the step is walked whenever its turn comes.
    func isUnconditional(_ step: Plan.Step, at index: Int) -> Bool {
        step.isUnconditional && !blocks(around: index).contains(where: \.isConditional)
    }

    /// Whether the journey goes on when the step fails.
    func isTolerated(_ step: Plan.Step, at index: Int) -> Bool {
        step.flow?.isTolerated ?? false || blocks(around: index).contains(where: \.isTolerated)
    }
}
