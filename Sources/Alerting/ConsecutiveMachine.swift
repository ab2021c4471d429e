import ProbeModel

/// The rule "failures in a row" for one journey.
package struct ConsecutiveMachine: Hashable, Sendable, Codable {
    /// The same for a day as with evidence.
    private static let bound = EvidencePolicy.ConfirmationPolicy()

    private let policy: ConsecutivePolicy
    private var isOpen = false
    /// Failures in a row since the last good run.
    private var failures: Streak?
    /// Good runs in a row while an alert is firing.
    private var successes: Streak?
    private var confirmations = ConfirmationCount()

    package init(_ policy: ConsecutivePolicy) {
        self.policy = policy
    }

    func isFor(_ policy: ConsecutivePolicy) -> Bool { self.policy == policy }

    package mutating func note(_ sample: Sample) -> Ruling {
        confirmations.note(sample)
        return sample.isBad ? noteFailure(sample) : noteSuccess(sample)
    }

    private mutating func noteFailure(_ sample: Sample) -> Ruling {
        successes = nil
        let streak = failures.extend(sample)
        guard !isOpen else { return Ruling() }
        guard streak.reaches(policy.firing(every: sample.terms.every)) else {
            // Beyond the day's bound the timetable alone decides.
            let mayAsk = confirmations.allowsMore(every: sample.terms.every, Self.bound)
            return Ruling(wish: mayAsk ? wish(.confirmation, policy.gap, sample) : nil)
        }
        isOpen = true
        let change = LevelChange(
            level: .page,
            kind: .opened,
            origin: streak.first,
            grounds: "\(streak.count.counted("failure")) in a row"
        )
        return Ruling(changes: [change])
    }

    private mutating func noteSuccess(_ sample: Sample) -> Ruling {
        failures = nil
        guard isOpen else { return Ruling() }
        let streak = successes.extend(sample)
        guard streak.reaches(policy.resolution(every: sample.terms.every)) else {
            return Ruling(wish: wish(.recovery, policy.recoveryGap, sample))
        }
        (isOpen, successes) = (false, nil)
        let grounds = "\(streak.count.counted("good run"))"
        return Ruling(changes: [LevelChange(level: .page, kind: .resolved, grounds: grounds)])
    }

    private func wish(_ kind: Run.Kind, _ gap: Duration, _ sample: Sample) -> Suspicion.Wish? {
        let mayAsk = policy.confirms && sample.terms.allowsConfirmation
        return mayAsk && sample.terms.every > gap ? Suspicion.Wish(kind: kind, wait: gap) : nil
    }

    /// What counts towards an alert of a journey that is due so often.
    func readings(every: Duration) -> [GateReading] {
        let goal = policy.firing(every: every)
        return [
            GateReading(
                "in a row",
                [
                    GateReading.Count(
                        .failures,
                        Double(failures?.count ?? 0),
                        of: Double(goal.count)
                    ),
                    GateReading.Count(
                        .spread,
                        failures?.spread.seconds ?? 0,
                        of: goal.spread.seconds
                    ),
                ]
            )
        ]
    }

    mutating func close() { (isOpen, failures, successes) = (false, nil, nil) }

    mutating func adopt() {
        guard !isOpen else { return }
        (isOpen, failures, successes) = (true, nil, nil)
    }
}
