/// The SHA-256 hash of a kept transcript: its name on the disk, and its proof in the run's record.
package struct EvidenceHash: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Nil if these are not 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The caller vouches for their number.
    package init(verified bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a SHA-256 hash has 32 bytes")
        self.bytes = bytes
    }

    package static let byteCount = 32

    /// 64 hexadecimal digits in lower case.
    package var description: String { bytes.hexadecimal }
}
