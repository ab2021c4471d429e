import Digest
import ProbeModel

/// By which names a run's secrets are known, for one who sends its requests again.
extension Bindings {
    /// A secret that has a name.
    mutating func tell(_ text: String, as name: String, _ words: String) {
        guard told != nil, text.utf8.count >= Limits.capturedSecretBytes else { return }
        append(NamedSecret(text, .given(name: name, words: words)))
    }

    /// What is made of a text under a key; nothing new if neither holds a secret.
    mutating func tell(
        _ text: String,
        madeOf source: String,
        key: String = "",
        _ origin: (Secret) -> NamedSecret.Origin
    ) {
        guard let told, text.utf8.count >= Limits.capturedSecretBytes,
            told.contains(where: { known in
                [source, key].contains { $0.contains(known.text.revealed) }
            })
        else { return }
        append(NamedSecret(text, origin(Secret(source))))
    }

    private mutating func append(_ secret: NamedSecret) {
        guard told?.contains(where: { $0.text == secret.text }) == false else { return }
        told?.append(secret)
    }
}

extension Vault {
    var named: [NamedSecret] {
        secrets.sorted { $0.key < $1.key }.map { name, secret in
            NamedSecret(secret.revealed, .given(name: name, words: "secret.\(name)"))
        }
    }
}

extension Filter {
    var change: NamedSecret.Change {
        switch (name, action) {
        case (.base64Encode, _): .base64
        case (.base64UrlSafeEncode, _): .base64ForAddresses
        case (.toHex, _): .hexadecimal
        case (.urlEncode, _): .percent
        case (_, .hash(let algorithm)): .hash(algorithm.rawValue)
        case (.lowercase, _): .lowercase
        case (.uppercase, _): .uppercase
        default: .other(words)
        }
    }
}
