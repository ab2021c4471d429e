import ProbeModel

/// Why the bytes of a record cannot be understood although their checksum is right.
package struct MalformedRecord: Error, Hashable {
    package let problem: String

    package init(_ problem: String) {
        self.problem = problem
    }
}

/// Takes apart what `ByteWriter` put together; trusts no length before it has been checked.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    private var remaining: Int { bytes.endIndex - position }
    var isAtEnd: Bool { remaining == 0 }

    mutating func byte() throws(MalformedRecord) -> UInt8 {
        guard position < bytes.endIndex else { throw MalformedRecord("the record ends early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func fixed<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(MalformedRecord) -> Number {
        let start = try advance(by: Number.bitWidth / 8)
        return bytes.number(at: start, as: type)
    }

    mutating func number() throws(MalformedRecord) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw MalformedRecord("a number has more than ten bytes")
    }

    /// A number of things of which each takes at least one byte.
    mutating func count() throws(MalformedRecord) -> Int {
        let value = try number()
        guard value <= UInt64(remaining) else {
            throw MalformedRecord("a count of \(value) is more than the record holds")
        }
        return Int(value)
    }

    mutating func signed() throws(MalformedRecord) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A signed number that fits 32 bits.
    mutating func small() throws(MalformedRecord) -> Int32 {
        guard let value = Int32(exactly: try signed()) else {
            throw MalformedRecord("a number does not fit 32 bits")
        }
        return value
    }

    /// A span of less than 35 years, so that six of them can be added, and counted in nanoseconds.
    mutating func span() throws(MalformedRecord) -> Microseconds {
        let value = try number()
        guard value < 1 << 50 else { throw MalformedRecord("a span of \(value) µs is too long") }
        return Microseconds(Int64(value))
    }

    mutating func text() throws(MalformedRecord) -> String {
        String(decoding: try raw(count()), as: UTF8.self)
    }

    mutating func raw(_ count: Int) throws(MalformedRecord) -> ArraySlice<UInt8> {
        let start = try advance(by: count)
        return bytes[start..<start + count]
    }

    /// One of our enums, stored as its raw value.
    mutating func word<Word: RawRepresentable<UInt8>>(
        _ type: Word.Type
    ) throws(MalformedRecord) -> Word {
        let value = try byte()
        guard let word = Word(rawValue: value) else {
            throw MalformedRecord("\(value) is no \(type)")
        }
        return word
    }

    /// Skips what a later version put here: numbered fields with their lengths.
    mutating func skipExtras() throws(MalformedRecord) {
        for _ in 0..<(try count()) {
            _ = try number()
            _ = try raw(count())
        }
    }

    private mutating func advance(by count: Int) throws(MalformedRecord) -> Int {
        guard count <= remaining else { throw MalformedRecord("the record ends early") }
        defer { position += count }
        return position
    }
}

extension ArraySlice<UInt8> {
    /// The little-endian number at an index; the caller has checked that it is there.
    func number<Number: FixedWidthInteger>(at index: Int, as type: Number.Type) -> Number {
        var value: Number = 0
        for (place, byte) in self[index..<index + Number.bitWidth / 8].enumerated() {
            value |= Number(truncatingIfNeeded: byte) << Number(truncatingIfNeeded: 8 * place)
        }
        return value
    }
}
