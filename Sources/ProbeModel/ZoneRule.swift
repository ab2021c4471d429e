/// The rule of a zone after the last change that its file spells out, in the form of POSIX:
/// `CET-1CEST,M3.5.0,M10.5.0/3`. The older forms with a day of the year are in no zone of today.
struct ZoneRule: Hashable, Sendable {
    /// Seconds east of Greenwich.
    private let standard: Int64
    private let summer: Summer?

    private struct Summer: Hashable {
        let offset: Int64
        let begin: Change
        let end: Change
    }

    /// The n-th weekday of a month (5 is the last), and the local second of that day.
    private struct Change: Hashable {
        let month, week, weekday, second: Int64
    }

    /// Reads a rule; nil if it has another form.
    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 3 else { return nil }
        var names = parts[0]
        guard Self.dropName(&names), let west = Self.takeTime(&names) else { return nil }
        standard = -west
        if names.isEmpty {
            summer = nil
            return
        }
        guard Self.dropName(&names), parts.count == 3, let begin = Self.change(parts[1]),
            let end = Self.change(parts[2])
        else { return nil }
        let offset = names.isEmpty ? standard + 3600 : Self.takeTime(&names).map { -$0 }
        guard let offset, names.isEmpty else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    /// Seconds east of Greenwich at a second since 1970.
    func offset(atSecond second: Int64) -> Int64 {
        guard let summer else { return standard }
        let local = Timestamp(clampingSeconds: second + standard)
        let year = CivilTime(local).year
        let begin = Self.second(of: summer.begin, in: year) - standard
        let end = Self.second(of: summer.end, in: year) - summer.offset
        // South of the equator summer goes over the turn of the year.
        let isSummer =
            begin < end ? second >= begin && second < end : second >= begin || second < end
        return isSummer ? summer.offset : standard
    }

    /// The local second since 1970 of a change.
    private static func second(of change: Change, in year: Int64) -> Int64 {
        let first = CivilTime.days(year: year, month: change.month, day: 1)
        let next =
            change.month == 12
            ? CivilTime.days(year: year + 1, month: 1, day: 1)
            : CivilTime.days(year: year, month: change.month + 1, day: 1)
        // Day 0 was a Thursday, weekday 4.
        let weekday = (first + 4) % 7
        var day = first + (change.weekday - weekday + 7) % 7 + (change.week - 1) * 7
        if day >= next { day -= 7 }
        return day * 86_400 + change.second
    }

    /// `M3.5.0/3`: without a time it is two o'clock.
    private static func change(_ text: Substring) -> Change? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.first == "M", (1...2).contains(parts.count) else { return nil }
        let numbers = parts[0].dropFirst().split(separator: ".").compactMap { Int64($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var second: Int64? = 7200
        if parts.count == 2 {
            var time = parts[1]
            second = takeTime(&time)
            guard time.isEmpty else { return nil }
        }
        return second.map {
            Change(month: numbers[0], week: numbers[1], weekday: numbers[2], second: $0)
        }
    }

    /// `CET` or `<+1030>`.
    private static func dropName(_ text: inout Substring) -> Bool {
        let count = text.count
        if text.first == "<" {
            text = text.drop { $0 != ">" }.dropFirst()
        } else {
            text = text.drop { $0.isLetter }
        }
        return text.count < count
    }

    /// `-10:30` in seconds: hours, and if given minutes and seconds.
    private static func takeTime(_ text: inout Substring) -> Int64? {
        let isNegative = text.first == "-"
        if isNegative || text.first == "+" { text = text.dropFirst() }
        let digits = text.prefix { $0.isNumber || $0 == ":" }
        text = text.dropFirst(digits.count)
        let numbers = digits.split(separator: ":").compactMap { Int64($0) }
        // More digits are no time, and would overflow.
        guard (1...3).contains(numbers.count), digits.count <= 9 else { return nil }
        let seconds = zip(numbers, [3600, 60, 1]).reduce(Int64(0)) { $0 + $1.0 * $1.1 }
        return isNegative ? -seconds : seconds
    }
}
