/// Text from outside, made harmless for one line (promises.md N13): no control character survives,
/// neither C0 nor C1 nor DEL, no line separator, and nothing that reverses the reading direction.
package struct PlainText {
    package let utf8: [UInt8]

    /// At most `limit` bytes, cut between characters; a cut is marked with `…`.
    package init(_ text: String, limit: Int = .max) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.utf8.count, limit))
        let mark = Array("…".utf8)
        var lastFit = 0
        for scalar in text.unicodeScalars {
            let next = Self.isHarmful(scalar) ? " " : scalar
            bytes += UTF8.encode(next).map(Array.init) ?? []
            if bytes.count <= limit - mark.count { lastFit = bytes.count }
            if bytes.count > limit {
                bytes = limit < mark.count ? [] : bytes[..<lastFit] + mark
                break
            }
        }
        self.utf8 = bytes
    }

    package var string: String { String(decoding: utf8, as: UTF8.self) }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x2029: true
        // What has an effect on the direction (Unicode Standard Annex #9, 2.1 to 2.6).
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
