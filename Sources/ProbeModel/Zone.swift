/// A zone of the IANA database, read from the bytes of its compiled file (RFC 9636, version 2 on).
package struct Zone: Hashable, Sendable {
    /// Seconds since 1970 at which the offset changes, ascending, and the offsets from then on.
    private let times: [Int64]
    private let offsets: [Int64]
    /// Before the first change.
    private let before: Int64
    /// After the last change.
    private let rule: ZoneRule?

    package static let utc = Zone(times: [], offsets: [], before: 0, rule: nil)

    private init(times: [Int64], offsets: [Int64], before: Int64, rule: ZoneRule?) {
        self.times = times
        self.offsets = offsets
        self.before = before
        self.rule = rule
    }

    /// Reads a file; nil if it is no such file.
    package init?(_ bytes: [UInt8]) {
        var old = ZoneReader(bytes)
        // A file holds everything twice: first in 32 bits, for programs of the last century.
        guard let short = old.header(), short.version >= 2,
            old.skip(short.length(timeBytes: 4)), let header = old.header()
        else { return nil }
        var reader = old
        var times: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.number(bytes: 8) else { return nil }
            times.append(time)
        }
        guard let kinds = reader.take(header.times) else { return nil }
        var types: [Int64] = []
        for _ in 0..<header.types {
            guard let offset = reader.number(bytes: 4), reader.skip(2) else { return nil }
            types.append(offset)
        }
        guard let first = types.first, kinds.allSatisfy({ $0 < types.count }),
            reader.skip(header.names + header.leaps * 12 + header.standards + header.universals)
        else { return nil }
        let footer = reader.rest.split(separator: UInt8(ascii: "\n")).first ?? []
        self.init(
            times: times,
            offsets: kinds.map { types[Int($0)] },
            before: first,
            rule: ZoneRule(String(decoding: footer, as: UTF8.self))
        )
    }

    /// Seconds east of Greenwich at a moment.
    package func offset(at time: Timestamp) -> Int64 {
        offset(atSecond: time.second)
    }

    /// The first moment of a month on the clocks of this zone.
    package func start(year: Int64, month: Int64) -> Timestamp {
        let local = CivilTime.days(year: year, month: month, day: 1) * 86_400
        // Where clocks are set at this very midnight, the earlier of the possible moments.
        let guesses = [local - 86_400, local + 86_400].map { local - offset(atSecond: $0) }.sorted()
        let second = guesses.first { $0 + offset(atSecond: $0) >= local } ?? guesses[1]
        return Timestamp(clampingSeconds: second)
    }

    /// The hour of the week on the clocks of this zone, 0 is Monday from 00:00 to 01:00.
    package func hourOfWeek(at time: Timestamp) -> Int {
        minuteOfWeek(at: time) / 60
    }

    private func offset(atSecond second: Int64) -> Int64 {
        if let last = times.last, second < last || rule == nil {
            let later = times.indices.partitioningIndex { times[$0] > second }
            return later == 0 ? before : offsets[later - 1]
        }
        return rule?.offset(atSecond: second) ?? before
    }
}

/// Reads big-endian numbers from a zone file.
private struct ZoneReader {
    struct Header {
        let version: Int
        let universals, standards, leaps, times, types, names: Int

        /// Bytes of what follows the header.
        func length(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + names + leaps * (timeBytes + 4) + standards
                + universals
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    /// A signed number of four or eight bytes.
    mutating func number(bytes count: Int) -> Int64? {
        guard let slice = take(count) else { return nil }
        let bits = slice.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }

    mutating func header() -> Header? {
        guard take(4).map(Array.init) == Array("TZif".utf8), let version = take(1)?.first, skip(15)
        else { return nil }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = number(bytes: 4), count >= 0 else { return nil }
            counts.append(Int(count))
        }
        return Header(
            version: Int(version) - Int(UInt8(ascii: "0")),
            universals: counts[0],
            standards: counts[1],
            leaps: counts[2],
            times: counts[3],
            types: counts[4],
            names: counts[5]
        )
    }
}
