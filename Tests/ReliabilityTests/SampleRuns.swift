import ProbeModel

extension Run {
    /// A run of the journey `ship` that started `at` seconds after the epoch.
    static func sample(
        outcome: Outcome = .passed,
        kind: Kind = .scheduled,
        at: Int64 = 0,
        seconds: Int64 = 1
    ) -> Run {
        var run = Run(
            id: RunID(bits: UInt64(at)),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: kind,
            plan: 1,
            planned: Timestamp(nanoseconds: at * 1_000_000_000),
            outcome: outcome
        )
        run.duration = Microseconds(.seconds(seconds))
        return run
    }

    /// The same run with these steps, each with its components; the one at `failing` fails and
    /// those behind it are not reached.
    func walking(_ steps: [(String, [String])], failing: Int? = nil) -> Run {
        var run = self
        run.steps = steps.enumerated().map { index, step in
            var made = Step(name: step.0, components: step.1, isCleanup: false)
            made.state = .passed
            if let failing {
                made.state = index < failing ? .passed : index == failing ? .failed : .notReached
                if index == failing { made.reason = .status }
            }
            return made
        }
        if failing != nil {
            run.outcome = .failed
            run.reason = .status
        }
        return run
    }
}
