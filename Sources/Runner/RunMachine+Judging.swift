import Journey
import ProbeModel

/// What the machine makes of an answer.
extension RunMachine {
    mutating func judge(_ response: Response, at now: Instant) -> Action? {
        guard let step = current else { return nil }
        let judgement = step.judge(response, &bindings)
        var response = response
        response.mask(by: bindings)
        if judgement.reason == nil { response.acceptRefusal() }
        let told = Course.Told(response: response, judgement: judgement)
        settleDebt(of: step, after: judgement.reason, response, at: now)
        if loss != nil {
            let lost = plan.steps[course.index - 1]
            loss?.isDenied = step.denies(lost, response, &bindings)
        }
        note(told, of: step)
        if judgement.reason != nil,
            let action = replaceToken(of: step, after: response, at: now)
        {
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
            if step.poll != nil { course.told = Boxed(told) }
            return .wait(pause)
        }
        return fail(step, told, after: failure, at: now)
    }

    private mutating func note(_ told: Course.Told, of step: Plan.Step) {
        let (response, judgement) = (told.response, told.judgement)
        keepForRepetition(response, of: step)
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
    }

    /// No other attempt will mend it. A poll that was cut off has failed for what it was told before.
    private mutating func fail(
        _ step: Plan.Step,
        _ last: Course.Told,
        after failure: Reason,
        at now: Instant
    ) -> Action? {
        let isExpired = failure == .timeout && now >= end(of: step.poll)
        let told = isExpired && now < course.limit ? course.told?.value ?? last : last
        if isDecisive {
            keepTranscript(of: step, told.response, told.judgement)
            if !isCleaning { run.blamed = told.judgement.blamed }
        }
        guard let reason = told.judgement.reason else { return nil }
        let isCut = isExpired && reason == .timeout
        let detail = isCut ? expiredDetail(of: step, at: now) : told.judgement.detail
        if step.flow?.asks ?? false, reason.leavesDoubt(told.response.status) {
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

    /// Of an exchange that was cut off by the journey's deadline or by the end of its poll, and not by
    /// its own limit.
    private func expiredDetail(of step: Plan.Step, at now: Instant) -> String {
        guard let poll = step.poll, now < course.limit else { return timeoutDetail }
        return "the poll's time of \(poll.time.short) is over"
    }
}

extension Response {
    /// A refusal that the step expected is no failure.
    fileprivate mutating func acceptRefusal() {
        guard failure != nil else { return }
        exchanges[exchanges.count - 1].failure = nil
    }

    /// Hides what addresses hold of secrets.
    fileprivate mutating func mask(by bindings: Bindings) {
        for hop in exchanges.indices {
            let url = bindings.masked(exchanges[hop].url)
            // A list that is left alone is not copied.
            if url != exchanges[hop].url { exchanges[hop].url = url }
        }
    }
}
