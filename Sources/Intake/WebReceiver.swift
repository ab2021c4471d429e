import Journey
import ProbeModel

/// Reads a receiver behind HTTP from the configuration.
enum WebReceiver {
    private static let kinds = ["webhook", "alertmanager", "pagerDuty"]
    static let known = kinds + ["secret", "url", "severity", "services"]

    static func isMeant(_ fields: Fields) -> Bool { kinds.contains { fields.node($0) != nil } }

    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.ReceiverSetting? {
        let severities = ["critical", "error", "warning", "notice", "information"]
        let words = Dictionary(uniqueKeysWithValues: severities.map { ($0, $0) })
        let route = Settings.RouteSetting(
            severity: fields.choice("severity", words, &diagnostics),
            services: fields.texts("services", &diagnostics)
        )
        let secret = fields.text("secret", &diagnostics)
        if fields.node("webhook") != nil {
            return address(fields, "webhook", &diagnostics).map {
                .webhook(url: $0, secret: secret, route)
            }
        }
        if fields.node("alertmanager") != nil {
            return address(fields, "alertmanager", &diagnostics).map {
                .alertmanager(url: $0 + "/api/v2/alerts", route)
            }
        }
        let url = fields.node("url") == nil ? nil : address(fields, "url", &diagnostics)
        return fields.text("pagerDuty", &diagnostics).map {
            .pagerDuty(
                routingKey: $0,
                url: url ?? "https://events.pagerduty.com/v2/enqueue",
                route
            )
        }
    }

    static func heartbeat(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.HeartbeatSetting? {
        fields.require("url", in: "'heartbeat'", &diagnostics)
        let times = Duration.seconds(1)...Duration.seconds(86_400)
        let every = fields.duration("every", in: times, &diagnostics) ?? .seconds(60)
        return address(fields, "url", &diagnostics).map { .init(url: $0, every: every) }
    }

    static func address(
        _ fields: Fields,
        _ key: String,
        _ diagnostics: inout Diagnostics
    ) -> String? {
        guard let text = fields.text(key, &diagnostics) else { return nil }
        let rest = ["https://", "http://"].first { text.hasPrefix($0) }
            .map { text.dropFirst($0.count) }
        guard let rest, !rest.isEmpty, !rest.hasPrefix("/"), !text.contains(where: \.isWhitespace)
        else {
            diagnostics.error(
                "'\(key)' must be an address",
                at: fields.node(key)?.place ?? fields.place,
                remedy: "write https://host/path or http://host:port"
            )
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
