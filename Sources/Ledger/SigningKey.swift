package import Digest
import ProbeModel

/// The key with which checkpoints are signed, and its name.
package struct SigningKey: Sendable {
    /// Nil: named after the ledger.
    package let name: String?
    private let key: Ed25519.PrivateKey

    /// Reads a credential: PEM as `openssl genpkey -algorithm ed25519` writes it, or one line
    /// `PRIVATE+KEY+name+hash+key` as the tools for signed notes do.
    package init(text: String) throws(NoteError) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }
        if let line = lines.first, line.hasPrefix("PRIVATE+KEY+") {
            // The key itself may hold the sign that stands between the fields.
            let fields = line.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
            guard fields.count == 5, let bytes = Base64.bytes(of: fields[4]),
                bytes.first == VerifyingKey.algorithm,
                let key = Ed25519.PrivateKey(Array(bytes.dropFirst()))
            else { throw .notAKey }
            (self.name, self.key) = (String(fields[2]), key)
            // A name with a space would end early in the signature's line.
            guard String(fields[3]) == verifyingKey.hashText, !fields[2].isEmpty,
                !fields[2].contains(where: \.isWhitespace)
            else { throw .notAKey }
            return
        }
        let body = lines.drop { $0 != "-----BEGIN PRIVATE KEY-----" }.dropFirst()
            .prefix { $0 != "-----END PRIVATE KEY-----" }
        guard let bytes = Base64.bytes(of: body.joined()), bytes.starts(with: Self.envelope),
            let key = Ed25519.PrivateKey(Array(bytes.dropFirst(Self.envelope.count)))
        else { throw .notAKey }
        (self.name, self.key) = (nil, key)
    }

    private init(name: String, key: Ed25519.PrivateKey) {
        (self.name, self.key) = (name, key)
    }

    /// PKCS #8 around an Ed25519 key (RFC 8410 §7): always these bytes, then the key.
    private static let envelope: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]

    /// The same key, named after a ledger if it has no name of its own.
    package func named(for ledger: UniqueID) -> SigningKey {
        SigningKey(name: name ?? Checkpoint.origin(of: ledger), key: key)
    }

    package var verifyingKey: VerifyingKey { VerifyingKey(name: name ?? "", key: key.publicKey) }

    func sign(_ text: String) -> Note.Signature {
        let known = verifyingKey
        return Note.Signature(
            keyName: known.name,
            keyHash: known.hash,
            bytes: key.signature(of: Array(text.utf8))
        )
    }
}

/// The key with which a note is checked.
package struct VerifyingKey: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    package let key: Ed25519.PublicKey

    package init(name: String, key: Ed25519.PublicKey) {
        self.name = name
        self.key = key
    }

    /// Ed25519 in the form of signed notes.
    static let algorithm: UInt8 = 1

    /// The first four bytes of SHA-256(name, line feed, algorithm, key).
    package var hash: UInt32 {
        let whole = SHA256(of: Array("\(name)\n".utf8) + [Self.algorithm] + key.bytes)
        return UInt32(truncatingIfNeeded: whole.prefix >> 32)
    }

    var hashText: String { hash.bigEndianBytes.hexadecimal }

    /// `name+hash+key`, as the tools for signed notes take it.
    package var description: String {
        "\(name)+\(hashText)+\(Base64.text(of: [Self.algorithm] + key.bytes))"
    }

    package init(text: String) throws(NoteError) {
        let fields = text.trimmed.split(
            separator: "+",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard fields.count == 3, let bytes = Base64.bytes(of: fields[2]),
            bytes.first == Self.algorithm, let key = Ed25519.PublicKey(bytes.dropFirst())
        else { throw .notAPublicKey }
        self.init(name: String(fields[0]), key: key)
        guard hashText == fields[1] else { throw .notAPublicKey }
    }
}

extension StringProtocol {
    /// Without white space around it.
    fileprivate var trimmed: String {
        let front = drop { $0.isWhitespace }
        let count = front.reversed().prefix { $0.isWhitespace }.count
        return String(front.dropLast(count))
    }
}
