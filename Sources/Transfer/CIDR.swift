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
        // A network of mapped addresses is one of IPv4.
        let isMapped = address.unmapped != address && length >= 96
        network = isMapped ? address.unmapped.bytes : address.bytes
        prefixLength = isMapped ? length - 96 : length
        description = text
    }

    /// Whether the address lies in this network, or leads there: an IPv4 address inside an IPv6
    /// one to itself, `0.0.0.0` and `::` to this host.
    package func contains(_ address: IPAddress) -> Bool {
        holds(address) || holds(address.unmapped) || holds(address.unmapped.destination)
    }

    private func holds(_ address: IPAddress) -> Bool {
        let bytes = address.bytes
        guard bytes.count == network.count else { return false }
        let whole = prefixLength / 8
        guard bytes[..<whole] == network[..<whole] else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (bytes[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }
}
