import Journey
import ProbeModel

/// How steps end, and how the required part of a run does.
extension RunMachine {
    /// Ends the current step; nil means that it passed.
    /// - Returns: nil, always: the course has moved to what is next.
    @discardableResult
    mutating func end(step reason: Reason?, detail: String, at now: Instant) -> Action? {
        guard let step = current else { return nil }
        record(reason, detail, at: now)
        if let loss {
            settle(loss, reason, at: now)
        } else if let reason, !isCleaning {
            giveUp(reason, detail, at: now)
        } else if isCleaning, step.isUndo {
            return again(settling: reason.map { "\($0.word): \(detail)" }, at: now)
        } else if step.flow?.isEnough ?? false {
            finishSteps(at: now)
        } else {
            moveOn(at: now)
        }
        return nil
    }

    /// The current step has failed; so has the run, unless the journey goes on without it.
    mutating func giveUp(_ reason: Reason, _ detail: String, at now: Instant) {
        guard !reason.isOurs, let tolerance = plan.tolerance(at: course.index) else {
            return end(reason.isOurs ? .aborted : .failed, reason: reason, detail: detail, at: now)
        }
        run.steps[course.index].isTolerated = true
        let name = run.steps[course.index].name
        if !tolerance.isInLoop { course.leaveLoop() }
        course.jump(to: course.index + 1)
        leaveOut(upTo: tolerance.end, "left out: '\(name)' before it failed")
    }

    /// Ends the current step, which was not sent this time: what it captured before is over, too.
    mutating func end(unsent reason: Reason, detail: String, at now: Instant) -> Action? {
        if let step = current { bindings.forget(capturedBy: step) }
        return end(step: reason, detail: detail, at: now)
    }

    /// Notes what the step came to. What failed in one turn of a loop and was tolerated stays so, and
    /// so does a debt that could not be paid, whatever became of others.
    mutating func record(_ reason: Reason?, _ detail: String, at now: Instant) {
        let index = course.index
        run.steps[index].duration =
            run.steps[index].duration + Microseconds(from: stepStart, to: now)
        let stays = run.steps[index].isTolerated || isCleaning && run.steps[index].state == .failed
        guard reason != nil || !stays else { return }
        run.steps[index].reason = reason
        run.steps[index].detail = detail.shortened(to: Limits.detailCharacters)
        run.steps[index].state = reason.map { $0.isOurs ? .aborted : .failed } ?? .passed
    }

    mutating func cancel(at now: Instant) -> Action? {
        if isCleaning { return .finish(finished) }
        end(.aborted, reason: .cancelled, detail: "the run was cancelled", at: now)
        return nil
    }

    /// Ends the required part of the run and turns to cleanup.
    mutating func end(_ outcome: Outcome, reason: Reason, detail: String, at now: Instant) {
        run.outcome = outcome
        run.reason = reason
        run.detail = detail.shortened(to: Limits.detailCharacters)
        finishSteps(at: now)
    }
}
