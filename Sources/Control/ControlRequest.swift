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

/// The target of a request in origin form (RFC 9112 §3.2.1), taken apart and decoded.
package struct RequestTarget: Sendable {
    package let path: String
    package let query: [(name: String, value: String)]

    /// Nil unless it begins with `/`, its percent signs are right, and it decodes to UTF-8 without
    /// control characters.
    package init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = Self.decoded(halves[0]) else { return nil }
        var query: [(name: String, value: String)] = []
        for pair in halves.dropFirst().joined().split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(sides[0], plusIsSpace: true),
                let value = Self.decoded(sides.dropFirst().first ?? "", plusIsSpace: true)
            else { return nil }
            query.append((name, value))
        }
        self.path = path
        self.query = query
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal),
                    let low = rest.popFirst().flatMap(hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
