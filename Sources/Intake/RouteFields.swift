import Journey
import ProbeModel

/// Reads which notices a receiver is told, and when (docs/notify.md).
enum RouteFields {
    static let known = [
        "severity", "services", "segments", "hours", "zone", "pages", "reminder", "escalate",
        "limit",
    ]

    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.RouteSetting {
        let severities = ["critical", "error", "warning", "notice", "information"]
        let words = Dictionary(uniqueKeysWithValues: severities.map { ($0, $0) })
        var route = Settings.RouteSetting(
            severity: fields.choice("severity", words, &diagnostics),
            services: fields.texts("services", &diagnostics)
        )
        route.segments = fields.texts("segments", &diagnostics)
        readHours(fields, into: &route, &diagnostics)
        let spans = Duration.seconds(60)...Duration.seconds(30 * 86_400)
        route.reminder = fields.duration("reminder", in: spans, &diagnostics)
        route.escalation = escalation(fields, &diagnostics)
        route.limit = limit(fields, &diagnostics)
        return route
    }

    private static func readHours(
        _ fields: Fields,
        into route: inout Settings.RouteSetting,
        _ diagnostics: inout Diagnostics
    ) {
        guard let node = fields.node("hours") else {
            for key in ["zone", "pages"] where fields.node(key) != nil {
                diagnostics.error(
                    "'\(key)' means something beside 'hours' only",
                    at: fields.node(key)?.place ?? fields.place
                )
            }
            return
        }
        fields.require("zone", in: "'hours'", &diagnostics)
        for text in fields.texts("hours", &diagnostics) ?? [] {
            guard let hours = ServiceHours(text) else {
                diagnostics.error(
                    "'hours' must be such as 'Mon-Fri 07:00-19:00', not '\(text)'",
                    at: node.place
                )
                continue
            }
            route.hours.append(hours)
        }
        if let zone = fields.text("zone", &diagnostics) {
            route.zone = zone
            if zone != "UTC", ZoneFile.read(zone) == nil {
                diagnostics.error(
                    "this host knows no zone '\(zone)'",
                    at: fields.node("zone")?.place ?? fields.place,
                    remedy: "write an IANA name such as Europe/Berlin; they come with tzdata"
                )
            }
        }
        let words = ["hold": true, "tell": false]
        route.holdsPages = fields.choice("pages", words, &diagnostics) ?? false
    }

    private static func escalation(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.RouteSetting.Escalation? {
        guard let inner = fields.fields("escalate", known: ["after", "to"], &diagnostics) else {
            return nil
        }
        for key in ["after", "to"] { inner.require(key, in: "'escalate'", &diagnostics) }
        let spans = Duration.seconds(1)...Duration.seconds(7 * 86_400)
        guard let after = inner.duration("after", in: spans, &diagnostics),
            let receiver = inner.text("to", &diagnostics)
        else { return nil }
        return .init(after: after, receiver: receiver)
    }

    /// `10/h`, `20/15m`.
    private static func limit(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.RouteSetting.Limit? {
        guard let node = fields.node("limit"), let text = fields.text("limit", &diagnostics) else {
            return nil
        }
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        let spans = Duration.seconds(60)...Duration.seconds(7 * 86_400)
        if halves.count == 2, let count = Int(halves[0]), (1...10_000).contains(count),
            let span = Quantity.duration(String(halves[1])) ?? Quantity.duration("1\(halves[1])"),
            spans.contains(span)
        {
            return .init(count: count, span: span)
        }
        diagnostics.error(
            "'limit' must be such as 10/h or 20/15m, not '\(text)'",
            at: node.place
        )
        return nil
    }

    // MARK: Escalations among receivers

    /// Whether each escalation leads to another receiver, one that waits for nothing else, and
    /// somebody is told first.
    static func check(
        _ receivers: [(setting: Settings.ReceiverSetting, fields: Fields)],
        _ diagnostics: inout Diagnostics
    ) {
        checkCircles(receivers, &diagnostics)
        for (setting, fields) in receivers {
            guard let name = setting.route.escalation?.receiver else { continue }
            let place = fields.node("escalate")?.place ?? fields.place
            if name == setting.name {
                diagnostics.error("'\(name)' escalates to itself", at: place)
                continue
            }
            guard let target = receivers.first(where: { $0.setting.name == name }) else {
                let names = receivers.map(\.setting.name).filter { $0 != setting.name }
                diagnostics.error(
                    "there is no receiver '\(name)' to escalate to",
                    at: place,
                    remedy: Suggestion.sentence(for: name, among: names)
                        ?? "give the one that is meant a 'name'"
                )
                continue
            }
            for key in ["severity", "services", "segments"] {
                guard let node = target.fields.node(key) else { continue }
                diagnostics.error(
                    "'\(name)' is told only what is escalated to it: '\(key)' changes nothing",
                    at: node.place,
                    remedy: "leave it out, or add a second receiver with another 'name'"
                )
            }
        }
    }

    /// Whoever is escalated to is told nothing before: in a circle nobody ever is.
    private static func checkCircles(
        _ receivers: [(setting: Settings.ReceiverSetting, fields: Fields)],
        _ diagnostics: inout Diagnostics
    ) {
        let next = receivers.reduce(into: [String: String]()) { next, receiver in
            next[receiver.setting.name] = receiver.setting.route.escalation?.receiver
        }
        for (setting, fields) in receivers {
            var way = [setting.name]
            while let name = next[way.last ?? ""], !way.contains(name) { way.append(name) }
            // Each circle once; of one that escalates to itself is told elsewhere.
            guard way.count > 1, next[way.last ?? ""] == setting.name, way.min() == setting.name
            else { continue }
            diagnostics.error(
                "escalations in a circle: \((way + [setting.name]).joined(separator: " to ")); none of them is told first",
                at: fields.node("escalate")?.place ?? fields.place,
                remedy: "leave out the 'escalate' of the last one"
            )
        }
    }
}
