import Alerting
import Journey
import ProbeModel

/// Reads the part of the configuration that says how runs are judged (docs/alerting.md).
enum AlertFields {
    /// What a service may have of its own, beside a rule.
    private static let own = ["components", "late"]
    static let rules = ["evidence", "consecutive", "mOfN", "burnRate"]
    static let known = rules + own + ["services", "needs", "runbooks"]

    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.AlertSettings {
        var alerts = Settings.AlertSettings()
        alerts.policy = policy(fields, AlertPolicy(), &diagnostics)
        for entry in fields.mapping("services", &diagnostics) ?? [] {
            let name = "the alerts of \(entry.key)"
            guard
                let own = Fields(entry.value, name, known: rules + Self.own, &diagnostics)
            else { continue }
            alerts.services[entry.key] = policy(own, alerts.policy, &diagnostics)
        }
        forEachService(of: "needs", in: fields, &diagnostics) { service, needs, diagnostics in
            alerts.dependencies[service] = Set(needs.texts(service, &diagnostics) ?? [])
        }
        forEachService(of: "runbooks", in: fields, &diagnostics) { service, runbooks, diagnostics in
            alerts.runbooks[service] = WebReceiver.address(runbooks, service, &diagnostics)
        }
        return alerts
    }

    /// Reads a mapping whose fields are the names of services.
    private static func forEachService(
        of key: String,
        in fields: Fields,
        _ diagnostics: inout Diagnostics,
        _ read: (String, Fields, inout Diagnostics) -> Void
    ) {
        guard let services = fields.mapping(key, &diagnostics)?.map(\.key),
            let own = fields.fields(key, known: services, &diagnostics)
        else { return }
        for service in services { read(service, own, &diagnostics) }
    }

    /// The general policy, with what is said here instead.
    static func policy(
        _ fields: Fields,
        _ general: AlertPolicy,
        _ diagnostics: inout Diagnostics
    ) -> AlertPolicy {
        var policy = general
        policy.rule = rule(fields, general.rule, &diagnostics) ?? policy.rule
        let words = ["page": true, "silent": false]
        policy.pagesOnComponents =
            fields.choice("components", words, &diagnostics) ?? policy.pagesOnComponents
        readLateness(fields, &policy, &diagnostics)
        return policy
    }

    /// A word, or from when on a run is late.
    private static func readLateness(
        _ fields: Fields,
        _ policy: inout AlertPolicy,
        _ diagnostics: inout Diagnostics
    ) {
        guard let text = fields.node("late")?.scalar?.text, text.first?.isNumber ?? false else {
            let words: [String: Lateness?] = [
                "contract": nil, "promise": .degraded, "good": .ignored,
            ]
            if let lateness = fields.choice("late", words, &diagnostics) {
                policy.lateness = lateness
            }
            return
        }
        let limits = Duration.milliseconds(1)...Limits.contractLimit
        if let limit = fields.duration("late", in: limits, &diagnostics) {
            policy.lateness = .beyond(limit)
        }
    }

    /// The one rule that is named; nil if none is. What it does not say it takes from the general
    /// one of its kind.
    private static func rule(
        _ fields: Fields,
        _ general: AlertPolicy.Rule,
        _ diagnostics: inout Diagnostics
    ) -> AlertPolicy.Rule? {
        let named = rules.filter { fields.node($0) != nil }
        if named.count > 1 {
            diagnostics.error(
                "'\(named[0])' and '\(named[1])' cannot both judge the same runs",
                at: fields.node(named[1])?.place ?? fields.place,
                remedy: "keep one of them; another service may have another rule"
            )
        }
        return switch named.first {
        case "evidence":
            EvidenceFields.policy(fields, general, &diagnostics).map(AlertPolicy.Rule.evidence)
        case "consecutive":
            consecutive(fields, general, &diagnostics).map(AlertPolicy.Rule.consecutive)
        case "mOfN": share(fields, &diagnostics).map(AlertPolicy.Rule.share)
        case "burnRate": burnRate(fields, &diagnostics).map(AlertPolicy.Rule.burnRate)
        default: nil
        }
    }

    private static let times = Duration.seconds(1)...Duration.seconds(3600)

    private static func consecutive(
        _ fields: Fields,
        _ general: AlertPolicy.Rule,
        _ diagnostics: inout Diagnostics
    ) -> ConsecutivePolicy? {
        let known = ["failures", "gap", "recoveries", "recoveryGap", "confirm"]
        guard let fields = fields.fields("consecutive", known: known, &diagnostics) else {
            return nil
        }
        var policy = ConsecutivePolicy()
        if case .consecutive(let known) = general { policy = known }
        policy.failures =
            fields.number("failures", in: 1...100, &diagnostics) ?? policy.failures
        policy.gap = fields.duration("gap", in: times, &diagnostics) ?? policy.gap
        policy.recoveries =
            fields.number("recoveries", in: 1...100, &diagnostics) ?? policy.recoveries
        policy.recoveryGap =
            fields.duration("recoveryGap", in: times, &diagnostics) ?? policy.recoveryGap
        policy.confirms = fields.flag("confirm", &diagnostics) ?? policy.confirms
        return policy
    }

    private static func share(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> SharePolicy? {
        let known = ["failures", "of", "recoveries"]
        guard let fields = fields.fields("mOfN", known: known, &diagnostics) else { return nil }
        fields.require("failures", in: "'mOfN'", &diagnostics)
        fields.require("of", in: "'mOfN'", &diagnostics)
        let runs = fields.number("of", in: 1...SharePolicy.most, &diagnostics) ?? 1
        return SharePolicy(
            failures: fields.number("failures", in: 1...runs, &diagnostics) ?? 1,
            of: runs,
            recoveries: fields.number("recoveries", in: 1...100, &diagnostics) ?? 2
        )
    }

    // MARK: Burn rates

    private static func burnRate(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> BurnRatePolicy? {
        guard fields.node("burnRate")?.scalar == nil else {
            let words = ["workbook": BurnRatePolicy.workbook, "pyrra": BurnRatePolicy.pyrra]
            return fields.choice("burnRate", words, &diagnostics).map { .init(windows: $0) }
        }
        let windows = (fields.list("burnRate", &diagnostics) ?? []).compactMap {
            window($0, &diagnostics)
        }
        return windows.isEmpty ? nil : BurnRatePolicy(windows: windows)
    }

    private static func window(
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> BurnRatePolicy.Window? {
        let known = ["level", "rate", "long", "short", "hold"]
        guard let fields = Fields(node, "a window", known: known, &diagnostics) else {
            return nil
        }
        for key in ["rate", "long", "short"] { fields.require(key, in: "a window", &diagnostics) }
        let spans = Duration.seconds(60)...Duration.seconds(7 * 86_400)
        let levels = ["page": Alert.Level.page, "ticket": .ticket]
        let level = fields.choice("level", levels, &diagnostics) ?? .page
        let rate = fields.node("rate")?.scalar.flatMap { Double($0.text) } ?? 0
        if let node = fields.node("rate"), !(rate > 0 && rate <= 1e6) {
            diagnostics.error("'rate' must be a number such as 14.4", at: node.place)
        }
        guard let long = fields.duration("long", in: spans, &diagnostics),
            let short = fields.duration("short", in: spans, &diagnostics)
        else { return nil }
        let holds = Duration.zero...Duration.seconds(86_400)
        return BurnRatePolicy.Window(
            level,
            rate: rate,
            long: long,
            short: short,
            hold: fields.duration("hold", in: holds, &diagnostics) ?? .zero
        )
    }
}
