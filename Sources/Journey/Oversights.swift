import JSON
import ProbeModel

/// Warns of what can be compiled and cannot be meant.
extension Compilation {
    /// `node` is the step's mapping.
    mutating func warnIfUnchecked(_ step: Plan.Step, _ node: Fields) {
        guard step.captures.isEmpty, !step.checks.contains(where: { !$0.isImplied }) else { return }
        let expect = node.entry("expect")
        diagnostics.warning(
            "this step has no check: any answer without an error status passes",
            at: expect?.place ?? node.place,
            remedy: expect == nil ? "Add 'expect'" : "Add a check to 'expect'"
        )
    }

    mutating func warnIfEndless(_ step: Plan.Step, _ node: Fields) {
        let limit = step.request.limits.total
        guard step.checks.contains(where: { $0.bound ?? .zero > limit }),
            let entry = node.node("expect")?.entry("within")
        else { return }
        diagnostics.warning(
            "'within' is never exceeded: the step is given up after \(limit.short)",
            at: entry.place,
            remedy: "Make 'timeout' longer"
        )
    }
}

extension Check {
    /// It stands in no file: a step that says nothing of the status gets it.
    fileprivate var isImplied: Bool {
        if case .status(.belowErrors) = kind { true } else { false }
    }

    /// How long something may take.
    fileprivate var bound: Duration? {
        if case .within(_, let time) = kind { time } else { nil }
    }
}

/// What only the journey as a whole shows.
extension JourneyReader {
    /// `walked` are its steps, all of which could be compiled.
    func warn(
        about walked: [Plan.Step],
        until deadline: Duration,
        _ compilation: inout Compilation
    ) {
        guard !walked.isEmpty, walked.count == steps.count,
            let place = node.entry("steps")?.place
        else { return }
        if walked.indices.allSatisfy({ compilation.isTolerated(walked[$0], at: $0) }) {
            compilation.diagnostics.warning(
                "every step is tolerated: this journey never fails",
                at: place,
                remedy: "Leave 'tolerate' out of what the customer needs"
            )
        }
        let isSure = walked.indices.contains { index in
            compilation.isUnconditional(walked[index], at: index)
                && !compilation.isLoopOfMaybeNone(at: index)
        }
        if !isSure {
            compilation.diagnostics.warning(
                "every step may be left out: then nothing is asked, and the run has no verdict",
                at: place
            )
        }
        warnAboutWaits(walked, deadline, &compilation)
    }

    /// The first step at which the waits of the steps so far do not fit into the deadline.
    private func warnAboutWaits(
        _ walked: [Plan.Step],
        _ deadline: Duration,
        _ compilation: inout Compilation
    ) {
        var pauses = Duration.zero
        for (index, step) in walked.enumerated() {
            // Each part has the deadline for itself.
            if compilation.seams.contains(where: { $0.place == index }) { pauses = .zero }
            guard compilation.isUnconditional(step, at: index) else { continue }
            pauses += (step.flow?.pause ?? .zero) * compilation.leastTurns(at: index)
            let sum = pauses + step.patience
            guard pauses >= deadline || sum > deadline else { continue }
            let fields = pauses >= deadline ? ["pause"] : ["poll", "retry"]
            let entry = fields.compactMap { steps[index].entry($0) }.first
            return compilation.diagnostics.warning(
                "up to here the journey may wait for \(sum.short), and it is given up after "
                    + deadline.short,
                at: entry?.place ?? steps[index].place,
                remedy: "Make 'deadline' longer"
            )
        }
    }
}

extension Plan.Step {
    /// Whether it is sent whenever its turn comes, as far as it says itself.
    var isUnconditional: Bool { flow.map { $0.conditions.isEmpty && !$0.isAsked } ?? true }

    /// How long it may wait between its attempts.
    fileprivate var patience: Duration {
        poll?.time ?? flow?.retry.map { $0.delay * $0.count } ?? .zero
    }
}

extension Compilation {
    /// Whether the step stands in a loop that may have no turn.
    func isLoopOfMaybeNone(at index: Int) -> Bool { leastTurns(at: index) == 0 }

    /// How many turns the step has at least; 1 in no loop.
    fileprivate func leastTurns(at index: Int) -> Int {
        guard let loop = loops.first(where: { $0.steps.contains(index) }) else { return 1 }
        switch loop.source {
        case .count(let count): return count
        case .list(.constant(let list), _, let first):
            return min(list.array?.count ?? 0, first ?? .max)
        case .list(.slot, _, _): return 0
        }
    }
}
