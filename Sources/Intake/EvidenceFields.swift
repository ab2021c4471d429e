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

    /// The failing shares that are looked for.
    private static let tiers: [(key: String, Place<[Double]>)] = [
        ("pageShares", \.fast.shares), ("slowShares", \.slow.shares),
    ]

    private static let known =
        durations.map(\.key) + shares.map(\.key) + tiers.map(\.key)
        + ["baseline", "firstBaseline", "baselineLeast", "baselineMost", "falsePages", "extraRuns"]
        + ["gaps", "clearing", "quiet", "recovery", "ticketMultiples"]

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
        policy.confirmation.gaps =
            ConfirmationFields.gaps(fields, &diagnostics) ?? policy.confirmation.gaps
        RecoveryFields.read(fields, &policy.recovery, &diagnostics)
        readShares(fields, &policy, &diagnostics)
        return policy
    }

    private static func readShares(
        _ fields: Fields,
        _ policy: inout EvidencePolicy,
        _ diagnostics: inout Diagnostics
    ) {
        let share = { (text: String) in
            Quantity.ratio(text).map { Double($0) / 1e6 }.flatMap { 0 < $0 && $0 < 1 ? $0 : nil }
        }
        for (key, place) in tiers {
            let wanted = "shares above 0% and below 100%, such as [95%, 50%, 20%]"
            if let shares = numbers(key, wanted, share, fields, &diagnostics) {
                policy[keyPath: place] = shares
            }
        }
        let multiple = { (text: String) in Double(text).flatMap { 2...1000 ~= $0 ? $0 : nil } }
        let wanted = "numbers from 2 to 1000, such as [2.5, 6, 15]"
        policy.ticket.shares =
            numbers("ticketMultiples", wanted, multiple, fields, &diagnostics)
            ?? policy.ticket.shares
    }

    /// A list of a few; nil if it is not said, or not understood.
    private static func numbers(
        _ key: String,
        _ wanted: String,
        _ read: (String) -> Double?,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [Double]? {
        guard let node = fields.node(key) else { return nil }
        let texts = fields.texts(key, &diagnostics) ?? []
        let numbers = texts.compactMap(read)
        guard (1...Limits.evidenceShares).contains(numbers.count), numbers.count == texts.count
        else {
            diagnostics.error("'\(key)' must be \(wanted)", at: node.place)
            return nil
        }
        return numbers
    }

    /// A share that is neither none nor all.
    static func openShare(
        _ key: String,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Double? {
        guard let share = share(key, fields, &diagnostics) else { return nil }
        guard 0 < share, share < 1 else {
            diagnostics.error(
                "'\(key)' must be above 0% and below 100%",
                at: fields.node(key)?.place ?? fields.place
            )
            return nil
        }
        return share
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
        let least = openShare("baselineLeast", fields, &diagnostics)
        let most = openShare("baselineMost", fields, &diagnostics)
        let bounds = policy.baselineBounds
        let (low, high) = (least ?? bounds.lowerBound, most ?? bounds.upperBound)
        if low <= high {
            policy.baselineBounds = low...high
        } else if let node = fields.node("baselineMost") ?? fields.node("baselineLeast") {
            diagnostics.error("'baselineLeast' is above 'baselineMost'", at: node.place)
        }
        holdBaselines(fields, &policy, &diagnostics)
    }

    private static func holdBaselines(
        _ fields: Fields,
        _ policy: inout EvidencePolicy,
        _ diagnostics: inout Diagnostics
    ) {
        let bounds = policy.baselineBounds
        let held = { (share: Double) in min(max(share, bounds.lowerBound), bounds.upperBound) }
        policy.baseline = (share("baseline", fields, &diagnostics) ?? policy.baseline).map(held)
        let first = share("firstBaseline", fields, &diagnostics) ?? policy.firstBaseline
        policy.firstBaseline = held(first)
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
