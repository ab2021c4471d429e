import ProbeModel

/// When a journey is due, in the five fields of crontab(5): minute, hour, day of the month, month,
/// day of the week. They speak of the clocks of a zone, which is the schedule's.
package struct Cron: Hashable, Sendable {
    /// Minutes of a day, ascending.
    let minutes: [Int]
    let days: CronDays
    /// Whether an hour that the clocks show twice counts twice: the hours begin with `*`, so that
    /// no hour of the year is silent. Otherwise each minute is due once a day.
    let followsClocks: Bool
    /// The shortest and the longest time between two starts, on clocks that are never set.
    let gaps: ClosedRange<Duration>

    /// What is wrong with a text.
    package struct Mistake: Error, Hashable {
        package let message: String
        package let remedy: String?
    }

    /// Reads five fields. Throws what is wrong with them, also if they name no day at all, or leave
    /// more than a year without a start.
    package init(_ text: String) throws(Mistake) {
        let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 5 else {
            throw Mistake(
                message: "'cron' has five fields, not \(fields.count)",
                remedy: "Write minute, hour, day of the month, month and day of the week: "
                    + "'*/5 8-18 * * mon-fri'"
            )
        }
        let minutes = try CronField.minute.values(of: fields[0])
        let hours = try CronField.hour.values(of: fields[1])
        let all = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }.sorted()
        self.minutes = all
        days = try CronDays(days: fields[2], months: fields[3], weekdays: fields[4])
        followsClocks = fields[1].hasPrefix("*")
        gaps = try Self.gaps(between: all, on: days)
    }

    private static func gaps(
        between minutes: [Int],
        on days: CronDays
    ) throws(Mistake) -> ClosedRange<Duration> {
        guard let first = minutes.first, let last = minutes.last, let distances = days.distances
        else {
            throw Mistake(
                message: "this cron never fires: no month has such a day",
                remedy: nil
            )
        }
        let inside = zip(minutes, minutes.dropFirst()).map { $1 - $0 }
        let overNight = [distances.lowerBound, distances.upperBound].map {
            $0 * 1440 - last + first
        }
        let gaps = (inside + overNight).map { Duration.seconds($0 * 60) }
        let (shortest, longest) = (gaps.min() ?? .zero, gaps.max() ?? .zero)
        guard longest <= Limits.cronGap else {
            throw Mistake(
                message: "this cron leaves \(longest.short) without a run",
                remedy: "Let it fire once in \(Limits.cronGap.short) at least"
            )
        }
        return shortest...longest
    }
}

/// The days on which a cron fires: the last three of its fields, a bit for each value.
struct CronDays: Hashable, Sendable {
    private let days: UInt32
    private let months: UInt32
    /// 0 is Monday.
    private let weekdays: UInt32
    /// Both kinds of days are restricted, so that one of them is enough; a field that begins with
    /// `*` restricts nothing in this sense (crontab(5)).
    private let isEither: Bool

    init(days: String, months: String, weekdays: String) throws(Cron.Mistake) {
        self.days = Self.bits(try CronField.day.values(of: days))
        self.months = Self.bits(try CronField.month.values(of: months))
        self.weekdays = Self.bits(try CronField.weekday.values(of: weekdays).map { ($0 + 6) % 7 })
        isEither = !days.hasPrefix("*") && !weekdays.hasPrefix("*")
    }

    private static func bits(_ values: [Int]) -> UInt32 { values.reduce(0) { $0 | 1 << $1 } }

    /// Whether a day is one of them, counted from 1970.
    func contains(_ number: Int64) -> Bool {
        let date = CivilTime(Timestamp(clampingSeconds: number * 86_400))
        guard months >> date.month & 1 == 1 else { return false }
        let isWeekday = weekdays >> CivilTime.weekday(ofDay: number) & 1 == 1
        let isDay = days >> date.day & 1 == 1
        return isEither ? isDay || isWeekday : isDay && isWeekday
    }

    /// Whether one of them may be such a day of the week; 0 is Monday.
    func mayBe(weekday: Int) -> Bool { isEither || weekdays >> weekday & 1 == 1 }

    /// Days, counted from 1970, in which each date falls on each day of the week: 28 years.
    static let calendar: Range<Int64> = {
        let start = CivilTime.days(year: 2000, month: 1, day: 1)
        return start..<start + 28 * 365 + 7
    }()

    /// The least and the most days from one of them to the next; nil if there is none.
    var distances: ClosedRange<Int>? {
        // Weeks alone repeat sooner.
        let isWeekly = days == UInt32.max << 1 && months == 0x1FFE
        let span = isWeekly ? Self.calendar.prefix(14) : Self.calendar[...]
        let found = span.filter(contains)
        guard let first = found.first else { return nil }
        let next = first + Int64(span.count)
        let distances = zip(found, found.dropFirst() + [next]).map { Int($1 - $0) }
        guard let least = distances.min(), let most = distances.max() else { return nil }
        return least...most
    }
}
