import Digest
import Testing

@Suite("Ed25519")
struct SignatureTests {
    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    @Test(
        "signs as the examples of RFC 8032 §7.1",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                    + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                    + "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ]
    )
    func examples(secret: String, known: String, message: String, signature: String) throws {
        let key = try #require(Ed25519.PrivateKey(bytes(secret)))
        #expect(key.publicKey.bytes == bytes(known))
        #expect(key.signature(of: bytes(message)) == bytes(signature))
        #expect(key.publicKey.accepts(bytes(signature), of: bytes(message)))
    }

    @Test("refuses another message, another signature, another key, and what is no key")
    func refusals() throws {
        let key = try #require(Ed25519.PrivateKey([UInt8](repeating: 7, count: 32)))
        let other = try #require(Ed25519.PrivateKey([UInt8](repeating: 8, count: 32)))
        var signature = key.signature(of: [1, 2, 3])
        #expect(key.publicKey.accepts(signature, of: [1, 2, 3]))
        #expect(!key.publicKey.accepts(signature, of: [1, 2, 4]))
        #expect(!other.publicKey.accepts(signature, of: [1, 2, 3]))
        signature[10] ^= 1
        #expect(!key.publicKey.accepts(signature, of: [1, 2, 3]))
        #expect(!key.publicKey.accepts([1], of: [1, 2, 3]))
        #expect(Ed25519.PrivateKey([1]) == nil)
        #expect(Ed25519.PublicKey([1]) == nil)
        #expect("\(key)" == "•••")
    }
}
