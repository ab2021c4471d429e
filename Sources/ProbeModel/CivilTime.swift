/// A timestamp taken apart into the UTC calendar, for RFC 3339 and for the syslog form.
///
/// Days to civil date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `civil_from_days`; the inverse is `days_from_civil` there. Proleptic Gregorian calendar.
package struct CivilTime: Hashable, Sendable {
    package let year: Int64
    package let month: Int64
    package let day: Int64
    package let hour: Int64
    package let minute: Int64
    package let second: Int64
    package let nanosecond: Int64

    package init(_ timestamp: Timestamp) {
        let (seconds, nanosecond) = timestamp.nanoseconds.flooredDivision(by: 1_000_000_000)
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        self.month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
        self.hour = secondOfDay / 3600
        self.minute = secondOfDay / 60 % 60
        self.second = secondOfDay % 60
        self.nanosecond = nanosecond
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar; no range check.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week of a day since 1970-01-01, which was a Thursday; 0 is Monday.
    package static func weekday(ofDay days: Int64) -> Int {
        Int((days + 3).flooredDivision(by: 7).remainder)
    }

    /// Days since 1970-01-01 of a date as people write it, `2026-11-21`, from 1970 to 2200; nil if
    /// there is no such day.
    package static func days(of date: some StringProtocol) -> Int64? {
        let fields = date.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { Int64($0) }
        guard fields.count == 3, numbers.count == 3, (1970...2200).contains(numbers[0]),
            (1...12).contains(numbers[1]), (1...31).contains(numbers[2])
        else { return nil }
        let days = days(year: numbers[0], month: numbers[1], day: numbers[2])
        // The 30th of February would be one in March.
        return CivilTime(Timestamp(clampingSeconds: days * 86_400)).day == numbers[2] ? days : nil
    }

    /// `2026-11-21T02:09:58.412Z` (RFC 3339, milliseconds, UTC).
    package var rfc3339: String {
        "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))T\(timeOfDay)"
            + ".\((nanosecond / 1_000_000).padded(3))Z"
    }

    /// `02:09:58`, UTC.
    package var timeOfDay: String {
        "\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
    }
}

extension Timestamp {
    /// `2026-11-21T02:09:58.412Z` (RFC 3339, milliseconds, UTC).
    package var rfc3339: String { CivilTime(self).rfc3339 }

    /// `2026-11-21 02:09:58 UTC`: in texts for people.
    package var forPeople: String {
        "\(rfc3339.prefix(10)) \(CivilTime(self).timeOfDay) UTC"
    }

    /// What `rfc3339` gives, and what people write of it: `2026-11-21`, `2026-11-21T08:00`,
    /// `2026-11-21T08:00:00.5Z`, in UTC, from 1970 to 2200; nil if it is none of these.
    package init?(civil text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count <= 2, let days = CivilTime.days(of: parts[0]) else { return nil }
        var nanoseconds = days * 86_400 * 1_000_000_000
        if parts.count == 2 {
            guard let clock = Self.nanoseconds(ofClock: parts[1]) else { return nil }
            nanoseconds += clock
        }
        self.init(nanoseconds: nanoseconds)
    }

    /// Of `08:00`, `08:00:00` or `08:00:00.5`, with or without a Z.
    private static func nanoseconds(ofClock text: Substring) -> Int64? {
        let clock = text.hasSuffix("Z") ? text.dropLast() : text
        let halves = clock.split(separator: ".", omittingEmptySubsequences: false)
        let fields = halves[0].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { Int64($0) }
        guard halves.count <= 2, numbers.count == fields.count, (2...3).contains(numbers.count),
            zip(numbers, [24, 60, 61] as [Int64]).allSatisfy({ (0..<$1).contains($0) })
        else { return nil }
        let seconds = zip(numbers, [3600, 60, 1] as [Int64]).reduce(0) { $0 + $1.0 * $1.1 }
        guard halves.count == 2 else { return seconds * 1_000_000_000 }
        let digits = halves[1]
        guard numbers.count == 3, (1...9).contains(digits.count), digits.allSatisfy(\.isNumber),
            let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.count))
        else { return nil }
        return seconds * 1_000_000_000 + fraction
    }
}

extension Int64 {
    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
