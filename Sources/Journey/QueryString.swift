import ProbeModel

/// The query of an address, `?page=2&q=red+shoes` (WHATWG URL, application/x-www-form-urlencoded).
package enum QueryString {
    /// The first value of a parameter, decoded; nil if there is none.
    static func value(of name: String, in address: String) -> String? {
        let bytes = address.utf8.prefix { $0 != UInt8(ascii: "#") }
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        for pair in bytes[bytes.index(after: mark)...].split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard decoded(halves[0], plusIsSpace: true) == name else { continue }
            return halves.count == 2 ? decoded(halves[1], plusIsSpace: true) : ""
        }
        return nil
    }

    /// A text without its percent-encoding; nil if an escape is broken, or the bytes are no UTF-8.
    package static func decoded(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        let input = Array(text)
        var bytes: [UInt8] = []
        var index = 0
        while index < input.count {
            switch input[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < input.count, let high = input[index + 1].hexValue,
                    let low = input[index + 2].hexValue
                else { return nil }
                bytes.append(high << 4 | low)
                index += 2
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(input[index])
            }
            index += 1
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// What a hexadecimal digit stands for; nil if this is none.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
