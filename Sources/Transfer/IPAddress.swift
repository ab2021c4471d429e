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

    /// The IPv4 address inside `::ffff:a.b.c.d`, or inside `64:ff9b::a.b.c.d` which a translator
    /// leads to it (RFC 6052); any other address itself.
    var unmapped: IPAddress {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        guard bytes.count == 16, bytes.starts(with: mapped) || bytes.starts(with: translated)
        else { return self }
        return IPAddress(bytes: Array(bytes[12...]))
    }

    /// Where Linux connects to: for an address of zeros the loopback, else the address itself.
    var destination: IPAddress {
        guard bytes.allSatisfy({ $0 == 0 }) else { return self }
        let loopback: [UInt8] =
            bytes.count == 4 ? [127, 0, 0, 1] : [UInt8](repeating: 0, count: 15) + [1]
        return IPAddress(bytes: loopback)
    }
}
