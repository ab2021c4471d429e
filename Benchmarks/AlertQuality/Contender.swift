import Alerting
import ProbeModel

/// A policy in the benchmark: the product's own machines, or none of their extra runs.
struct Contender {
    let name: String
    let rule: AlertPolicy.Rule
    var allowsConfirmation = true

    /// Whether runs start anywhere in their slot; the older rules run at a fixed phase.
    var isSpread: Bool {
        if case .evidence = rule { true } else { false }
    }

    private static var fixedEvidence: EvidencePolicy {
        var policy = EvidencePolicy()
        policy.baseline = 0.002
        return policy
    }

    static let evidence = Contender(name: "evidence", rule: .evidence(fixedEvidence))
    /// What was tried to see slow burns sooner (docs/alerting.md).
    static let tried: [Contender] =
        [3.5, 4.5, 5.5, 6.5].map { least in
            var policy = fixedEvidence
            policy.slowConfirmation.logEvidence = least
            return Contender(name: "evidence, slow runs from \(least)", rule: .evidence(policy))
        }
        + [
            Contender(name: "evidence, baseline learned", rule: .evidence(EvidencePolicy())),
            Contender(name: "evidence, baseline 0.05 %", rule: .evidence(lowBaseline)),
            Contender(name: "evidence, one slow share", rule: .evidence(oneShare)),
        ]

    /// As many extra runs a day as it asks for.
    static var uncapped: Contender {
        var policy = fixedEvidence
        policy.confirmation.dailyShare = 1_000
        return Contender(name: "evidence, extra runs without a cap", rule: .evidence(policy))
    }

    private static var lowBaseline: EvidencePolicy {
        var policy = EvidencePolicy()
        policy.baseline = 0.0005
        return policy
    }

    private static var oneShare: EvidencePolicy {
        var policy = fixedEvidence
        policy.slow.shares = [0.1, 0.015]
        return policy
    }

    static let all: [Contender] = [
        Contender(
            name: "3 failures / 2 successes",
            rule: .consecutive(ConsecutivePolicy(failures: 3, recoveries: 2, confirms: false))
        ),
        Contender(
            name: "1 failure / 1 success",
            rule: .consecutive(ConsecutivePolicy(failures: 1, recoveries: 1, confirms: false))
        ),
        Contender(
            name: "1 failure, 2 quick retries",
            rule: .consecutive(ConsecutivePolicy(failures: 3, recoveries: 1))
        ),
        Contender(name: "3 of 5 failures", rule: .share(SharePolicy(failures: 3, of: 5))),
        Contender(name: "burn rate, Workbook", rule: .burnRate(BurnRatePolicy())),
        Contender(
            name: "burn rate, Pyrra",
            rule: .burnRate(BurnRatePolicy(windows: BurnRatePolicy.pyrra))
        ),
        Contender(
            name: "burn rate with binomial guard",
            rule: .burnRate(BurnRatePolicy(guarding: 0.001))
        ),
        Contender(
            name: "evidence, no confirmation",
            rule: .evidence(fixedEvidence),
            allowsConfirmation: false
        ),
        evidence,
    ]

    /// Its judge for one journey.
    enum Judge {
        case evidence(EvidenceMachine)
        case consecutive(ConsecutiveMachine)
        case share(ShareMachine)
        case burnRate(BurnRateMachine)

        mutating func note(_ sample: Sample) -> Ruling {
            // Taken out while it changes, so that its arrays are not copied.
            switch self {
            case .evidence(var machine):
                self = .consecutive(Self.nobody)
                defer { self = .evidence(machine) }
                return machine.note(sample)
            case .consecutive(var machine):
                defer { self = .consecutive(machine) }
                return machine.note(sample)
            case .share(var machine):
                self = .consecutive(Self.nobody)
                defer { self = .share(machine) }
                return machine.note(sample)
            case .burnRate(var machine):
                self = .consecutive(Self.nobody)
                defer { self = .burnRate(machine) }
                return machine.note(sample)
            }
        }

        /// Between runs; only the burn rate looks at the clock.
        mutating func evaluate(at now: Timestamp) -> Ruling {
            guard case .burnRate(var machine) = self else { return Ruling() }
            self = .consecutive(Self.nobody)
            defer { self = .burnRate(machine) }
            return machine.evaluate(at: now)
        }

        private static let nobody = ConsecutiveMachine(ConsecutivePolicy())
    }

    func judge(_ terms: AlertTerms) -> Judge {
        switch rule {
        case .evidence(let policy): .evidence(EvidenceMachine(policy, terms: terms))
        case .consecutive(let policy): .consecutive(ConsecutiveMachine(policy))
        case .share(let policy): .share(ShareMachine(policy))
        case .burnRate(let policy): .burnRate(BurnRateMachine(policy, terms: terms))
        }
    }
}
