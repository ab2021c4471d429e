import Journey
import ProbeModel

/// What the machine makes of an answer.
extension RunMachine {
    mutating func judge(_ response: Response, at now: Instant) -> Action? {
        guard let step = current else { return nil }
        let judgement = step.judge(response, &bindings)
        var response = response
        for hop in response.exchanges.indices {
            let url = response.exchanges[hop].url
            let masked = bindings.masked(url)
            // A list that is left alone is not copied.
            if masked != url { response.exchanges[hop].url = masked }
        }
        settleDebt(of: step, after: judgement.reason, response, at: now)
        if loss != nil {
            let lost = plan.steps[course.index - 1]
            loss?.isDenied = step.denies(lost, response, &bindings)
        }
        if keeps == .transcripts, let request {
            run.transcripts.append(step.transcript(of: request, response, judgement, bindings))
        }
        run.steps[course.index].attempts.append(
            Run.Attempt(
                exchanges: response.exchanges,
                checks: judgement.checks,
                captured: keeps == .recorded ? [] : judgement.captured
            )
        )
        if judgement.reason != nil, let action = replaceToken(of: step, after: response, at: now) {
            return action
        }
        course.tries += 1
        guard let failure = judgement.reason else { return end(step: nil, detail: "", at: now) }
        // Behind a redirect the first hop had arrived, whatever became of the others.
        let isFirstHop = response.exchanges.count == 1
        if isFirstHop || !step.isOnce,
            let pause = pauseBeforeNextAttempt(of: step, after: failure, at: now)
        {
            noteRetry(of: step, after: failure)
            if step.poll != nil { course.told = .init(reason: failure, detail: judgement.detail) }
            return .wait(pause)
        }
        if isCleaning || !(step.flow?.isTolerated ?? false) {
            keepTranscript(of: step, response, judgement)
            if !isCleaning { run.blamed = judgement.blamed }
        }
        let why = self.why(step, failed: failure, judgement.detail, at: now)
        if step.flow?.asks ?? false, failure.leavesDoubt(response.status) {
            return ask(Loss(reason: failure, detail: why.detail, tries: course.tries), at: now)
        }
        return end(step: why.reason, detail: why.detail, at: now)
    }

    /// Of the first failure, which says why the customer could not go on.
    private mutating func keepTranscript(
        of step: Plan.Step,
        _ response: Response,
        _ judgement: Judgement
    ) {
        guard run.transcript == nil, let request else { return }
        run.transcript = step.transcript(of: request, response, judgement, bindings)
    }

    /// What the step's failure is recorded as. An exchange that was cut off by the journey's deadline,
    /// or by the end of its poll, and not by its own limit, says so; of a poll the answer before says
    /// more.
    private func why(
        _ step: Plan.Step,
        failed reason: Reason,
        _ detail: String,
        at now: Instant
    ) -> Course.Told {
        let own = Course.Told(reason: reason, detail: detail)
        guard reason == .timeout else { return own }
        guard now < course.limit else { return Course.Told(reason: reason, detail: timeoutDetail) }
        guard let poll = step.poll, now >= end(of: poll) else { return own }
        let expired = "the poll's time of \(poll.time.short) is over"
        return course.told ?? Course.Told(reason: reason, detail: expired)
    }
}
