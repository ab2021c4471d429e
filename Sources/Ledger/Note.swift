import Digest

/// A checkpoint with its signatures, in the text form of C2SP signed-note; without a key, the
/// checkpoint alone.
package struct Note: Hashable, Sendable {
    package var checkpoint: Checkpoint
    package var signatures: [Signature]

    /// One line below the text.
    package struct Signature: Hashable, Sendable {
        package var keyName: String
        /// The first four bytes of the hash of the key's name and the key.
        package var keyHash: UInt32
        package var bytes: [UInt8]
    }

    package init(_ checkpoint: Checkpoint, signedBy key: SigningKey?) {
        self.checkpoint = checkpoint
        signatures = key.map { [$0.sign(checkpoint.text)] } ?? []
    }

    package init(_ checkpoint: Checkpoint, signatures: [Signature]) {
        self.checkpoint = checkpoint
        self.signatures = signatures
    }

    /// The whole text: what is signed, an empty line, the signatures.
    package var text: String {
        let lines = signatures.map { signature in
            let blob = signature.keyHash.bigEndianBytes + signature.bytes
            return "— \(signature.keyName) \(Base64.text(of: blob))\n"
        }
        return checkpoint.text + "\n" + lines.joined()
    }

    /// Reads a note.
    package init(text: String) throws(NoteError) {
        guard let end = text.range(of: "\n\n") else {
            // A checkpoint whose empty line was lost on its way through somebody's mail.
            self.init(try Checkpoint(text: text), signatures: [])
            return
        }
        let body = String(text[..<end]) + "\n"
        let checkpoint = try Checkpoint(text: body)
        guard checkpoint.text == body else { throw .malformed(line: "text") }
        var signatures: [Signature] = []
        let rest = text[end...].dropFirst(2)
        for line in rest.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "—", let blob = Base64.bytes(of: words[2]),
                blob.count == 4 + Ed25519.signatureBytes
            else { throw .malformed(line: String(line)) }
            signatures.append(
                Signature(
                    keyName: String(words[1]),
                    keyHash: blob.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
                    bytes: Array(blob.dropFirst(4))
                )
            )
        }
        self.init(checkpoint, signatures: signatures)
    }

    /// Whether one of the signatures is that of a key.
    package func isSigned(by key: VerifyingKey) -> Bool {
        signatures.contains { signature in
            signature.keyName == key.name && signature.keyHash == key.hash
                && key.key.accepts(signature.bytes, of: Array(checkpoint.text.utf8))
        }
    }
}

/// Why a text is no note of a ledger, or no key.
package enum NoteError: Error, Hashable, Sendable, CustomStringConvertible {
    case notOurs
    case malformed(line: String)
    case notAKey
    /// No key with which notes are checked.
    case notAPublicKey

    package var description: String {
        switch self {
        case .notOurs: "the text is no checkpoint of a ledger; its first line is 'probed/…'"
        case .malformed(let line): "the note cannot be read at '\(line)'; take another copy of it"
        case .notAKey:
            "the text is no Ed25519 key; make one with 'openssl genpkey -algorithm ed25519'"
        case .notAPublicKey:
            "the text is no name+hash+key; take the last line but one of 'probectl log verify'"
        }
    }
}

extension String {
    /// The first place of a text.
    fileprivate func range(of other: String) -> Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(other) { return place }
            place = index(after: place)
        }
        return nil
    }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> UInt32($0)) }
    }
}
