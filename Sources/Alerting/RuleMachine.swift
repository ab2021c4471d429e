import ProbeModel

/// The rule that judges one journey, with its memory.
enum RuleMachine: Hashable, Sendable, Codable {
    case evidence(EvidenceMachine)
    case consecutive(ConsecutiveMachine)
    case share(ShareMachine)
    case burnRate(BurnRateMachine)

    init(_ policy: AlertPolicy, terms: AlertTerms) {
        self =
            switch policy.rule {
            case .evidence(let rule): .evidence(EvidenceMachine(rule, terms: terms))
            case .consecutive(let rule): .consecutive(ConsecutiveMachine(rule))
            case .share(let rule): .share(ShareMachine(rule))
            case .burnRate(let rule): .burnRate(BurnRateMachine(rule, terms: terms))
            }
    }

    /// Whether it judges by this policy on these terms.
    func isFor(_ policy: AlertPolicy, _ terms: AlertTerms) -> Bool {
        switch (self, policy.rule) {
        case (.evidence(let machine), .evidence(let rule)): machine.isFor(rule, terms)
        case (.consecutive(let machine), .consecutive(let rule)): machine.isFor(rule)
        case (.share(let machine), .share(let rule)): machine.isFor(rule)
        case (.burnRate(let machine), .burnRate(let rule)): machine.isFor(rule, terms)
        case (.evidence, _), (.consecutive, _), (.share, _), (.burnRate, _): false
        }
    }

    /// Whether what it asks for takes the place of an extra run that is owed already.
    var replansAlways: Bool {
        switch self {
        case .evidence: true
        case .consecutive, .share, .burnRate: false
        }
    }

    mutating func note(_ sample: Sample) -> Ruling {
        change(
            evidence: { $0.note(sample) },
            consecutive: { $0.note(sample) },
            share: { $0.note(sample) },
            burnRate: { $0.note(sample) }
        )
    }

    /// Ends what is open, from outside.
    mutating func close(_ level: Alert.Level, at now: Timestamp) {
        change(
            evidence: { $0.close(level, at: now) },
            consecutive: { $0.close() },
            share: { $0.close() },
            burnRate: { $0.close(level) }
        )
    }

    /// Takes over an alert that was told under other rules.
    mutating func adopt(_ alert: Alert) {
        change(
            evidence: { $0.adopt(alert) },
            consecutive: { $0.adopt() },
            share: { $0.adopt() },
            burnRate: { $0.adopt(alert.level) }
        )
    }

    private mutating func change<Answer>(
        evidence: (inout EvidenceMachine) -> Answer,
        consecutive: (inout ConsecutiveMachine) -> Answer,
        share: (inout ShareMachine) -> Answer,
        burnRate: (inout BurnRateMachine) -> Answer
    ) -> Answer {
        switch self {
        case .evidence(var machine):
            defer { self = .evidence(machine) }
            return evidence(&machine)
        case .consecutive(var machine):
            defer { self = .consecutive(machine) }
            return consecutive(&machine)
        case .share(var machine):
            defer { self = .share(machine) }
            return share(&machine)
        case .burnRate(var machine):
            defer { self = .burnRate(machine) }
            return burnRate(&machine)
        }
    }
}

extension RuleMachine {
    /// Whether failures are being confirmed; nil for rules that have no such state.
    var isSuspicious: Bool? {
        if case .evidence(let machine) = self { machine.isSuspicious } else { nil }
    }

    /// The gates after the last run of a journey that is due so often.
    func readings(at now: Timestamp, every: Duration) -> [GateReading] {
        switch self {
        case .evidence(let machine): machine.readings(at: now)
        case .consecutive(let machine): machine.readings(every: every)
        case .share(let machine): machine.readings
        case .burnRate(let machine): machine.readings(at: now)
        }
    }
}
