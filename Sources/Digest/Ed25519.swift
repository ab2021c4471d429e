import CCrypto

/// Signatures of RFC 8032 over the curve Ed25519, by libcrypto.
package enum Ed25519 {
    /// Bytes of a key, private or public.
    package static let keyBytes = 32
    package static let signatureBytes = 64

    /// A key that signs. Its description shows nothing of it.
    package struct PrivateKey: Sendable, CustomStringConvertible {
        private let bytes: [UInt8]
        package let publicKey: PublicKey

        /// Takes the 32 bytes of RFC 8032; nil if there are not as many.
        package init?(_ bytes: [UInt8]) {
            var publicBytes = [UInt8](repeating: 0, count: keyBytes)
            // Safe because the C function reads 32 bytes, which are there, and writes 32.
            guard bytes.count == keyBytes,
                unsafe probed_ed25519_public(bytes, &publicBytes) == 1,
                let publicKey = PublicKey(publicBytes)
            else { return nil }
            self.bytes = bytes
            self.publicKey = publicKey
        }

        /// 64 bytes.
        package func signature(of message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: signatureBytes)
            // Safe because the C function reads the message within its bounds and writes 64 bytes.
            let isSigned = unsafe probed_ed25519_sign(bytes, message, message.count, &signature)
            precondition(isSigned == 1, "a key that was accepted signs everything")
            return signature
        }

        package var description: String { "•••" }
    }

    /// A key that tells whether a signature is right.
    package struct PublicKey: Hashable, Sendable {
        package let bytes: [UInt8]

        /// Takes 32 bytes; nil if there are not as many. Whether they are a point of the curve
        /// shows when a signature is checked.
        package init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count == keyBytes else { return nil }
            self.bytes = Array(bytes)
        }

        package func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
            guard signature.count == signatureBytes else { return false }
            // Safe because the C function only reads, 32 and 64 bytes that are there.
            return unsafe probed_ed25519_verify(bytes, message, message.count, signature) == 1
        }
    }
}
