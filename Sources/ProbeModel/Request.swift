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
