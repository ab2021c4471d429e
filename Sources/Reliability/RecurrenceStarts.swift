package import ProbeModel

extension Recurrence {
    /// The starts that begin before a time, in order; the first one is where it all begins if the
    /// rule holds it. Days and hours are those of the zone's clocks.
    package func starts(
        from first: Timestamp,
        before end: Timestamp,
        in zone: Zone
    ) -> [Timestamp] {
        let local = zone.localSecond(at: first)
        let clock = (local % 86_400 + 86_400) % 86_400
        let origin = (local - clock) / 86_400
        var starts: [Timestamp] = []
        var number = 0
        for turn in 0..<Self.turns {
            guard let days = days(in: turn, from: origin), let begin = days.begin else { break }
            if zone.moment(local: begin * 86_400) >= end { break }
            for day in days.all where day >= origin {
                let start = zone.moment(local: day * 86_400 + clock)
                guard isBeforeEnd(start, zone), count.map({ number < $0 }) ?? true else {
                    return starts
                }
                number += 1
                if start < end { starts.append(start) }
            }
        }
        return starts
    }

    /// Periods that are looked at: ten thousand days, or as many years as nobody plans.
    private static let turns = 10_000

    private func isBeforeEnd(_ start: Timestamp, _ zone: Zone) -> Bool {
        switch until {
        case .moment(let last): start <= last
        case .local(let second): zone.localSecond(at: start) <= second
        case nil: true
        }
    }

    /// The days of one period that the rule holds, as days since 1970 in order, and the first day
    /// of the period.
    private func days(in turn: Int, from origin: Int64) -> (begin: Int64?, all: [Int64])? {
        let step = Int64(turn) * Int64(interval)
        switch frequency {
        case .daily:
            let day = origin + step
            return (day, [day].filter(isWanted))
        case .weekly:
            let own = CivilTime.weekday(ofDay: origin)
            let monday = origin - Int64((own - weekStart + 7) % 7) + 7 * step
            let wanted = weekdays.isEmpty ? [own] : weekdays.map(\.day)
            let all = (monday..<monday + 7).filter {
                wanted.contains(CivilTime.weekday(ofDay: $0)) && isInMonths($0)
            }
            return (monday, all)
        case .monthly:
            let date = Date(origin)
            let month = date.year * 12 + date.month - 1 + step
            let days = Self.month(month)
            return (days.lowerBound, inMonth(days, day: date.day).filter(isInMonths))
        case .yearly:
            let date = Date(origin)
            return year(date.year + step, from: date)
        }
    }

    private func year(_ year: Int64, from date: Date) -> (begin: Int64?, all: [Int64])? {
        let begin = CivilTime.days(year: year, month: 1, day: 1)
        let whole = begin..<CivilTime.days(year: year + 1, month: 1, day: 1)
        if months.isEmpty, monthDays.isEmpty, !weekdays.isEmpty {
            return (begin, on(weekdays, in: whole))
        }
        let wanted =
            months.isEmpty ? (monthDays.isEmpty ? [Int(date.month)] : Array(1...12)) : months
        let all = Set(wanted).sorted().flatMap { month in
            inMonth(Self.month(year * 12 + Int64(month) - 1), day: date.day)
        }
        return (begin, all)
    }

    /// The days of a month: by number, by weekday, by both, or the day of the first start.
    private func inMonth(_ days: Range<Int64>, day: Int64) -> [Int64] {
        guard !monthDays.isEmpty || !weekdays.isEmpty else {
            return [days.lowerBound + day - 1].filter(days.contains)
        }
        let numbered = Set(
            monthDays.map { $0 > 0 ? days.lowerBound + Int64($0) - 1 : days.upperBound + Int64($0) }
        )
        guard !weekdays.isEmpty else { return numbered.filter(days.contains).sorted() }
        let found = on(weekdays, in: days)
        return monthDays.isEmpty ? found : found.filter(numbered.contains)
    }

    private func on(_ weekdays: [Weekday], in days: Range<Int64>) -> [Int64] {
        var found: Set<Int64> = []
        for weekday in weekdays {
            let all = days.filter { CivilTime.weekday(ofDay: $0) == weekday.day }
            guard weekday.ordinal != 0 else {
                found.formUnion(all)
                continue
            }
            let place = weekday.ordinal > 0 ? weekday.ordinal - 1 : all.count + weekday.ordinal
            if all.indices.contains(place) { found.insert(all[place]) }
        }
        return found.sorted()
    }

    /// What the parts that only leave days out say of a day.
    private func isWanted(_ day: Int64) -> Bool {
        let date = Date(day)
        let length = Self.month(date.year * 12 + date.month - 1).count
        let isNumbered =
            monthDays.isEmpty
            || monthDays.contains { Int64($0 > 0 ? $0 : length + 1 + $0) == date.day }
        let isOnWeekday =
            weekdays.isEmpty || weekdays.contains { $0.day == CivilTime.weekday(ofDay: day) }
        return isNumbered && isOnWeekday && isInMonths(day)
    }

    private func isInMonths(_ day: Int64) -> Bool {
        months.isEmpty || months.contains(Int(Date(day).month))
    }

    /// The days of a month, counted in months since the year 0.
    private static func month(_ number: Int64) -> Range<Int64> {
        func first(_ number: Int64) -> Int64 {
            CivilTime.days(year: number / 12, month: number % 12 + 1, day: 1)
        }
        return first(number)..<first(number + 1)
    }

    private struct Date {
        let year, month, day: Int64

        init(_ day: Int64) {
            let civil = CivilTime(Timestamp(clampingSeconds: day * 86_400))
            (year, month, self.day) = (civil.year, civil.month, civil.day)
        }
    }
}
