package import ProbeModel

/// A complete request: within all limits, its body received.
package struct ControlRequest: Sendable {
    package var method: String
    /// Decoded, without the query; begins with `/`.
    package var path: String
    /// Names and values, decoded, in order.
    package var query: [(name: String, value: String)]
    /// In order, as received.
    package var headers: [Header]
    package var body: [UInt8]
    /// The process at the other end of a Unix socket; nil on TCP.
    package var peer: Peer?
    /// Whether it came over a Unix socket; changes are allowed there only.
    package var isLocalSocket: Bool

    package init(
        method: String,
        target: RequestTarget,
        headers: [Header] = [],
        body: [UInt8] = [],
        peer: Peer? = nil
    ) {
        self.method = method
        self.path = target.path
        self.query = target.query
        self.headers = headers
        self.body = body
        self.peer = peer
        self.isLocalSocket = peer != nil
    }

    /// The first value of a query's name; nil if the query does not have it.
    package subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// The first value of a header; names are compared without case (RFC 9110 §5.1).
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
