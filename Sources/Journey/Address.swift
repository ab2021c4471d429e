import ProbeModel

/// What may stand where in an address (RFC 3986).
enum Address {
    /// What a path with its query may hold beside unreserved characters and escapes.
    static let pathCharacters = "/?&=%:@;,+!$'()*"

    private static let schemes = [Array("https://".utf8), Array("http://".utf8)]

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Whether this is an address that we may ask: `http` or `https`, a host, nothing that could
    /// end the request line.
    static func isHTTP(_ bytes: [UInt8]) -> Bool {
        guard let start = hostStart(of: bytes) else { return false }
        var isInHost = true
        for index in start..<bytes.count {
            switch bytes[index] {
            case 0x2F, 0x3F, 0x23:
                if isInHost, index == start { return false }
                isInHost = false
            case 0x40 where isInHost, 0x3A where index == start: return false
            case 0x21...0x7E: continue
            default: return false
            }
        }
        return start < bytes.count
    }

    /// Whether a text is a host with or without a port.
    static func isAuthority(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                $0.isUnreserved || $0 == 0x3A || $0 == 0x5B || $0 == 0x5D
            }
    }

    /// Whether the host behind the scheme is this machine.
    static func isLoopback(_ url: String) -> Bool {
        let bytes = Array(url.utf8)
        guard let start = hostStart(of: bytes) else { return false }
        let authority = String(
            decoding: bytes[start...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 },
            as: UTF8.self
        )
        let host =
            authority.hasPrefix("[")
            ? String(authority.prefix { $0 != "]" }.dropFirst())
            : String(authority.prefix { $0 != ":" })
        return host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.")
            || host == "::1"
    }

    /// Percent-encodes all but unreserved characters and those to keep.
    static func encode(_ text: String, keeping kept: String, to bytes: inout [UInt8]) {
        let digits = Self.digits
        for byte in text.utf8 {
            if byte.isUnreserved || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(contentsOf: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
    }

    private static func hostStart(of bytes: [UInt8]) -> Int? {
        for scheme in schemes where bytes.starts(with: scheme) { return scheme.count }
        return nil
    }
}
