package import Journey
import ProbeModel

extension Settings {
    /// One place where people or their tools are told.
    package struct ReceiverSetting: Hashable, Sendable {
        /// Unique among the receivers: the ledger remembers by it who has accepted what.
        package var name: String
        package let kind: Kind
        package var route = RouteSetting()
        /// The file of certificates that its server is verified with; nil: the daemon's.
        package var authorities: String?

        package init(_ name: String, _ kind: Kind) {
            (self.name, self.kind) = (name, kind)
        }

        /// Secrets are credentials' names.
        package enum Kind: Hashable, Sendable {
            case standardOutput(isJSON: Bool)
            case journal
            case syslog(SyslogSetting)
            case webhook(url: String, secret: String?)
            case alertmanager(url: String)
            case pagerDuty(routingKey: String, url: String)
            case email(MailSetting)
            /// An absolute path, and arguments.
            case command([String])
        }
    }

    /// A syslog daemon, and where it files what we send.
    package struct SyslogSetting: Hashable, Sendable {
        /// nil for this host's own.
        package var remote: Remote?
        package var facility = "daemon"
        /// The private enterprise number in the name of the structured data; 32473 is the one for
        /// documentation (RFC 5612).
        package var enterprise = 32_473

        package init(_ remote: Remote? = nil) {
            self.remote = remote
        }

        package struct Remote: Hashable, Sendable {
            package let transport: Transport
            package let host: String
            package let port: Int

            package init(_ transport: Transport, host: String, port: Int) {
                (self.transport, self.host, self.port) = (transport, host, port)
            }
        }

        package enum Transport: String, CaseIterable, Sendable {
            case udp, tcp, tls

            /// RFC 5426, RFC 3195 (in general use), RFC 5425.
            var usualPort: Int {
                switch self {
                case .udp: 514
                case .tcp: 601
                case .tls: 6514
                }
            }
        }
    }

    /// Mail: through which server, from whom, to whom.
    package struct MailSetting: Hashable, Sendable {
        /// `smtp://host:port` or `smtps://host:port`.
        package let server: String
        /// Over `smtp:` nothing is said without TLS, unless the server is this host.
        package let startsTLS: Bool
        package let sender: String
        package let recipients: [String]
        package let user: String?
        /// A credential's name.
        package let password: String?

        package init(
            server: String,
            startsTLS: Bool,
            from sender: String,
            to recipients: [String],
            login: (user: String, password: String)? = nil
        ) {
            (self.server, self.startsTLS) = (server, startsTLS)
            (self.sender, self.recipients) = (sender, recipients)
            (user, password) = (login?.user, login?.password)
        }
    }

    /// What a receiver is told.
    package struct RouteSetting: Hashable, Sendable {
        /// The least urgent one: `critical` for pages only.
        package var severity: String?
        package var services: [String]?
        /// Of customers, as contracts name them.
        package var segments: [String]?
        /// When tickets are told, on the clocks of `zone`; none for always.
        package var hours: [ServiceHours] = []
        package var zone = "UTC"
        /// Pages wait for the hours, too.
        package var holdsPages = false
        /// How often it is told again of what nobody has acknowledged; nil for never.
        package var reminder: Duration?
        package var escalation: Escalation?
        package var limit: Limit?

        /// Who is told of a page that nobody has acknowledged for so long.
        package struct Escalation: Hashable, Sendable {
            package let after: Duration
            package let receiver: String

            package init(after: Duration, receiver: String) {
                (self.after, self.receiver) = (after, receiver)
            }
        }

        /// How many beginnings are told one by one in a span.
        package struct Limit: Hashable, Sendable {
            package let count: Int
            package let span: Duration

            package init(count: Int, span: Duration) {
                (self.count, self.span) = (count, span)
            }
        }

        package init(severity: String? = nil, services: [String]? = nil) {
            (self.severity, self.services) = (severity, services)
        }
    }
}
