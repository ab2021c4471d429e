import Glibc

/// An IPv4 or IPv6 address: 4 or 16 bytes in network byte order.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Reads a numeric address, without brackets or zone; nil for a name.
    package init?(_ text: String) {
        var address = [UInt8](repeating: 0, count: 16)
        // Safe because inet_pton writes 4 or 16 bytes into a buffer of 16.
        if unsafe inet_pton(AF_INET, text, &address) == 1 {
            bytes = Array(address[..<4])
        } else if unsafe inet_pton(AF_INET6, text, &address) == 1 {
            bytes = address
        } else {
            return nil
        }
    }

    /// Takes the bytes as a socket address has them.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "an address has 4 or 16 bytes")
        self.bytes = bytes
    }

    /// `192.0.2.1` or `2001:db8::1`.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        // Safe because the bytes fit the family and the buffer is as long as the call demands.
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else {
            return "?"
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The address with a port, `192.0.2.1:443` or `[2001:db8::1]:443`.
    func with(port: UInt16) -> String {
        bytes.count == 4 ? "\(self):\(port)" : "[\(self)]:\(port)"
    }

    /// The IPv4 address inside `::ffff:a.b.c.d`; any other address itself.
    var unmapped: IPAddress {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        guard bytes.count == 16, bytes.starts(with: prefix) else { return self }
        return IPAddress(bytes: Array(bytes[12...]))
    }
}
