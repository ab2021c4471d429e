import ProbeModel
import Synchronization

/// A TLS connection for bytes that want no answer, syslog for example (RFC 5425): made when the
/// first bytes go, kept, and made anew when it broke.
///
/// Blocks: for a thread of its owner's own, not for the transfer loop's.
package final class SecureStream: Sendable {
    /// Where it leads, and whom it trusts.
    package struct Peer: Sendable {
        let host: String
        let port: UInt16
        /// The path of a file of certificates; nil for the system's.
        let authorities: String?

        package init(host: String, port: UInt16, authorities: String?) {
            (self.host, self.port, self.authorities) = (host, port, authorities)
        }

        var url: String { "https://\(host.contains(":") ? "[\(host)]" : host):\(port)/" }
    }

    private let peer: Peer
    private let connection = Mutex<StreamHandle?>(nil)

    package init(to peer: Peer) {
        self.peer = peer
    }

    /// Sends all of the bytes, or says why not. What was cut off is sent again from its beginning,
    /// on another connection.
    package func send(_ bytes: [UInt8], within time: Duration) -> String? {
        let end = Instant.monotonic() + time
        return connection.withLock { connection in
            if let old = connection.take(), !old.isHungUp, old.send(bytes, until: end) == nil {
                connection = consume old
                return nil
            }
            do throws(StreamFault) {
                let new = try StreamHandle(peer, until: end)
                if let problem = new.send(bytes, until: end) { return problem }
                connection = consume new
                return nil
            } catch {
                return error.text
            }
        }
    }
}

/// Why there is no connection.
struct StreamFault: Error {
    let text: String
}
