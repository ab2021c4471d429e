/// 128 bits that name a ledger or a boot; written as 32 hexadecimal digits.
package struct UniqueID: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// All bits zero: not known.
    package static let none = UniqueID(high: 0, low: 0)

    /// Reads 32 hexadecimal digits, with or without the hyphens of a UUID; nil if it is not that.
    package init?(_ text: String) {
        let digits = text.filter { $0 != "-" }
        guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    package var description: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension ByteWriter {
    /// In the order of the digits, so that a hex dump shows the text.
    mutating func uniqueID(_ value: UniqueID) {
        fixed(value.high.byteSwapped)
        fixed(value.low.byteSwapped)
    }
}

extension ByteReader {
    mutating func uniqueID() throws(MalformedRecord) -> UniqueID {
        UniqueID(
            high: try fixed(UInt64.self).byteSwapped,
            low: try fixed(UInt64.self).byteSwapped
        )
    }
}
