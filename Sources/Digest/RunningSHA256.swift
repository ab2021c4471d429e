import CCrypto

/// A SHA-256 hash of bytes that come one piece after the other.
package struct RunningSHA256: Sendable {
    private(set) var context = probed_sha256_begin()

    package init() {}

    package mutating func add(_ bytes: [UInt8]) {
        // Safe because the C function only reads the buffer, within its bounds, during the call.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe probed_sha256_add(&context, buffer.baseAddress, buffer.count)
        }
    }

    /// The hash of all that was added so far.
    package var hash: SHA256 { SHA256(self) }
}
