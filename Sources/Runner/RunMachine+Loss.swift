import Journey
import ProbeModel

/// What the machine does about lost answers.
extension RunMachine {
    /// Leaves the step open, and turns to the one behind it, which asks.
    mutating func ask(_ loss: Loss, at now: Instant) -> Action? {
        record(loss.reason, loss.detail, at: now)
        self.loss = loss
        course.jump(to: course.index + 1)
        return nil
    }

    /// The question was answered: the request had arrived, or it had not and may be sent again, or
    /// nobody knows.
    mutating func settle(_ loss: Loss, _ answer: Reason?, at now: Instant) {
        self.loss = nil
        let (step, question) = (course.index - 1, course.index)
        if !loss.isDenied, let undo = plan.steps[step].undo {
            let creators = [plan.steps[step], plan.steps[question]]
            let values = bindings.kept(for: plan.cleanup[undo], by: creators)
            debts.name(plan.steps[step].name, as: values, at: label(now))
        }
        guard let answer else {
            run.transcript = nil
            run.blamed = nil
            run.steps[step].state = .passed
            run.steps[step].reason = nil
            run.steps[step].detail =
                "the answer was lost (\(loss.reason.word)); '\(run.steps[question].name)' found it"
            return moveOn(at: now)
        }
        guard !answer.isOurs else {
            let detail = run.steps[question].detail
            return end(.aborted, reason: answer, detail: detail, at: now)
        }
        course.jump(to: step)
        if loss.isDenied {
            answerNo(question)
            debts.release(plan.steps[step].name, because: "it had not arrived", at: label(now))
        } else {
            // It decides nothing.
            run.steps[question].isTolerated = true
        }
        guard loss.isDenied,
            plan.steps[step].flow?.retry?.allows(loss.reason, after: loss.tries) ?? false
        else { return giveUp(loss.reason, loss.detail, at: now) }
        run.transcript = nil
        noteRetry(of: plan.steps[step], after: loss.reason)
        course.tries = loss.tries
    }

    /// A question that is answered with no has not failed.
    private mutating func answerNo(_ question: Int) {
        run.steps[question].state = .passed
        run.steps[question].reason = nil
        run.steps[question].detail = "'\(run.steps[question - 1].name)' had not arrived"
    }
}
