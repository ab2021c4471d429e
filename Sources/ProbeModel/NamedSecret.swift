/// A text that no output shows, and how a person gets at it.
package struct NamedSecret: Hashable, Sendable {
    package let text: Secret
    package let origin: Origin

    package init(_ text: String, _ origin: Origin) {
        self.text = Secret(text)
        self.origin = origin
    }

    /// What others are made of may hold more than secrets.
    package enum Origin: Hashable, Sendable {
        /// `token`, and for people `captured by 'sign in'`.
        case given(name: String, words: String)
        case changed(Secret, [Change])
        /// HMAC, by the name of the hash.
        case code(String, key: Secret, of: Secret)
        /// RFC 6238: digits, seconds, the name of the hash.
        case oneTimeCode(Secret, Int, Int64, String)
    }

    /// What a filter makes of a text.
    package enum Change: Hashable, Sendable {
        case base64
        /// With `-` and `_`, without padding.
        case base64ForAddresses
        case hexadecimal
        case percent
        /// Bytes, by the name of the hash.
        case hash(String)
        case lowercase
        case uppercase
        /// As it stands in the probe file.
        case other(String)
    }
}
