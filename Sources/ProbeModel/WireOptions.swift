/// How a request travels, where that departs from the usual way.
package struct WireOptions: Hashable, Sendable {
    /// Nil: version 2 over TLS where the server has it, else 1.1.
    package var version: HTTPVersion?
    package var family: Family?
    /// `host:port` of the machine that is asked instead of the address's own.
    package var connectTo: String?
    /// Addresses of hosts that are not looked up.
    package var resolve: [String: String] = [:]
    package var proxy: Proxy?
    /// A network interface, or an address of this machine.
    package var interface: String?
    package var trust = Trust()
    package var login: Login?
    /// Bytes a second below which a transfer is given up, after `Limits.slowTime`.
    package var slowest: Int?
    /// Whether `..` in the path is sent, and not resolved before.
    package var isPathAsIs = false
    /// Nil for HTTP.
    package var errand: Errand?

    package init() {}

    package enum Family: String, CaseIterable, Sendable {
        case ipv4 = "4"
        case ipv6 = "6"

        package func holds(_ address: String) -> Bool {
            address.contains(":") == (self == .ipv6)
        }
    }

    package struct Proxy: Hashable, Sendable {
        /// `http://proxy:3128`; also `https`, `socks4a` and `socks5h`, which let the proxy look
        /// names up.
        package let url: String
        package static let schemes = ["http", "https", "socks4a", "socks5h"]
        package let user: String?
        package let password: Secret?

        package init(url: String, user: String?, password: Secret?) {
            self.url = url
            self.user = user
            self.password = password
        }
    }

    /// How both sides of a TLS connection know each other.
    package struct Trust: Hashable, Sendable {
        /// The path of a file of certificates, in place of the system's.
        package var authorities: String?
        /// `sha256//…` of the server's public key, in Base64.
        package var pin: String?
        /// The server may be anybody. Shown wherever the exchange is shown.
        package var isUnverified = false
        /// Our own certificate and its key, in PEM.
        package var certificate: Secret?
        package var key: Secret?

        package init() {}
    }

    /// Credentials that are worked into the request when it is sent.
    package enum Login: Hashable, Sendable {
        case challenge(Scheme, user: String, password: Secret)
        /// AWS Signature Version 4: `scope` is `aws:amz:region:service`.
        case signature(scope: String, key: String, secret: Secret)

        /// What the server asks for and the client answers.
        package enum Scheme: String, CaseIterable, Sendable {
            case digest
            case ntlm
            case negotiate
        }
    }

    /// What may go to another origin: nothing that was meant for the first (promises.md N11).
    package var forOtherOrigin: WireOptions {
        var next = self
        next.connectTo = nil
        next.trust = Trust()
        next.trust.authorities = trust.authorities
        next.login = nil
        return next
    }
}
