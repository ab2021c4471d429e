import Journey
import ProbeModel

/// What the machine does about failures that another attempt may mend.
extension RunMachine {
    /// Remembers why a step that the journey depends on was tried once more.
    mutating func noteRetry(of step: Plan.Step, after reason: Reason) {
        guard !isCleaning, step.poll == nil, isDecisive else { return }
        run.steps[course.index].retried = run.steps[course.index].retried ?? reason
    }

    /// When the time is over for a step that is polled, or for one that is not.
    func end(of poll: Plan.Poll?) -> Instant {
        poll.map { min(course.limit, stepStart + $0.time) } ?? course.limit
    }

    /// How long to wait before the next attempt; nil if there is none.
    func pauseBeforeNextAttempt(
        of step: Plan.Step,
        after reason: Reason,
        at now: Instant
    ) -> Duration? {
        guard !reason.isOurs else { return nil }
        var pause: Duration?
        if let poll = step.poll {
            pause = poll.every
        } else if let retry = step.flow?.retry, !(step.flow?.asks ?? false) {
            pause = retry.allows(reason, after: course.tries) ? retry.delay : nil
        }
        guard let pause, now + pause < end(of: step.poll) else { return nil }
        return run.steps[course.index].attempts.count < Limits.attempts ? pause : nil
    }
}
