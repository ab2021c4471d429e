/// Those who carry what needs libcurl, which this room does not see. They block the thread of the
/// receiver that calls them, and end within the time that they are given.
package struct Couriers: Sendable {
    /// A connection to one peer, made when the first bytes go and anew when it broke. Says why the
    /// bytes were not taken; nil if they were.
    package typealias Stream = (_ bytes: [UInt8], _ within: Duration) -> String?

    package let call: @Sendable (NetworkCall, Duration) -> NetworkCall.Answer
    /// A TLS connection of the caller's own; it is closed when it is let go.
    package let stream: @Sendable (StreamPeer) -> Stream

    package init(
        call: @escaping @Sendable (NetworkCall, Duration) -> NetworkCall.Answer,
        stream: @escaping @Sendable (StreamPeer) -> Stream
    ) {
        (self.call, self.stream) = (call, stream)
    }

    /// For receivers that need none of them.
    package static let none = Couriers(
        call: { _, _ in .none("no network was given") },
        stream: { _ in { _, _ in "no network was given" } }
    )
}

/// A peer that is spoken to over TLS.
package struct StreamPeer: Hashable, Sendable {
    package let host: String
    package let port: UInt16
    /// The file of certificates that it is verified with; nil: the daemon's.
    package let authorities: String?

    var place: String {
        "tls://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
