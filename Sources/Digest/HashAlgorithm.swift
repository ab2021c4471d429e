import CCrypto

/// Hashes and codes as other systems want them, by libcrypto. For the ledger's own there is
/// ``SHA256``.
package enum HashAlgorithm: String, CaseIterable, Sendable {
    /// MD5 and SHA-1 protect nothing any more, but servers still send them as checksums.
    case md5, sha1, sha256, sha384, sha512

    private static let longestBytes = 64

    /// The hash of all of `bytes`: 16 bytes for MD5, up to 64 for SHA-512.
    package func hash(of bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Self.longestBytes)
        // Safe because the C function reads the bytes within their bounds and writes 64 at most.
        let count = unsafe probed_hash(rawValue, bytes, bytes.count, &hash)
        precondition(count > 0, "libcrypto has every algorithm of the list")
        return Array(hash.prefix(Int(count)))
    }

    /// The keyed code of a message (HMAC, RFC 2104).
    package func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Self.longestBytes)
        // Safe because the C function reads both within their bounds and writes 64 bytes at most.
        let count = unsafe probed_hmac(
            rawValue,
            key,
            key.count,
            message,
            message.count,
            &code
        )
        precondition(count > 0, "libcrypto has every algorithm of the list")
        return Array(code.prefix(Int(count)))
    }
}
