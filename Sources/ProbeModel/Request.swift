/// One header field, in the order and spelling in which it is sent or was received.
package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String
    /// The value holds a secret or a credential: masked in every output, dropped on a hop to
    /// another origin.
    package let isSecret: Bool

    package init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}

/// What one step asks of a server: complete, nothing left to interpret.
package struct Request: Hashable, Sendable {
    package var method: String
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]?
    /// The body holds a secret: it is not sent to another origin than the one that was asked.
    package var isBodySecret = false
    /// Creates something: it must not travel on a used connection, since libcurl sends a request
    /// again, unasked, when such a connection turns out to be dead.
    package var isOnce = false
    package var basic: BasicCredential?
    package var limits: ExchangeLimits
    /// The path of a Unix socket to connect to instead of the address's host; nil for the network.
    package var unixSocket: String?
    /// Nil for the usual way.
    package var wire: Boxed<WireOptions>?

    package init(
        method: String,
        url: String,
        headers: [Header] = [],
        body: [UInt8]? = nil,
        basic: BasicCredential? = nil,
        limits: ExchangeLimits = ExchangeLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.basic = basic
        self.limits = limits
    }
}

/// User and password for HTTP basic authentication (RFC 7617); bound to the origin of the request.
package struct BasicCredential: Hashable, Sendable {
    package let user: String
    package let password: Secret

    package init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }
}

/// The bounds of one exchange; each defaults to the product's limit.
package struct ExchangeLimits: Hashable, Sendable {
    /// From the start of the exchange to an established connection, TLS included.
    package var connect: Duration = Limits.connectTime
    /// From the start of the exchange, lookup included, to the last byte.
    package var total: Duration = Limits.exchangeTime
    /// Decoded bytes of the body.
    package var bodyBytes: Int = Limits.bodyBytes
    /// Hops that are followed; zero returns the redirect itself.
    package var redirects: Int = Limits.redirects

    package init() {}
}
