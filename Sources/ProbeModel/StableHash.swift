/// FNV-1a over bytes, 64 bits (Fowler, Noll and Vo, draft-eastlake-fnv): the same on every machine
/// and in every version of the program, which `Hasher` is not. It keeps no secret.
package struct StableHash: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    package mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
    }

    /// Marks the end of a text with a byte that no text has: "ab" + "c" is not "a" + "bc".
    package mutating func separate() { add(0xFF) }

    /// 16 hexadecimal digits, the highest first.
    package var hexadecimal: String {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }.hexadecimal
    }
}
