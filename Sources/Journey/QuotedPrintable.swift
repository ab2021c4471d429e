import Digest

/// Text in which `=3D` stands for a byte and `=` at the end of a line for nothing (RFC 2045 §6.7).
enum QuotedPrintable {
    /// What is none of both stays as it is.
    static func bytes(of text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap(\.hexValue)
            if digits.count == 2 {
                bytes.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
                continue
            }
            let line = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if line.first == 0x0A {
                rest = line.dropFirst()
            } else if !line.isEmpty {
                bytes.append(byte)
            } else {
                rest = line
            }
        }
        return bytes
    }
}

/// Base64 as mails have it: in lines, and with or without its padding.
enum LenientBase64 {
    /// Empty for what is none.
    static func bytes(of text: some Collection<UInt8>) -> [UInt8] {
        var digits = text.filter { $0 > 0x20 && $0 != UInt8(ascii: "=") }
        while !digits.count.isMultiple(of: 4) { digits.append(UInt8(ascii: "=")) }
        return Base64.bytes(of: String(decoding: digits, as: UTF8.self)) ?? []
    }
}
