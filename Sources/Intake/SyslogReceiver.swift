import Journey
import ProbeModel

/// Reads a syslog receiver from the configuration.
enum SyslogReceiver {
    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> ReceiverFields.Found? {
        guard let target = fields.text("syslog", &diagnostics) else { return nil }
        var setting = Settings.SyslogSetting()
        setting.facility = facility(fields, &diagnostics) ?? setting.facility
        let numbers = 1...Int(Int32.max)
        setting.enterprise =
            fields.number("enterprise", in: numbers, &diagnostics) ?? setting.enterprise
        guard target != "local" else { return (.syslog(setting), "syslog") }
        guard let remote = remote(target) else {
            diagnostics.error(
                "'syslog' must be 'local', 'udp://host:port', 'tcp://host:port' or "
                    + "'tls://host:port'",
                at: fields.node("syslog")?.place ?? fields.place
            )
            return nil
        }
        if remote.transport != .tls, let place = fields.node("ca")?.place {
            diagnostics.error(
                "'ca' means something over 'tls://' only",
                at: place,
                remedy: "write tls://\(remote.host):6514, or leave it out"
            )
        }
        setting.remote = remote
        let host = remote.host.contains(":") ? "[\(remote.host)]" : remote.host
        return (.syslog(setting), "\(remote.transport.rawValue)://\(host):\(remote.port)")
    }

    private static func facility(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> String? {
        guard let facility = fields.text("facility", &diagnostics) else { return nil }
        let facilities = ["daemon", "user"] + (0...7).map { "local\($0)" }
        if !facilities.contains(facility), let place = fields.node("facility")?.place {
            diagnostics.error(
                "unknown facility '\(facility)'",
                at: place,
                remedy: Suggestion.sentence(for: facility, among: facilities)
                    ?? "one of \(facilities.joined(separator: ", "))"
            )
        }
        return facility
    }

    /// `udp://host`, `tcp://host:601`, `tls://[2001:db8::1]:6514`; nil for anything else.
    private static func remote(_ text: String) -> Settings.SyslogSetting.Remote? {
        typealias Transport = Settings.SyslogSetting.Transport
        guard
            let transport = Transport.allCases.first(where: {
                text.hasPrefix("\($0.rawValue)://")
            })
        else { return nil }
        let place = text.dropFirst(transport.rawValue.utf8.count + 3)
        guard let (host, port) = hostAndPort(place) else { return nil }
        guard port.map({ (1...65_535).contains($0) }) ?? true else { return nil }
        return .init(transport, host: host, port: port ?? transport.usualPort)
    }

    /// The port is nil if none is written, and 0 if it is no number.
    static func hostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
        guard !text.contains(where: { "/@?#".contains($0) || $0.isWhitespace }) else { return nil }
        let end =
            text.hasPrefix("[")
            ? text.firstIndex(of: "]").map { text.index(after: $0) }
            : text.firstIndex(of: ":") ?? text.endIndex
        guard let end else { return nil }
        let (host, tail) = (text[..<end].trimmingBrackets, text[end...])
        guard !host.isEmpty, tail.isEmpty || tail.hasPrefix(":") else { return nil }
        return (String(host), tail.isEmpty ? nil : Int(tail.dropFirst()) ?? 0)
    }
}
