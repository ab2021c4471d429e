import ProbeModel

/// One text that is read as a date, field by field.
struct DateReading {
    private var rest: Substring.UTF8View
    private var year: Int64?
    private var month: Int64 = 1
    private var day: Int64 = 1
    private var dayOfYear: Int64?
    private var hour: Int64 = 0
    private var minute: Int64 = 0
    private var second: Int64 = 0
    private var nanosecond: Int64 = 0
    private var isAfternoon: Bool?
    private var offset: Int64 = 0
    private var unix: Int64?

    /// The date that a text in this form stands for; nil if the text has another form, or if there
    /// is no such date.
    static func date(of text: String, _ format: DateFormat) -> Timestamp? {
        var reading = DateReading(text)
        for item in format.items {
            guard reading.read(item) else { return nil }
        }
        return reading.rest.isEmpty ? reading.timestamp : nil
    }

    private init(_ text: String) {
        rest = Substring(text).utf8
    }

    private mutating func read(_ item: DateFormat.Item) -> Bool {
        switch item {
        case .literal(let text):
            guard rest.starts(with: text.utf8) else { return false }
            rest = rest.dropFirst(text.utf8.count)
            return true
        case .number(let number): return read(number)
        case .month(let isLong):
            guard let index = word(of: DateFormat.months, isLong: isLong) else { return false }
            month = Int64(index) + 1
            return true
        case .weekday(let isLong):
            return word(of: DateFormat.weekdays, isLong: isLong) != nil
        case .half:
            guard let index = word(of: ["AM", "PM"], isLong: true) else { return false }
            isAfternoon = index == 1
            return true
        case .fraction: return readFraction()
        case .offset: return readOffset()
        case .zone:
            return word(of: ["UTC", "GMT", "Z"], isLong: true) != nil
        case .unix:
            let isNegative = skip(0x2D)
            guard let value = digits(1...11) else { return false }
            unix = isNegative ? -value : value
            return true
        }
    }

    private mutating func read(_ number: DateFormat.Number) -> Bool {
        if number == .paddedDay { _ = skip(0x20) }
        let count = number == .year ? 4 : number == .dayOfYear ? 3 : 2
        guard let value = digits((number == .year ? 4 : 1)...count) else { return false }
        switch number {
        case .year: year = value
        case .shortYear: year = value < 69 ? 2000 + value : 1900 + value
        case .month: month = value
        case .day, .paddedDay: day = value
        case .hour, .halfHour: hour = value
        case .minute: minute = value
        case .second: second = value
        case .dayOfYear: dayOfYear = value
        }
        return true
    }

    private mutating func readFraction() -> Bool {
        let text = rest.prefix { $0.isDigit }
        guard (1...9).contains(text.count), let value = digits(1...9) else { return false }
        nanosecond = (text.count..<9).reduce(value) { value, _ in value * 10 }
        return true
    }

    private mutating func readOffset() -> Bool {
        if skip(0x5A) || skip(0x7A) { return true }
        let isNegative = skip(0x2D)
        guard isNegative || skip(0x2B), let hours = digits(2...2) else { return false }
        _ = skip(0x3A)
        guard let minutes = digits(2...2), hours < 24, minutes < 60 else { return false }
        offset = (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
        return true
    }

    /// The index of the word that the rest begins with, in any case.
    private mutating func word(of words: [String], isLong: Bool) -> Int? {
        let forms = words.map { isLong ? $0 : String($0.prefix(3)) }
        for (index, form) in forms.enumerated() {
            let start = rest.prefix(form.utf8.count)
            let isSame = zip(start, form.utf8).allSatisfy {
                $0.lowercasedASCII == $1.lowercasedASCII
            }
            guard start.count == form.utf8.count, isSame else { continue }
            rest = rest.dropFirst(form.utf8.count)
            return index
        }
        return nil
    }

    private mutating func digits(_ counts: ClosedRange<Int>) -> Int64? {
        let text = rest.prefix(counts.upperBound).prefix { $0.isDigit }
        guard text.count >= counts.lowerBound else { return nil }
        rest = rest.dropFirst(text.count)
        return text.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private var timestamp: Timestamp? {
        if let unix { return Self.timestamp(seconds: unix, nanosecond) }
        guard let year, let day = days(since: year), hour < 24, minute < 60, second <= 60 else {
            return nil
        }
        var hours = hour
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            hours = hour % 12 + (isAfternoon ? 12 : 0)
        }
        let seconds = day * 86_400 + hours * 3600 + minute * 60 + second - offset
        return Self.timestamp(seconds: seconds, nanosecond)
    }

    private func days(since year: Int64) -> Int64? {
        let start = CivilTime.days(year: year, month: 1, day: 1)
        let length = CivilTime.days(year: year + 1, month: 1, day: 1) - start
        if let dayOfYear {
            return (1...length).contains(dayOfYear) ? start + dayOfYear - 1 : nil
        }
        guard (1...12).contains(month), day >= 1 else { return nil }
        let first = CivilTime.days(year: year, month: month, day: 1)
        let next =
            month == 12 ? start + length : CivilTime.days(year: year, month: month + 1, day: 1)
        return day <= next - first ? first + day - 1 : nil
    }

    /// Nil for a date that a timestamp cannot hold.
    private static func timestamp(seconds: Int64, _ nanosecond: Int64) -> Timestamp? {
        let whole = Timestamp(clampingSeconds: seconds)
        guard whole.nanoseconds / 1_000_000_000 == seconds else { return nil }
        return Timestamp(nanoseconds: whole.nanoseconds + nanosecond)
    }
}

extension DateFormat {
    /// RFC 3339, with and without a fraction.
    private static let iso = ["%FT%T%z", "%FT%T.%f%z"].compactMap { try? DateFormat($0) }
    /// What servers send beside: HTTP's dates and their old forms (RFC 9110 §5.6.7, RFC 6265 §5.1.1),
    /// RFC 5322's, and ISO 8601 without an offset or a time.
    private static let others = [
        "%a, %d %b %Y %T %Z", "%a, %d-%b-%Y %T %Z", "%a, %d-%b-%y %T %Z", "%A, %d-%b-%y %T %Z",
        "%a %b %e %T %Y", "%a, %d %b %Y %T %z", "%d %b %Y %T %z", "%F %T%z", "%F %T.%f%z", "%FT%T",
        "%FT%T.%f", "%F %T", "%FT%R%z", "%F",
    ].compactMap { try? DateFormat($0) }

    /// A date as RFC 3339 writes it.
    static func isoDate(of text: String) -> Timestamp? {
        iso.lazy.compactMap { DateReading.date(of: text, $0) }.first
    }

    /// A date in any form that is usual in HTTP and JSON.
    static func anyDate(of text: String) -> Timestamp? {
        isoDate(of: text)
            ?? others.lazy.compactMap { DateReading.date(of: text, $0) }.first
    }
}
