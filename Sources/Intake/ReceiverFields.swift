import Journey
import ProbeModel

/// Reads the receivers of the configuration (docs/notify.md).
enum ReceiverFields {
    /// What a receiver is, and its name unless it is given another one.
    typealias Found = (kind: Settings.ReceiverSetting.Kind, name: String)

    /// The words that say of which kind a receiver is, and what else stands beside each.
    private static let kinds: [(word: String, options: [String])] = [
        ("stdout", []), ("journald", []), ("syslog", ["facility", "enterprise", "ca"]),
        ("webhook", ["secret", "ca"]), ("alertmanager", ["ca"]), ("pagerDuty", ["url", "ca"]),
        ("email", ["server", "from", "user", "password", "ca"]), ("command", []),
    ]
    private static let general = ["name"] + RouteFields.known

    static func read(
        _ nodes: [YAML],
        _ diagnostics: inout Diagnostics
    ) -> [Settings.ReceiverSetting] {
        var receivers: [(setting: Settings.ReceiverSetting, fields: Fields)] = []
        var names: Set<String> = []
        for node in nodes {
            guard let fields = open(node, &diagnostics),
                let found = kind(fields, &diagnostics)
            else { continue }
            var setting = Settings.ReceiverSetting(found.name, found.kind)
            setting.authorities = fields.text("ca", &diagnostics)
            setting.route = RouteFields.read(fields, &diagnostics)
            let name = fields.name("name", &diagnostics)
            if let name, !names.insert(name).inserted {
                diagnostics.error(
                    "two receivers are called '\(name)'",
                    at: fields.node("name")?.place ?? fields.place,
                    remedy: "give one of them another 'name': the ledger remembers by it who "
                        + "was told what"
                )
            }
            setting.name = name ?? setting.name
            receivers.append((setting, fields))
        }
        for index in receivers.indices where receivers[index].fields.node("name") == nil {
            receivers[index].setting.name = unused(receivers[index].setting.name, &names)
        }
        RouteFields.check(receivers, &diagnostics)
        return receivers.map(\.setting)
    }

    /// `webhook host`, `webhook host (2)` and so on.
    private static func unused(_ name: String, _ names: inout Set<String>) -> String {
        var candidate = name
        var number = 1
        while !names.insert(candidate).inserted {
            number += 1
            candidate = "\(name) (\(number))"
        }
        return candidate
    }

    /// The fields of a receiver whose kind is clear.
    private static func open(_ node: YAML, _ diagnostics: inout Diagnostics) -> Fields? {
        let entries = node.entries ?? []
        let meant = kinds.filter { kind in entries.contains { $0.key == kind.word } }
        guard let kind = meant.first else {
            let known = kinds.flatMap { [$0.word] + $0.options } + general
            guard Fields(node, "a receiver", known: known, &diagnostics) != nil else { return nil }
            let words = kinds.map { "'\($0.word)'" }
            diagnostics.error(
                "a receiver needs one of \(words.dropLast().joined(separator: ", ")) and "
                    + (words.last ?? ""),
                at: node.place
            )
            return nil
        }
        if meant.count > 1, let second = entries.first(where: { $0.key == meant[1].word }) {
            diagnostics.error(
                "'\(kind.word)' and '\(meant[1].word)' are two receivers",
                at: second.place,
                remedy: "begin the second one with '- ' on a line of its own"
            )
            return nil
        }
        let known = [kind.word] + kind.options + general
        return Fields(node, "a receiver '\(kind.word)'", known: known, &diagnostics)
    }

    private static func kind(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Found? {
        if fields.node("stdout") != nil {
            let words = ["text": false, "json": true]
            return fields.choice("stdout", words, &diagnostics).map {
                (.standardOutput(isJSON: $0), "stdout")
            }
        }
        if fields.node("journald") != nil { return (.journal, "journald") }
        if fields.node("syslog") != nil { return SyslogReceiver.read(fields, &diagnostics) }
        if fields.node("webhook") != nil { return WebReceiver.webhook(fields, &diagnostics) }
        if fields.node("alertmanager") != nil {
            return WebReceiver.alertmanager(fields, &diagnostics)
        }
        if fields.node("pagerDuty") != nil { return WebReceiver.pagerDuty(fields, &diagnostics) }
        if fields.node("email") != nil { return MailReceiver.read(fields, &diagnostics) }
        return command(fields, &diagnostics)
    }

    private static func command(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Found? {
        guard let words = fields.texts("command", &diagnostics) else { return nil }
        let place = fields.node("command")?.place ?? fields.place
        guard let path = words.first, path.hasPrefix("/"), !path.hasSuffix("/") else {
            diagnostics.error(
                "'command' must begin with an absolute path",
                at: place,
                remedy: "write [/usr/local/bin/page, --quiet]; no shell reads it"
            )
            return nil
        }
        if words.count == 1, path.contains(" ") {
            diagnostics.error(
                "'command' is one path, not a line for a shell",
                at: place,
                remedy: "write a list: [/usr/local/bin/page, --quiet]"
            )
        }
        let name = path.split(separator: "/").last ?? ""
        return (.command(words), "command \(name)")
    }
}
