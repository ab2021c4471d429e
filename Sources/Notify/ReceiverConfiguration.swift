package import ProbeModel

/// One receiver: where notices go, which ones, and in which dress.
package struct ReceiverConfiguration: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The standard output; the journal's own protocol if that is the journal.
        case standardOutput(LineFormat)
        case journal
        /// `/dev/log`, in the traditional form.
        case localSyslog
        /// Another host, in the form of RFC 5424.
        case remoteSyslog(Transport, host: String, port: UInt16)
        /// A tool that takes JSON over HTTP.
        case web(WebTarget)
        case mail(MailTarget)
        /// A program of this host, an absolute path, and its arguments.
        case command([String])
    }

    /// A server of mail, and whose mail it takes for whom.
    package struct MailTarget: Hashable, Sendable {
        /// `smtp://host:port` or `smtps://host:port`.
        package let server: String
        /// TLS begins after the greeting, and nothing is said without it.
        package let startsTLS: Bool
        /// Who we are to the server; nil for nobody.
        package let account: Errand.Account?
        package let sender: String
        package let recipients: [String]

        package init(
            server: String,
            startsTLS: Bool,
            account: Errand.Account?,
            sender: String,
            recipients: [String]
        ) {
            (self.server, self.startsTLS, self.account) = (server, startsTLS, account)
            (self.sender, self.recipients) = (sender, recipients)
        }
    }

    /// A tool that takes JSON over HTTP: where, and in which form.
    package struct WebTarget: Hashable, Sendable {
        package enum Form: Hashable, Sendable {
            /// The body of Alertmanager's webhooks, version 4.
            case webhook
            /// Alertmanager itself; what fires is sent again before it would forget it.
            case alertmanager
            /// PagerDuty's Events API v2.
            case pagerDuty(routingKey: Secret)
        }

        package let url: String
        package let form: Form
        /// Signs the body; nil: it is not signed.
        package let signingKey: Secret?

        package init(_ form: Form, url: String, signingKey: Secret? = nil) {
            (self.form, self.url, self.signingKey) = (form, url, signingKey)
        }

        /// How long what fires may go unrepeated; nil if it is told once.
        var repetition: Duration? { form == .alertmanager ? Limits.alertmanagerRepeat : nil }
    }

    package enum LineFormat: String, CaseIterable, Sendable {
        case text, json
    }

    package enum Transport: String, CaseIterable, Sendable {
        case udp, tcp, tls
    }

    /// How people and metrics call it; unique among the receivers.
    package var name: String
    package var kind: Kind
    /// The least urgent severity that it wants.
    package var severity = Severity.information
    /// The services that it is told about; nil for all. What is about no service goes everywhere.
    package var services: Set<String>?
    /// The segments of customers that it is told about; nil for all. What is about no customers
    /// goes everywhere.
    package var segments: Set<String>?
    package var route = Route()
    /// Others escalate to it: it is told nothing else.
    package var isReserve = false
    /// The kinds that it wants; nil for all.
    package var kinds: Set<Notice.Kind>?
    package var facility = Facility.daemon
    /// The private enterprise number in the name of the structured data; 32473 is the one for
    /// documentation (RFC 5612).
    package var enterprise: UInt32 = 32473
    /// The file of certificates that its server is verified with; nil: the daemon's.
    package var authorities: String?

    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// How long what fires may go unrepeated; nil if this receiver forgets nothing.
    package var repetition: Duration? {
        if case .web(let target) = kind { target.repetition } else { nil }
    }

    /// Whether what it is told leaves this host, or may: a program does what it likes.
    var leavesHost: Bool {
        switch kind {
        case .standardOutput, .journal, .localSyslog: false
        case .remoteSyslog, .web, .mail, .command: true
        }
    }

    /// The notice as this receiver is told it: about what it knows, or learns now. nil if it does
    /// not want it.
    package func accept(_ notice: Notice) -> Notice? {
        guard kinds?.contains(notice.kind) ?? true else { return nil }
        var notice = notice
        if notice.beginnings.isEmpty {
            if let service = notice[.service], !takes(service) { return nil }
            if let touched = notice.segments, !takes(touched) { return nil }
        } else {
            notice.beginnings.removeAll { !takes($0) }
            guard !notice.beginnings.isEmpty else { return nil }
            // Whoever knows the incident by another alert of its level knows of this one, too.
            guard notice.kind != .alert || notice.subject?.id == notice.alert?.id else {
                return nil
            }
        }
        return notice.urgency <= severity ? notice : nil
    }

    private func takes(_ alert: Alert) -> Bool {
        takes(alert.service) && takes(alert.segments) && alert.level.severity <= severity
    }

    private func takes(_ service: String) -> Bool { services?.contains(service) ?? true }

    private func takes(_ touched: [String]) -> Bool {
        segments.map { !$0.isDisjoint(with: touched) } ?? true
    }
}

extension Notice {
    /// How urgent is what it tells of. Whoever is told of a beginning is told that it ends and that it
    /// is back, quiet as these are.
    fileprivate var urgency: Severity {
        guard isEnd || isHushed else { return severity }
        return subject?.level.severity ?? (kind == .evidenceRestored ? .alert : .warning)
    }
}
