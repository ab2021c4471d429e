extension JSON.Number {
    /// Whether both have the same value, exactly.
    package func isEqual(to other: JSON.Number) -> Bool {
        text == other.text || Decimal(text) == Decimal(other.text)
    }

    /// Whether the value is less than that of `other`, exactly.
    package func isLess(than other: JSON.Number) -> Bool {
        if let one = integer, let other = other.integer { return one < other }
        return Decimal(text) < Decimal(other.text)
    }
}

/// The exact value of a number's text: ± 0.d₁d₂d₃… × 10^exponent, where d₁ and the last digit are
/// not zero. Zero has no digits, no sign and the exponent 0, so that equal values are equal fields.
private struct Decimal: Comparable {
    private let isNegative: Bool
    private let digits: ArraySlice<UInt8>
    private let exponent: Int

    init(_ text: String) {
        var digits: [UInt8] = []
        var pointPosition: Int?
        var power = 0
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "."): pointPosition = digits.count
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                power = Self.power(Substring(rest))
                rest = rest[rest.endIndex...]
            default: break
            }
        }
        let isZero = digits.allSatisfy { $0 == UInt8(ascii: "0") }
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        let length = digits.lastIndex { $0 != UInt8(ascii: "0") }.map { $0 + 1 } ?? 0
        self.digits = isZero ? [] : digits[leadingZeros..<length]
        exponent = isZero ? 0 : (pointPosition ?? digits.count) - leadingZeros + power
        isNegative = !isZero && text.utf8.first == UInt8(ascii: "-")
    }

    /// An exponent; one that fits no integer becomes one that no count of digits can outweigh.
    private static func power(_ text: Substring) -> Int {
        let bound = 1 << 60
        return Int(text).map { min(max($0, -bound), bound) } ?? (text.first == "-" ? -bound : bound)
    }

    static func < (one: Decimal, other: Decimal) -> Bool {
        guard one.isNegative == other.isNegative else { return one.isNegative }
        return one.isNegative ? other.isNearerToZero(than: one) : one.isNearerToZero(than: other)
    }

    private func isNearerToZero(than other: Decimal) -> Bool {
        guard !digits.isEmpty, !other.digits.isEmpty else {
            return digits.count < other.digits.count
        }
        guard exponent == other.exponent else { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
