import Digest
import JSON
import ProbeModel

/// Filters between bytes, texts, numbers and dates.
extension Filter {
    func recode(_ subject: Subject) throws(Fault) -> Subject {
        switch name {
        case .base64Decode:
            let digits = try subject.text().utf8.filter { $0 != 0x0A && $0 != 0x0D }
            guard let bytes = Base64.bytes(of: String(decoding: digits, as: UTF8.self)) else {
                throw .unreadable("no base64")
            }
            return .bytes(bytes)
        case .base64UrlSafeDecode:
            guard let bytes = Base64.bytes(ofURLSafe: try subject.text()) else {
                throw .unreadable("no base64 for addresses")
            }
            return .bytes(bytes)
        case .utf8Decode:
            guard case .bytes(let bytes) = subject else { throw subject.mismatch("bytes") }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .unreadable("no UTF-8")
            }
            return .value(.string(text))
        case .utf8Encode: return .bytes(Array(try subject.text().utf8))
        default: break
        }
        guard let bytes = subject.rawBytes else { throw subject.mismatch("bytes or string") }
        switch name {
        case .base64Encode: return .value(.string(Base64.text(of: bytes)))
        case .base64UrlSafeEncode: return .value(.string(Base64.urlSafeText(of: bytes)))
        default: return .value(.string(bytes.hexadecimal))
        }
    }

    func convert(_ subject: Subject) throws(Fault) -> Subject {
        switch (name, subject) {
        case (.toString, .date(let date)): return .value(.string(date.rfc3339))
        case (.toString, .bytes(let bytes)):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .unreadable("no UTF-8")
            }
            return .value(.string(text))
        case (.toString, .nodes(let nodes)): return .value(.string(JSON.array(nodes).text))
        case (.toString, .value(let json)): return .value(.string(json.plainText))
        case (.toString, .text): return .value(.string(try subject.text()))
        case (_, .value(.number(let number))): return .value(try convert(number.text))
        case (_, .value(.string)), (_, .text):
            return .value(try convert(try subject.text().withoutOuterSpace))
        default: throw subject.mismatch("number or string")
        }
    }

    /// A number of a text, without leading zeros and a plus, which JSON does not write.
    private func convert(_ text: String) throws(Fault) -> JSON {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        let zeros = digits.prefix { $0 == "0" }
        digits = digits[zeros.endIndex...]
        let bare = digits.first.map { $0.isASCII && $0.isNumber } ?? false ? "" : "0"
        // Without its zeros a number has digits, a fraction or nothing.
        let isBare = bare.isEmpty || !zeros.isEmpty
        let number = (isNegative ? "-" : "") + bare + digits
        guard isBare, let value = try? JSON.parse(Array(number.utf8)), let number = value.number
        else { throw .unreadable(name == .toInt ? "no integer" : "no number") }
        guard name == .toInt else { return value }
        if number.integer != nil || number.text.utf8.allSatisfy({ $0.isDigit || $0 == 0x2D }) {
            return value
        }
        let whole = number.double.rounded(.towardZero)
        guard whole.magnitude < 1e15 else { throw .unreadable("no integer") }
        return JSON(whole + 0)
    }

    func date(_ subject: Subject, _ format: DateFormat?) throws(Fault) -> Subject {
        if name == .dateFormat {
            guard let format else { throw .unreadable("no form") }
            return .value(.string(format.text(of: try subject.asDate())))
        }
        guard let format else { return .date(try subject.asDate()) }
        if case .date = subject { return subject }
        // Seconds since 1970 are often a number.
        let text: String
        if case .value(.number(let number)) = subject {
            text = number.text
        } else {
            text = try subject.text()
        }
        guard let date = DateReading.date(of: text, format) else {
            throw .unreadable("no date in the form \(format.text.quoted)")
        }
        return .date(date)
    }
}

extension Base64 {
    /// Base64 with `-` and `_`, without padding (RFC 4648 §5).
    static func urlSafeText(of bytes: [UInt8]) -> String {
        let text = text(of: bytes).utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: text.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    /// The bytes of a text with `-` and `_`, padded or not; nil if it is none.
    static func bytes(ofURLSafe text: String) -> [UInt8]? {
        var digits = text.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            case UInt8(ascii: "+"), UInt8(ascii: "/"): 0
            default: byte
            }
        }
        let padding = UInt8(ascii: "=")
        while digits.last == padding { digits.removeLast() }
        while !digits.count.isMultiple(of: 4) { digits.append(padding) }
        return bytes(of: String(decoding: digits, as: UTF8.self))
    }
}
