import Digest
import JSON

/// Bytes as people write them down: two hexadecimal digits each, or Base64 (RFC 4648 §4), in lines of
/// any length.
package enum WrittenBytes {
    /// `form` is `hex` or `base64`; nil if the text is not that.
    package static func bytes(of text: String, as form: String) -> [UInt8]? {
        let digits = text.filter { !$0.isWhitespace }
        return form == "hex" ? JSON.string(digits).hexadecimalBytes : Base64.bytes(of: digits)
    }
}
