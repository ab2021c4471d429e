package import ProbeModel

/// Dates and times as iCalendar writes them (RFC 5545 §3.3.4, §3.3.5).
package enum CalendarTime {
    /// Seconds since 1970 as if the clocks showed UTC; nil if the text is of another form.
    package static func second(_ text: String) -> Int64? {
        let digits = text.filter { $0 != "T" && $0 != "Z" }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), [8, 14].contains(digits.count),
            digits.count == 8 ? text == digits : text.dropFirst(8).first == "T"
        else { return nil }
        func number(_ from: Int, _ count: Int) -> Int64 {
            Int64(digits.dropFirst(from).prefix(count)) ?? 0
        }
        let (month, day) = (number(4, 2), number(6, 2))
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let date = CivilTime.days(year: number(0, 4), month: month, day: day) * 86_400
        guard digits.count == 14 else { return date }
        let (hour, minute, second) = (number(8, 2), number(10, 2), number(12, 2))
        guard hour < 24, minute < 60, second < 61 else { return nil }
        return date + hour * 3600 + minute * 60 + second
    }

    /// A moment in UTC, `20261127T013000Z`.
    package static func text(_ time: Timestamp) -> String {
        let text = CivilTime(time).rfc3339.filter { $0.isNumber || $0 == "T" }
        return text.prefix(15) + "Z"
    }
}
