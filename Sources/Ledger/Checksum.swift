import CChecksum

/// CRC-32C over a segment's salt and then some bytes (log format, "Frame").
///
/// The salt comes first, so that bytes of another segment, or bytes that a server sent, never
/// pass for a frame of this one.
package struct Checksum: Hashable, Sendable {
    private let seed: UInt32

    /// Nothing comes first: for the segment's header, which holds the salt.
    package static let unsalted = Checksum(seed: 0)

    package init(salt: UInt64) {
        var bytes: [UInt8] = []
        bytes.appendNumber(salt)
        self.init(seed: Checksum.unsalted.value(of: bytes[...]))
    }

    private init(seed: UInt32) {
        self.seed = seed
    }

    package func value(of bytes: ArraySlice<UInt8>) -> UInt32 {
        // Safe because the C function only reads the buffer, within its bounds, during the call.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe probed_crc32c(seed, buffer.baseAddress, buffer.count)
        }
    }
}
