/// The ways in which a secret can appear in a text: as it is, in an address, in base64 at any of
/// the three alignments, in JSON, in hexadecimal, in HTML.
///
/// The password in a `Basic` header is covered by base64, since only its own part is masked there.
package enum SecretForms {
    /// All of them that differ from each other, the secret itself first; most tokens have no
    /// character that an address, JSON or HTML writes in another way.
    package static func all(of secret: [UInt8]) -> [[UInt8]] {
        var forms = [secret]
        forms += [hexadecimal(secret, upper: false), hexadecimal(secret, upper: true)]
        forms += base64s(of: secret)
        if !secret.allSatisfy(\.isUnreserved) {
            forms += addresses(of: secret)
            if secret.contains(where: \.isChangedByJSON) { forms += json(of: secret) }
            if secret.contains(where: \.isChangedByHTML) { forms += html(of: secret) }
        }
        return forms
    }

    /// Percent-encoding with digits in both cases, and the form's `+` for a space; those with
    /// capitals first.
    package static func addresses(of secret: [UInt8]) -> [[UInt8]] {
        [true, false].flatMap { upper in
            [true, false].map { plus in
                var form: [UInt8] = []
                for byte in secret {
                    if byte.isUnreserved {
                        form.append(byte)
                    } else if byte == 0x20, plus {
                        form.append(0x2B)
                    } else {
                        form.append(0x25)
                        form += hexadecimal([byte], upper: upper)
                    }
                }
                return form
            }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], upper: Bool) -> [UInt8] {
        let letter: UInt8 = (upper ? 0x41 : 0x61) - 10
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                digits.append(digit + (digit < 10 ? 0x30 : letter))
            }
        }
        return digits
    }

    private static let base64 = ["+/", "-_"].map {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\($0)".utf8)
    }

    /// The characters that depend on the secret alone when 0, 1 or 2 bytes stand before it.
    /// With fewer than four bytes too few are left to tell them from other text.
    private static func base64s(of secret: [UInt8]) -> [[UInt8]] {
        guard secret.count >= 4 else { return [] }
        return (0..<3).flatMap { lead in
            let sextets = sextets(of: secret, lead: lead)
            // The alphabets differ in their last two characters only.
            let alphabets = sextets.contains { $0 > 61 } ? base64[...] : base64.prefix(1)
            return alphabets.map { alphabet in sextets.map { alphabet[Int($0)] } }
        }
    }

    private static func sextets(of secret: [UInt8], lead: Int) -> [UInt8] {
        let padded = [UInt8](repeating: 0, count: lead) + secret
        let first = (lead * 8 + 5) / 6
        return (first..<(padded.count * 8 / 6)).map { index in
            let bit = index * 6
            let high = UInt16(padded[bit / 8]) << 8
            let low = bit / 8 + 1 < padded.count ? UInt16(padded[bit / 8 + 1]) : 0
            return UInt8((high | low) >> (10 - UInt16(bit % 8)) & 63)
        }
    }

    /// JSON escapes: the shortest first; with `\/`, and with `\u` for everything beyond ASCII.
    package static func json(of secret: [UInt8]) -> [[UInt8]] {
        [false, true].flatMap { slash in
            [false, true].map { ascii in
                scalars(of: secret) { scalar in
                    if slash, scalar == "/" { return "\\/" }
                    guard ascii, !scalar.isASCII else { return escape(scalar) }
                    return String(scalar).utf16.map { "\\u" + $0.hexadecimal }.joined()
                }
            }
        }
    }

    /// The secret with each of its scalars written in another way.
    private static func scalars(
        of secret: [UInt8],
        as write: (Unicode.Scalar) -> String
    ) -> [UInt8] {
        String(decoding: secret, as: UTF8.self).unicodeScalars.flatMap { Array(write($0).utf8) }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{8}": "\\b"
        case "\u{C}": "\\f"
        case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
            "\\u" + UInt16(scalar.value).hexadecimal
        default: String(scalar)
        }
    }

    private static func html(of secret: [UInt8]) -> [[UInt8]] {
        ["&#39;", "&#x27;", "&apos;", "'"].flatMap { apostrophe in
            ["&quot;", "&#34;", "\""].map { quotation in
                scalars(of: secret) { scalar in
                    switch scalar {
                    case "&": "&amp;"
                    case "<": "&lt;"
                    case ">": "&gt;"
                    case "'": apostrophe
                    case "\"": quotation
                    default: String(scalar)
                    }
                }
            }
        }
    }
}

extension UInt16 {
    fileprivate var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension UInt8 {
    /// Letters, digits and `-._~` (RFC 3986 §2.3).
    package var isUnreserved: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    /// Quotes, backslash, slash, controls, and all beyond ASCII.
    fileprivate var isChangedByJSON: Bool {
        self < 0x20 || self > 0x7E || self == 0x22 || self == 0x5C || self == 0x2F
    }

    fileprivate var isChangedByHTML: Bool {
        self == 0x26 || self == 0x3C || self == 0x3E || self == 0x22 || self == 0x27
    }
}
