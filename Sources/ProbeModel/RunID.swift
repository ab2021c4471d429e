/// The name of a run: 64 random bits, written in Crockford's base 32 with 13 characters.
/// People see and type the first eight.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
    package let bits: UInt64

    package init(bits: UInt64) {
        self.bits = bits
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// All 13 characters.
    package var description: String {
        let digits = (0..<13).map { index in
            Self.alphabet[Int(truncatingIfNeeded: bits >> (60 - 5 * UInt64(index))) & 31]
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The first eight characters, as shown to people.
    package var short: String { String(description.prefix(8)) }

    /// The identifiers whose text begins with `prefix`, as an inclusive range; nil if a character
    /// is not of the alphabet or there are none or more than 13.
    package static func range(prefix: String) -> ClosedRange<UInt64>? {
        let letters = Array(prefix.uppercased().utf8)
        guard (1...13).contains(letters.count) else { return nil }
        var low: UInt64 = 0
        for (index, letter) in letters.enumerated() {
            guard let digit = alphabet.firstIndex(of: letter) else { return nil }
            // The first character holds only the four highest bits of 64 (13 × 5 = 65).
            guard index > 0 || digit < 16 else { return nil }
            low |= UInt64(digit) << (60 - 5 * UInt64(index))
        }
        let free = 65 - 5 * UInt64(letters.count)
        return low...(free >= 64 ? .max : low | (1 << free - 1))
    }
}
