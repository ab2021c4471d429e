import Alerting
import Journey
import ProbeModel

/// The constants of the rule "evidence", as people write them (docs/alerting.md).
enum EvidenceFields {
    private typealias Place<Value> = any WritableKeyPath<EvidencePolicy, Value> & Sendable

    private static let times = Duration.seconds(1)...Duration.seconds(3600)
    private static let windows = Duration.seconds(60)...Duration.seconds(31 * 86_400)
    private static let spans = Duration.seconds(3600)...Duration.seconds(3650 * 86_400)
    /// As far as a start may read back.
    private static let histories = Duration.seconds(86_400)...Limits.replayTimeMost

    private static let durations: [(key: String, range: ClosedRange<Duration>, Place<Duration>)] = [
        ("floor", times, \.floor), ("totalCap", times, \.totalCap), ("temper", times, \.temper),
        ("intervalCap", times, \.intervalCap),
        ("pageWindow", windows, \.fast.window), ("slowWindow", windows, \.slow.window),
        ("ticketWindow", windows, \.ticket.window), ("period", windows, \.period),
        ("falseTickets", spans, \.ticket.falseEvery),
        ("learning", histories, \.learning), ("memory", histories, \.memory),
        ("recoveryGap", times, \.confirmation.recoveryGap),
        ("recoverySpan", windows, \.confirmation.recoverySpan),
        ("reopening", times, \.recovery.reopening),
    ]

    private static let shares: [(key: String, Place<Double>)] = [
        ("pageBudget", \.fast.budgetShare), ("slowBudget", \.slow.budgetShare),
        ("ticketBudget", \.ticket.budgetShare), ("totalShare", \.totalShare),
    ]

    private static let known =
        durations.map(\.key) + shares.map(\.key)
        + ["baseline", "firstBaseline", "falsePages", "extraRuns", "clearing", "quiet"]

    /// The policy that `evidence` describes; what it leaves out is the general one's, if that is of
    /// this kind.
    static func policy(
        _ fields: Fields,
        _ general: AlertPolicy.Rule,
        _ diagnostics: inout Diagnostics
    ) -> EvidencePolicy? {
        guard let fields = fields.fields("evidence", known: known, &diagnostics) else {
            return nil
        }
        var policy = EvidencePolicy()
        if case .evidence(let known) = general { policy = known }
        for (key, range, place) in durations {
            if let value = fields.duration(key, in: range, &diagnostics) {
                policy[keyPath: place] = value
            }
        }
        for (key, place) in shares {
            if let share = share(key, fields, &diagnostics) { policy[keyPath: place] = share }
        }
        readBaselines(fields, &policy, &diagnostics)
        if let span = fields.duration("falsePages", in: spans, &diagnostics) {
            (policy.fast.falseEvery, policy.slow.falseEvery) = (span, span)
        }
        if let share = share("extraRuns", fields, &diagnostics) {
            policy.confirmation.dailyShare = share
            let usual = EvidencePolicy().confirmation.dailyMinimum
            policy.confirmation.dailyMinimum = share == 0 ? 0 : usual
        }
        if let runs = fields.number("clearing", in: 1...100, &diagnostics) {
            policy.confirmation.clearing = runs
        }
        if let quiet = fields.duration("quiet", in: times, &diagnostics) {
            policy.recovery.quiet[0] = quiet
        }
        return policy
    }

    private static func share(
        _ key: String,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Double? {
        fields.ratio(key, &diagnostics).map { Double($0) / 1e6 }
    }

    /// Both are held within the bounds of what is learned.
    private static func readBaselines(
        _ fields: Fields,
        _ policy: inout EvidencePolicy,
        _ diagnostics: inout Diagnostics
    ) {
        let bounds = policy.baselineBounds
        let held = { (share: Double) in min(max(share, bounds.lowerBound), bounds.upperBound) }
        policy.baseline = share("baseline", fields, &diagnostics).map(held) ?? policy.baseline
        policy.firstBaseline =
            share("firstBaseline", fields, &diagnostics).map(held) ?? policy.firstBaseline
        guard policy.learning > policy.memory,
            // What is inherited is complained about where it stands.
            let node = fields.node("learning") ?? fields.node("memory")
        else { return }
        diagnostics.error(
            "'learning' is longer than 'memory': nothing would ever be learned",
            at: node.place,
            remedy: "let 'memory' be at least as long"
        )
    }
}
