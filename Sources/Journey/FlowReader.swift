import JSON
import ProbeModel

/// Reads how the walk departs from one step after the other.
extension Compilation {
    static let flowFields = ["when", "pause", "retry", "tolerate", "stop"] + loopFields

    /// What a failed attempt is retried for unless the file says otherwise: nobody answered.
    private static let lostAnswers: [Reason] = [.dns, .connect, .tls, .send, .receive, .timeout]
    /// With these the request has not left the house.
    private static let unsent: Set<Reason> = [.dns, .connect, .tls, .certificate]

    /// Nil for an ordinary step.
    mutating func flow(_ step: Fields, once: Once, isAsked: Bool, isCleanup: Bool) -> Plan.Flow? {
        let conditions = conditions(step)
        let times = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        let pause = step.duration("pause", in: times, &diagnostics)
        let retry = retry(step, once)
        let isTolerated = step.flag("tolerate", &diagnostics) ?? false
        let isEnough = step.choice("stop", ["ok": true], &diagnostics) ?? false
        refuseInCleanup(step, isCleanup: isCleanup)
        if isCleanup, once.asks != nil, let entry = step.entry("once") {
            diagnostics.error("cleanup asks nothing: write 'once: true'", at: entry.place)
        }
        if isAsked, let entry = ["when", "tolerate", "stop", "resume"].compactMap(step.entry).first
        {
            diagnostics.error(
                "a step that asks what became of another is plain: without '\(entry.key)'",
                at: entry.place
            )
        }
        guard
            isTolerated || isEnough || isAsked || pause != nil || retry != nil
                || once.asks != nil || !conditions.isEmpty
        else { return nil }
        return Plan.Flow(
            pause: pause,
            retry: retry,
            isTolerated: isTolerated,
            isEnough: isEnough,
            asks: once.asks != nil,
            isAsked: isAsked,
            conditions: conditions
        )
    }

    mutating func conditions(_ step: Fields) -> [Plan.Condition] {
        (step.mapping("when", &diagnostics) ?? []).compactMap { entry in
            let value = value(of: entry.key, at: entry.place)
            guard let predicate = predicate(entry.value), let value else { return nil }
            return Plan.Condition(name: entry.key, value: value, predicate: predicate)
        }
    }

    /// A variable or capture that is named without braces.
    mutating func value(of name: String, at place: Place) -> Plan.Value? {
        switch scope.look(up: name) {
        case .constant(let json)?: return .constant(json)
        case .slot(let slot)?: return .slot(slot)
        case nil:
            reportUnknown(name, at: place)
            return nil
        }
    }

    private mutating func retry(_ step: Fields, _ once: Once) -> Plan.Retry? {
        let known = ["count", "delay", "on"]
        guard let fields = step.fields("retry", known: known, &diagnostics) else { return nil }
        if let entry = step.entry("retry"), step.node("poll") != nil {
            diagnostics.error("a polled step is tried again anyway", at: entry.place)
        }
        let count = fields.number("count", in: 1...Limits.retries, &diagnostics) ?? 1
        let delays = Duration.zero...Limits.journeyTimeMaximum
        let delay = fields.duration("delay", in: delays, &diagnostics) ?? .zero
        let mayRepeat = !once.isOnce || once.asks != nil
        let usual = mayRepeat ? Set(Self.lostAnswers) : Self.unsent
        let reasons = reasons(fields) ?? usual
        if !mayRepeat, let node = fields.node("on"),
            let wrong = reasons.subtracting(Self.unsent).min(by: { $0.rawValue < $1.rawValue })
        {
            diagnostics.error(
                "'once' forbids to send again after '\(wrong.word)': the first may have arrived",
                at: node.place,
                remedy: "Ask what became of it: once: { ask: STEP }"
            )
        }
        return Plan.Retry(count: count, delay: delay, reasons: reasons)
    }

    private mutating func reasons(_ retry: Fields) -> Set<Reason>? {
        guard let node = retry.node("on"), let words = retry.texts("on", &diagnostics) else {
            return nil
        }
        let known = Reason.allCases.filter { !$0.isOurs }
        var reasons: Set<Reason> = []
        for word in words {
            guard let reason = known.first(where: { $0.word == word }) else {
                diagnostics.error(
                    "\(word.quoted) is no reason of a failure",
                    at: node.place,
                    remedy: Suggestion.sentence(for: word, among: known.map(\.word))
                        ?? "Reasons are: \(known.map(\.word).joined(separator: ", "))"
                )
                continue
            }
            reasons.insert(reason)
        }
        return reasons
    }

    // MARK: Once

    /// What `once` says of a step.
    struct Once {
        var isOnce = false
        /// The step that tells what became of a request whose answer was lost.
        var asks: String?
    }

    /// `once: true`, or `once: { ask: STEP }`.
    mutating func once(_ step: Fields) -> Once {
        guard step.node("once")?.entries != nil else {
            return Once(isOnce: step.flag("once", &diagnostics) ?? false)
        }
        let fields = step.fields("once", known: ["ask"], &diagnostics)
        fields?.require("ask", in: "'once'", &diagnostics)
        return Once(isOnce: true, asks: fields?.text("ask", &diagnostics))
    }
}
