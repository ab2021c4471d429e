import Journey
import ProbeModel

/// Reads a receiver of mail from the configuration.
enum MailReceiver {
    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> ReceiverFields.Found? {
        for key in ["server", "from"] { fields.require(key, in: "'email'", &diagnostics) }
        let recipients = fields.texts("email", &diagnostics) ?? []
        for recipient in recipients { check(recipient, "email", fields, &diagnostics) }
        let sender = fields.text("from", &diagnostics) ?? ""
        if fields.node("from") != nil { check(sender, "from", fields, &diagnostics) }
        let login = login(fields, &diagnostics)
        guard let server = server(fields, &diagnostics), let first = recipients.first else {
            return nil
        }
        let setting = Settings.MailSetting(
            server: server.url,
            startsTLS: server.startsTLS,
            from: sender,
            to: recipients,
            login: login
        )
        return (.email(setting), "email \(first)")
    }

    /// `smtp://host:port` or `smtps://host:port`, and nothing behind it.
    private static func server(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> (url: String, startsTLS: Bool)? {
        guard let text = fields.text("server", &diagnostics) else { return nil }
        let scheme = ["smtps://", "smtp://"].first { text.hasPrefix($0) }
        guard let scheme,
            let (host, port) = SyslogReceiver.hostAndPort(text.dropFirst(scheme.utf8.count)),
            port.map({ (1...65_535).contains($0) }) ?? true
        else {
            diagnostics.error(
                "'server' must be an address of a mail server",
                at: fields.node("server")?.place ?? fields.place,
                remedy: "write smtp://host:587 or smtps://host; user and password are fields"
            )
            return nil
        }
        let isThisHost = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        return (text, scheme == "smtp://" && !isThisHost)
    }

    private static func login(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> (user: String, password: String)? {
        let user = fields.text("user", &diagnostics)
        let password = fields.text("password", &diagnostics)
        if let user, let password { return (user, password) }
        if user != nil || password != nil {
            diagnostics.error(
                "'user' and 'password' belong together",
                at: (fields.node("user") ?? fields.node("password"))?.place ?? fields.place,
                remedy: "'password' is the name of a credential"
            )
        }
        return nil
    }

    /// What cannot stand in a header or in a command of SMTP is no address here.
    private static func check(
        _ address: String,
        _ key: String,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = address.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && !"()<>[]:;,\\\"".utf8.contains($0)
        }
        // RFC 5321 §4.5.3.1.3, less the angle brackets.
        let isShort = address.utf8.count <= 254
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain, isShort else {
            diagnostics.error(
                "'\(key)' has '\(address)', which is no mail address",
                at: fields.node(key)?.place ?? fields.place,
                remedy: "write name@example.org, without a name for people"
            )
            return
        }
    }
}
