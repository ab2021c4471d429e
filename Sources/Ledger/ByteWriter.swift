import ProbeModel

/// Little-endian numbers, variable-length numbers and texts, one behind the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    /// The number's own width, least significant byte first.
    mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
        bytes.appendNumber(value)
    }

    /// Seven bits a byte, least significant first; the high bit says that more follow (LEB128).
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func number(_ value: Int) {
        number(UInt64(value))
    }

    /// Small numbers of either sign stay short: 0, −1, 1, −2 … become 0, 1, 2, 3 ….
    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func span(_ value: Microseconds) {
        number(UInt64(value.count))
    }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func raw(_ value: some Collection<UInt8>) {
        bytes.append(contentsOf: value)
    }
}

extension [UInt8] {
    /// Appends a number in its own width, least significant byte first.
    mutating func appendNumber<Number: FixedWidthInteger>(_ value: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> Number(truncatingIfNeeded: shift)))
        }
    }
}
