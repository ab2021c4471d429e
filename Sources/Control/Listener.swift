/// What is true of every request of one listener.
struct Listener: Sendable {
    let address: BoundAddress
    let limits: ControlLimits

    var isLocalSocket: Bool { address.port == nil }

    /// Whether a `Host` header may name us. On TCP a list, so that a page from elsewhere whose
    /// name was rebound to loopback gets nothing (promises.md A5); over the socket anything.
    func allows(host: String) -> Bool {
        guard case .network(let bound, _) = address else { return true }
        let name = Self.nameWithoutPort(host.lowercased())
        return ["localhost", "127.0.0.1", "[::1]", bound, "[\(bound)]"].contains(name)
    }

    /// `localhost:8080` → `localhost`, `[::1]:8080` → `[::1]`; what follows must be a port.
    private static func nameWithoutPort(_ host: String) -> String {
        guard let colon = host.lastIndex(of: ":"),
            host[colon...].dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        else { return host }
        let name = host[..<colon]
        // The last colon of a bare `::1` or `[::1` is part of the address.
        return name.contains(":") && !name.hasSuffix("]") ? host : String(name)
    }
}
