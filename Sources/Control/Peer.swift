import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// The process at the other end of a Unix socket, as the kernel saw it when it connected.
package struct Peer: Sendable, Hashable {
    package let uid: UInt32
    package let gid: UInt32
    package let pid: Int32

    package init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }
}

extension Peer {
    /// `struct ucred` of unix(7), which Glibc's module does not offer: pid, uid, gid.
    private struct Credentials: Sendable {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
    }

    /// Asks the kernel who connected; fails if the channel is no Unix socket.
    static func of(_ channel: any Channel) -> EventLoopFuture<Peer> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // Safe because `Credentials` has the layout of the `struct ucred` that SO_PEERCRED fills.
        let credentials: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
        return credentials.map { Peer(uid: $0.uid, gid: $0.gid, pid: $0.pid) }
    }
}
