/// Why a listener does not listen.
package enum ControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process answers on this socket.
    case occupied(path: String)
    /// Something else than a socket has this name; it is left alone.
    case notASocket(path: String)
    /// HTTP is offered on the loopback interface only (promises.md A3).
    case notLoopback(address: String)
    /// A system call, or the network library, refused.
    case system(address: String, call: String, errorNumber: Int32)
    /// The server was stopped before.
    case stopped

    package var description: String {
        switch self {
        case .occupied(let path):
            "another process answers on '\(path)'; stop it, or choose another path"
        case .notASocket(let path):
            "'\(path)' exists and is no socket; remove it, or choose another path"
        case .notLoopback(let address):
            "'\(address)' is no loopback address; listen on 127.0.0.1 or ::1, and put a proxy"
                + " with TLS before it"
        case .system(let address, let call, let errorNumber):
            "cannot listen on '\(address)': \(call) returned error \(errorNumber)"
                + " (\(SystemError.text(errorNumber))); see that the place exists and is ours"
        case .stopped:
            "the listener was stopped; make a new one"
        }
    }
}
