/// A network in CIDR notation, `169.254.0.0/16` or `fe80::/10` (RFC 4632, RFC 4291 §2.3).
package struct CIDR: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes, network byte order.
    private let network: [UInt8]
    private let prefixLength: Int
    package let description: String

    /// Reads `address/length`, or a lone address as a network of one; nil if it is neither.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let bits = address.bytes.count * 8
        let length = parts.count == 2 ? Int(parts[1]) : bits
        guard let length, (0...bits).contains(length) else { return nil }
        network = address.bytes
        prefixLength = length
        description = text
    }

    /// Whether the address lies in this network. An IPv4 address that is mapped into IPv6
    /// (`::ffff:a.b.c.d`) is judged as the IPv4 address that it reaches.
    package func contains(_ address: IPAddress) -> Bool {
        let bytes = address.unmapped.bytes
        guard bytes.count == network.count else { return false }
        let whole = prefixLength / 8
        guard bytes[..<whole] == network[..<whole] else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (bytes[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }
}
