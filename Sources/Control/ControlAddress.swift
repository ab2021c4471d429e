/// Where a listener is to listen.
package enum ControlAddress: Sendable, Hashable {
    /// A socket file that we create, with exactly this mode.
    case unix(path: String, mode: UInt32 = 0o660)
    /// A bound socket that somebody handed over (systemd's `LISTEN_FDS`), Unix or loopback.
    case descriptor(Int32)
    /// TCP on the loopback interface; port 0 takes any free one.
    case loopback(host: String, port: Int)
}

/// Where a listener does listen.
package enum BoundAddress: Sendable, Hashable, CustomStringConvertible {
    case unix(path: String)
    case network(host: String, port: Int)

    /// `/run/probed.sock`, `127.0.0.1:8080`, `[::1]:8080`.
    package var description: String {
        switch self {
        case .unix(let path): path
        case .network(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// The TCP port; nil for a Unix socket.
    package var port: Int? {
        switch self {
        case .unix: nil
        case .network(_, let port): port
        }
    }
}
