import ProbeModel

extension Record {
    /// The record as the ledger will give it back: without met checks and without captured
    /// values. Who consumes live records must see what a replay would show.
    package var recorded: Record {
        guard case .run(var run) = self else { return self }
        run.transcript = nil
        run.transcripts = []
        run.repetition = nil
        run.steps = run.steps.map(\.recorded)
        return .run(run)
    }
}

extension Run.Step {
    fileprivate var recorded: Run.Step {
        var step = self
        step.attempts = attempts.map { attempt in
            var recorded = attempt
            recorded.checks = attempt.checks.filter { !$0.isMet }
            recorded.captured = []
            return recorded
        }
        return step
    }
}
