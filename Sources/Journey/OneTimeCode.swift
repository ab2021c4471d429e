import Digest
import ProbeModel

/// A code that an authenticator shows, from its secret and the time (RFC 6238).
struct OneTimeCode: Hashable, Sendable {
    var digits = 6
    var seconds: Int64 = 30
    var algorithm = HashAlgorithm.sha1

    static let digitCounts = 6...8
    static let periods: ClosedRange<Int64> = 10...300

    /// The code at a time; nil if the secret is no base32.
    func text(secret: String, at now: Timestamp) -> String? {
        guard let key = Self.bytes(ofBase32: secret), !key.isEmpty else { return nil }
        let counter = UInt64(max(0, now.nanoseconds / 1_000_000_000 / seconds))
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let code = algorithm.code(of: message, key: key)
        // Dynamic truncation, RFC 4226 §5.3.
        let offset = Int(code[code.count - 1] & 0x0F)
        let bits =
            code[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(bits % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The bytes of a text in base32 (RFC 4648 §6): in any case, with blanks, padded or not, as
    /// services show it to people. Nil if it is none.
    static func bytes(ofBase32 text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in text.utf8 where byte != 0x20 && byte != 0x2D && byte != 0x3D {
            let value: UInt8
            switch byte.lowercasedASCII {
            case 0x61...0x7A: value = byte.lowercasedASCII - 0x61
            case 0x32...0x37: value = byte - 0x32 + 26
            default: return nil
            }
            bits = bits << 5 | UInt32(value)
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bytes
    }
}
