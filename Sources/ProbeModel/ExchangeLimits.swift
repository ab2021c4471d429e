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
