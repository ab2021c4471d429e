package import Journey
package import ProbeModel

/// Walks one plan, step by step: decides what to send, when to try again, and how the run ends.
/// Knows no network and no clock; `now` is a parameter.
///
/// Each event is answered with exactly one action. Cleanup steps run after the last step, whatever
/// happened, in a reserve of time of their own.
package struct RunMachine: Sendable {
    package enum Event: Sendable {
        case begin
        /// The request of the last `.send` was answered, or could not be.
        case answered(Response)
        /// The time of the last `.wait` is over.
        case waited
        /// The daemon stops, or somebody cancelled the run. The response of the exchange that was
        /// cancelled comes as `.answered`, so this is needed only while waiting.
        case cancelled
        /// A wait took this much longer than it should have: the process did not run.
        case suspended(Duration)
    }

    package enum Action: Hashable, Sendable {
        case send(Request)
        case wait(Duration)
        case finish(Run)
    }

    private let plan: Plan
    private var bindings: Bindings
    private var run: Run
    private let start: Instant
    private let deadline: Instant
    private var position: Position = .steps(0)
    private var stepStart: Instant
    /// Steps of the plan for which at least one request left the house: their undo is due.
    private var sent: Set<Int> = []
    /// What was sent last.
    private var request: Request?

    private enum Position: Hashable {
        case steps(Int)
        case cleanup(Int, until: Instant)
    }

    /// `run` names the run: identifier, kind, planned and actual start. The seed decides every
    /// random value of the journey.
    package init(
        _ plan: Plan,
        as run: Run,
        vault: Vault,
        seed: UInt64,
        at now: Instant
    ) {
        self.plan = plan
        self.run = run
        self.bindings = Bindings(plan: plan, vault: vault, seed: seed, now: run.started)
        self.start = now
        self.stepStart = now
        self.deadline = now + plan.deadline
        self.run.outcome = .passed
        self.run.steps =
            plan.steps.map { Run.Step(name: $0.name, components: $0.components, isCleanup: false) }
            + plan.cleanup.map {
                Run.Step(name: $0.name, components: $0.components, isCleanup: true)
            }
    }

    package mutating func handle(_ event: Event, at now: Instant) -> Action {
        switch event {
        case .begin: enter(.steps(0), at: now)
        case .waited: attempt(at: now)
        case .answered(let response): judge(response, at: now)
        case .cancelled: end(.aborted, reason: .cancelled, detail: "the run was cancelled", at: now)
        case .suspended(let absence): suspend(absence, at: now)
        }
    }

    // MARK: Steps

    /// The required steps are over; what happens now must not be cancelled with the run.
    package var isCleaning: Bool { if case .cleanup = position { true } else { false } }

    /// Whether handling an event takes microseconds, whatever the server sent.
    package func isLight(_ event: Event) -> Bool {
        guard case .answered(let response) = event, let (step, _) = current else { return true }
        return response.body.count <= Limits.lightBodyBytes && step.isLight
    }

    /// The current step's place among the steps of the run; nil behind the last one.
    private var index: Int? {
        switch position {
        case .steps(let index): index < plan.steps.count ? index : nil
        case .cleanup(let index, _): index < plan.cleanup.count ? plan.steps.count + index : nil
        }
    }

    /// The step of the plan, and its place among the steps of the run.
    private var current: (step: Plan.Step, index: Int)? {
        guard let index else { return nil }
        let cleanup = index - plan.steps.count
        return (cleanup < 0 ? plan.steps[index] : plan.cleanup[cleanup], index)
    }

    private var limit: Instant {
        if case .cleanup(_, let until) = position { until } else { deadline }
    }

    private mutating func enter(_ position: Position, at now: Instant) -> Action {
        self.position = position
        stepStart = now
        guard let index else {
            return isCleaning ? .finish(run) : finishSteps(at: now)
        }
        run.steps[index].offset = Microseconds(from: start, to: now)
        guard isDue else { return advance(at: now) }
        return attempt(at: now)
    }

    private mutating func advance(at now: Instant) -> Action {
        switch position {
        case .steps(let index): enter(.steps(index + 1), at: now)
        case .cleanup(let index, let until): enter(.cleanup(index + 1, until: until), at: now)
        }
    }

    /// A cleanup step that undoes others is due only if one of those was sent.
    private var isDue: Bool {
        guard case .cleanup(let index, _) = position, plan.cleanup[index].isUndo else {
            return true
        }
        return sent.contains { plan.steps[$0].undo == index }
    }

    /// Nobody knows what became of the customer meanwhile; but what was created is cleaned up.
    private mutating func suspend(_ absence: Duration, at now: Instant) -> Action {
        guard !isCleaning else { return attempt(at: now) }
        let detail = "this process did not run for \(absence.text); it was stopped or starved"
        return end(step: .local, detail: detail, at: now)
    }

    private mutating func attempt(at now: Instant) -> Action {
        guard let (step, index) = current else { return .finish(run) }
        let remaining = limit - now
        guard remaining > .zero else {
            return end(step: .timeout, detail: timeoutDetail, at: now)
        }
        do {
            var request = try step.request(&bindings)
            request.limits.total = min(request.limits.total, remaining)
            request.limits.connect = min(request.limits.connect, remaining)
            if !isCleaning { sent.insert(index) }
            self.request = request
            return .send(request)
        } catch {
            return refuse(error, of: step, at: now)
        }
    }

    private var timeoutDetail: String {
        isCleaning
            ? "the time for cleanup is over"
            : "the journey's deadline of \(plan.deadline.text) is over"
    }

    /// The request could not be built. Cleaning up what never came to be is nothing to do; what
    /// was sent, and cannot be undone for want of its name, is a debt.
    private mutating func refuse(_ fault: Plan.Fault, of step: Plan.Step, at now: Instant) -> Action
    {
        if case .unbound = fault, isCleaning, !step.isUndo { return advance(at: now) }
        return end(step: fault.reason, detail: fault.detail, at: now)
    }

    // MARK: Judging

    private mutating func judge(_ response: Response, at now: Instant) -> Action {
        guard let (step, index) = current else { return .finish(run) }
        var response = response
        for hop in response.exchanges.indices {
            response.exchanges[hop].url = bindings.masked(response.exchanges[hop].url)
        }
        let judgement = step.judge(response, &bindings)
        run.steps[index].attempts.append(
            Run.Attempt(
                exchanges: response.exchanges,
                checks: judgement.checks,
                captured: judgement.captured
            )
        )
        guard let reason = judgement.reason else { return end(step: nil, detail: "", at: now) }
        if let pause = pauseBeforeNextAttempt(of: step, after: reason, at: now) {
            return .wait(pause)
        }
        if !isCleaning { run.blamed = judgement.blamed }
        if run.transcript == nil, let request {
            run.transcript = step.transcript(of: request, response, judgement, bindings)
        }
        let detail = expiredDetail(reason, at: now) ?? judgement.detail
        return end(step: reason, detail: detail, at: now)
    }

    /// How long to wait before the next attempt; nil if there is none.
    private func pauseBeforeNextAttempt(
        of step: Plan.Step,
        after reason: Reason,
        at now: Instant
    ) -> Duration? {
        guard let poll = step.poll, !reason.isOurs, let index else { return nil }
        let next = now + poll.every
        let end = min(stepStart + poll.time, limit)
        guard next < end, run.steps[index].attempts.count < Limits.attempts else { return nil }
        return poll.every
    }

    /// An exchange that was cut off by the journey's deadline, and not by its own limit.
    private func expiredDetail(_ reason: Reason, at now: Instant) -> String? {
        reason == .timeout && now >= limit ? timeoutDetail : nil
    }

    // MARK: Ends

    /// Ends the current step; nil means that it passed.
    private mutating func end(step reason: Reason?, detail: String, at now: Instant) -> Action {
        guard let index else { return .finish(run) }
        run.steps[index].duration = Microseconds(from: stepStart, to: now)
        run.steps[index].reason = reason
        run.steps[index].detail = detail.shortened(to: Limits.detailCharacters)
        run.steps[index].state = reason.map { $0.isOurs ? .aborted : .failed } ?? .passed
        guard let reason, !isCleaning else { return advance(at: now) }
        return end(reason.isOurs ? .aborted : .failed, reason: reason, detail: detail, at: now)
    }

    /// Ends the required part of the run and turns to cleanup.
    private mutating func end(
        _ outcome: Outcome,
        reason: Reason,
        detail: String,
        at now: Instant
    ) -> Action {
        guard !isCleaning else { return .finish(run) }
        run.outcome = outcome
        run.reason = reason
        run.detail = detail.shortened(to: Limits.detailCharacters)
        return finishSteps(at: now)
    }

    private mutating func finishSteps(at now: Instant) -> Action {
        run.duration = Microseconds(from: start, to: now)
        if run.outcome == .passed, let promise = plan.promise, now - start > promise {
            run.outcome = .degraded
            run.detail = "took \((now - start).text), promised \(promise.text)"
        }
        return enter(.cleanup(0, until: now + Limits.cleanupTime), at: now)
    }
}

extension String {
    /// The text itself, or its beginning with an ellipsis.
    fileprivate func shortened(to characters: Int) -> String {
        count <= characters ? self : String(prefix(characters - 1)) + "…"
    }
}

extension Duration {
    /// `250 ms` or `2.31 s`, for a sentence.
    var text: String {
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let hundredths = milliseconds / 10
        let fraction = hundredths % 100
        return fraction == 0
            ? "\(hundredths / 100) s"
            : "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
}
