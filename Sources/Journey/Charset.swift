import ProbeModel

/// How bytes stand for characters, by the names that `Content-Type` uses.
enum Charset: Hashable, Sendable {
    case utf8, utf16, utf16LittleEndian, utf16BigEndian, latin1, latin9, windows1252, ascii

    private static let names: [(String, Charset)] = [
        ("utf-8", .utf8), ("utf-16", .utf16), ("utf-16le", .utf16LittleEndian),
        ("utf-16be", .utf16BigEndian), ("iso-8859-1", .latin1), ("latin1", .latin1),
        ("iso-8859-15", .latin9), ("latin9", .latin9), ("windows-1252", .windows1252),
        ("us-ascii", .ascii),
    ]
    static var known: [String] { names.map(\.0) }

    init?(_ name: String) {
        guard let found = Self.names.first(where: { $0.0.equalsIgnoringCase(name) }) else {
            return nil
        }
        self = found.1
    }

    /// What a document says of itself: XML's `encoding="…"`, HTML's `<meta charset=…>`, within its
    /// first kibibyte. Nil if it says nothing, or names what is not known here.
    init?(declaredIn document: [UInt8]) {
        let start = String(decoding: document.prefix(1024), as: UTF8.self).lowercased()
        let marks = start.hasPrefix("<?xml") ? ["encoding="] : ["charset="]
        for mark in marks {
            guard let range = start.firstRange(of: mark) else { continue }
            let name = start[range.upperBound...].drop { $0 == "\"" || $0 == "'" }
                .prefix { !"\"'/>; ".contains($0) }
            self.init(String(name))
            return
        }
        return nil
    }

    /// Windows-1252 from 0x80 to 0x9F; nil where it has no character.
    private static let windows: [UInt16?] = [
        0x20AC, nil, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, nil, 0x017D, nil, nil, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, nil, 0x017E, 0x0178,
    ]
    /// Where ISO 8859-15 differs from ISO 8859-1.
    private static let euro: [UInt8: UInt16] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152,
        0xBD: 0x0153, 0xBE: 0x0178,
    ]

    /// The text; nil if the bytes stand for none.
    func text(of bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .utf16:
            // Without a mark it is big-endian (RFC 2781 §4.3).
            if bytes.starts(with: [0xFF, 0xFE]) { return Self.wide(bytes.dropFirst(2), false) }
            return Self.wide(
                bytes.starts(with: [0xFE, 0xFF]) ? bytes.dropFirst(2) : bytes[...],
                true
            )
        case .utf16LittleEndian: return Self.wide(bytes[...], false)
        case .utf16BigEndian: return Self.wide(bytes[...], true)
        case .ascii:
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        case .latin1, .latin9, .windows1252:
            var units: [UInt16] = []
            units.reserveCapacity(bytes.count)
            for byte in bytes {
                guard let unit = unit(byte) else { return nil }
                units.append(unit)
            }
            return String(decoding: units, as: UTF16.self)
        }
    }

    private func unit(_ byte: UInt8) -> UInt16? {
        if self == .latin9, let other = Self.euro[byte] { return other }
        if self == .windows1252, (0x80...0x9F).contains(byte) {
            return Self.windows[Int(byte) - 0x80]
        }
        return UInt16(byte)
    }

    private static func wide(_ bytes: ArraySlice<UInt8>, _ isBigEndian: Bool) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(validating: units, as: UTF16.self)
    }
}
