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
        guard let answer else {
            run.transcript = nil
            run.blamed = nil
            run.steps[step].state = .passed
            run.steps[step].reason = nil
            if let undo = plan.steps[step].undo {
                let values = bindings.kept(for: plan.cleanup[undo])
                debts.name(plan.steps[step].name, as: values, at: label(now))
            }
            run.steps[step].detail =
                "the answer was lost (\(loss.reason.word)); '\(run.steps[question].name)' found it"
            return course.moveOn(&bindings)
        }
        guard !answer.isOurs else {
            let detail = run.steps[question].detail
            return end(.aborted, reason: answer, detail: detail, at: now)
        }
        // Only a question that was answered, and by the service, denies anything.
        let last = run.steps[question].attempts.last
        let status = last?.exchanges.last?.status
        let wasLetIn = last?.isForToken == false && status != 401
        let isDenied =
            answer.deniesArrival && course.tries > 0 && wasLetIn && !answer.leavesDoubt(status)
        // The question decides nothing: it failed, or the request that is repeated may pass.
        run.steps[question].isTolerated = true
        course.jump(to: step)
        if isDenied {
            debts.release(plan.steps[step].name, because: "it had not arrived", at: label(now))
        }
        guard isDenied,
            plan.steps[step].flow?.retry?.allows(loss.reason, after: loss.tries) ?? false
        else { return end(.failed, reason: loss.reason, detail: loss.detail, at: now) }
        noteRetry(of: plan.steps[step], after: loss.reason)
        course.tries = loss.tries
    }
}
