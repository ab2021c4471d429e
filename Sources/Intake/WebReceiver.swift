import Journey
import ProbeModel

/// Reads a receiver behind HTTP from the configuration.
enum WebReceiver {
    static func webhook(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> ReceiverFields.Found? {
        let secret = fields.text("secret", &diagnostics)
        return address(fields, "webhook", &diagnostics).map {
            (.webhook(url: $0, secret: secret), "webhook \(publicPart(of: $0))")
        }
    }

    static func alertmanager(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> ReceiverFields.Found? {
        address(fields, "alertmanager", &diagnostics).map { url in
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            return (
                .alertmanager(url: base + "/api/v2/alerts"), "alertmanager \(publicPart(of: url))"
            )
        }
    }

    static func pagerDuty(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> ReceiverFields.Found? {
        let url = fields.node("url") == nil ? nil : address(fields, "url", &diagnostics)
        return fields.text("pagerDuty", &diagnostics).map { key in
            let usual = "https://events.pagerduty.com/v2/enqueue"
            return (.pagerDuty(routingKey: key, url: url ?? usual), "pagerDuty \(key)")
        }
    }

    /// What of an address anybody may read: host and port, and a first word of the path. Tokens
    /// stand further on, in the query or before the host; a word has small letters only.
    static func publicPart(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let path = rest[authority.endIndex...]
        let word = path.dropFirst().prefix { !"/?#".contains($0) }
        let isWord =
            path.hasPrefix("/") && !word.isEmpty
            && word.utf8.count <= 16 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        return isWord ? "\(host)/\(word)" : String(host)
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

    /// As it is written: a slash at its end means something to some servers.
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
        return text
    }
}
