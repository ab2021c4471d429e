/// A keyed hash (RFC 2104) with SHA-256: who knows the key can tell that nobody changed the bytes.
package enum HMAC {
    private static let blockBytes = 64

    package static func sha256(of bytes: [UInt8], key: [UInt8]) -> SHA256 {
        var block = key.count > blockBytes ? SHA256(of: key).bytes : key
        block += Array(repeating: 0, count: blockBytes - block.count)
        let inner = SHA256(of: block.map { $0 ^ 0x36 } + bytes)
        return SHA256(of: block.map { $0 ^ 0x5C } + inner.bytes)
    }
}
