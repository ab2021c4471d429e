/// The words of JSON that RFC 9535 has taken over unchanged.
extension ByteCursor {
    /// Why there is no number or string at the cursor; the cursor stands at the culprit.
    enum Lapse: Error {
        case missingDigits
        case leadingZero
        case unknownEscape
        case badHexadecimal
        case loneSurrogate
    }

    /// Reads a number (RFC 8259 §6) and gives its text.
    mutating func readNumber() throws(Lapse) -> String {
        let start = offset
        _ = skip(UInt8(ascii: "-"))
        let first = next
        let digits = skipDigits()
        guard digits > 0 else { throw .missingDigits }
        guard first != UInt8(ascii: "0") || digits == 1 else {
            offset -= digits
            throw .leadingZero
        }
        if skip(UInt8(ascii: ".")) {
            guard skipDigits() > 0 else { throw .missingDigits }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw .missingDigits }
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Reads what stands behind a backslash (RFC 8259 §7). The string ends with `quote`, which
    /// may be escaped too.
    mutating func readEscape(in quote: UInt8) throws(Lapse) -> Unicode.Scalar {
        guard let byte = next else { throw .unknownEscape }
        let scalar: Unicode.Scalar
        switch byte {
        case quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"): return try readHexadecimalEscape()
        default: throw .unknownEscape
        }
        offset += 1
        return scalar
    }

    /// Reads `u00E4` or, beyond the basic plane, `uD83D\uDE00`.
    private mutating func readHexadecimalEscape() throws(Lapse) -> Unicode.Scalar {
        let start = offset
        let high = try readHexadecimalUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, skip("\\u") else {
            offset = start
            throw .loneSurrogate
        }
        offset -= 1
        let low = try readHexadecimalUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else {
            offset = start
            throw .loneSurrogate
        }
        return scalar
    }

    /// Reads `u` and four hexadecimal digits.
    private mutating func readHexadecimalUnit() throws(Lapse) -> UInt32 {
        offset += 1
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .badHexadecimal
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
