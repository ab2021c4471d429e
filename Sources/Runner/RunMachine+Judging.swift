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
        guard let reason = judgement.reason else { return end(step: nil, detail: "", at: now) }
        // Behind a redirect the first hop had arrived, whatever became of the others.
        let isFirstHop = response.exchanges.count == 1
        if isFirstHop || !step.isOnce,
            let pause = pauseBeforeNextAttempt(of: step, after: reason, at: now)
        {
            noteRetry(of: step, after: reason)
            return .wait(pause)
        }
        if isCleaning || !(step.flow?.isTolerated ?? false) {
            keepTranscript(of: step, response, judgement)
            if !isCleaning { run.blamed = judgement.blamed }
        }
        let detail = expiredDetail(reason, at: now) ?? judgement.detail
        if step.flow?.asks ?? false, reason.leavesDoubt(response.status) {
            return ask(Loss(reason: reason, detail: detail, tries: course.tries), at: now)
        }
        return end(step: reason, detail: detail, at: now)
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

    /// An exchange that was cut off by the journey's deadline, and not by its own limit.
    private func expiredDetail(_ reason: Reason, at now: Instant) -> String? {
        reason == .timeout && now >= course.limit ? timeoutDetail : nil
    }
}
