import Glibc

/// Where a socket connects to, as the kernel wants it: the bytes of a `sockaddr`.
struct SocketAddress: Hashable, Sendable {
    let family: Int32
    private let bytes: [UInt8]

    /// A Unix socket; a name that begins with `@` is abstract (unix(7)). nil if it is too long.
    init?(path: String) {
        var name = Array(path.utf8)
        if name.first == 0x40 { name[0] = 0 } else { name.append(0) }
        guard name.count > 1, name.count <= 108 else { return nil }
        self.family = AF_UNIX
        let family = UInt16(AF_UNIX)
        self.bytes = [UInt8(family & 0xFF), UInt8(family >> 8)] + name
    }

    /// All addresses of a host, in the resolver's order. Blocks: for a receiver's own thread only.
    static func resolve(
        host: String,
        port: UInt16,
        type: __socket_type
    ) throws(DeliveryError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(type.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        // Safe because the list is read before it is freed, and each address has the length that
        // stands beside it.
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw .unresolved(host: host, code: code) }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let address = unsafe current.pointee.ai_addr {
                let raw = unsafe UnsafeRawBufferPointer(
                    start: address,
                    count: Int(current.pointee.ai_addrlen)
                )
                found.append(
                    unsafe SocketAddress(family: current.pointee.ai_family, bytes: Array(raw))
                )
            }
            unsafe entry = current.pointee.ai_next
        }
        return found
    }

    private init(family: Int32, bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// Connects the socket, or begins to: 0, or the errno (`EINPROGRESS` for begun).
    func connect(_ socket: borrowing Descriptor) -> Int32 {
        let number = socket.number
        // Safe because the bytes are a whole address of its family, read during the call.
        return unsafe bytes.withUnsafeBytes { buffer in
            let address = unsafe buffer.bindMemory(to: sockaddr.self).baseAddress
            return unsafe Glibc.connect(number, address, socklen_t(buffer.count)) == 0 ? 0 : errno
        }
    }
}
