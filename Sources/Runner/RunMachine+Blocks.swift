import Journey
import ProbeModel

/// Steps that are walked together or not at all.
extension RunMachine {
    /// Whether people must hear why the current step failed: no one tolerates it.
    var isDecisive: Bool { isCleaning || plan.tolerance(at: course.index) == nil }

    /// Whether the step can be entered that blocks begin with; else the course has moved.
    mutating func begin(blocksInLoop: Bool, at now: Instant) -> Bool {
        for block in plan.blocks(at: course.index) where block.isInLoop == blocksInLoop {
            switch block.prospect(&bindings) {
            case .due: continue
            case .leftOut(let why): leaveOut(upTo: block.steps.upperBound, why)
            case .undecidable(let reason, let why): _ = end(unsent: reason, detail: why, at: now)
            }
            return false
        }
        return true
    }

    /// Goes to what follows the current step, if the journey is not over with its block.
    mutating func moveOn(at now: Instant) {
        let index = course.index
        course.moveOn(&bindings)
        if plan.isOver(behind: index, before: course.index) { finishSteps(at: now) }
    }

    /// Leaves out the current step and those behind it, and goes on with what follows them, which is
    /// the next turn if a loop ends there.
    mutating func leaveOut(upTo end: Int, _ why: String) {
        for index in course.index..<end {
            if let step = plan.step(at: index) { bindings.forget(capturedBy: step) }
            guard run.steps[index].state == .notReached else { continue }
            run.steps[index].detail = why.shortened(to: Limits.detailCharacters)
        }
        course.jump(to: end - 1)
        course.moveOn(&bindings)
    }
}
