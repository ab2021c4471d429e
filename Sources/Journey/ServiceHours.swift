/// Hours of the week in which a service is promised: `Mon-Fri 07:00-19:00`, on the clocks of the
/// contract's zone.
package struct ServiceHours: Hashable, Sendable {
    /// 0 is Monday.
    package let days: [Int]
    /// Minutes of the day, half open; at most 1440.
    package let minutes: Range<Int>

    private static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Reads days and hours; nil if the text is of another form. The days may be one, a range or a
    /// list (`Mon,Wed,Fri`); a range may pass Sunday. `24:00` ends a day.
    package init?(_ text: String) {
        let halves = text.split(separator: " ")
        guard halves.count == 2, let days = Self.days(halves[0]),
            let minutes = Self.minutes(halves[1])
        else { return nil }
        self.days = days
        self.minutes = minutes
    }

    /// Whether a minute of the week is in them; 0 is Monday 00:00.
    package func contains(minuteOfWeek minute: Int) -> Bool {
        days.contains(minute / 1440) && minutes.contains(minute % 1440)
    }

    private static func days(_ text: Substring) -> [Int]? {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                names.firstIndex(of: String(name))
            }
            guard (1...2).contains(ends.count), let first = ends[0],
                let last = ends[ends.count - 1]
            else { return nil }
            for step in 0...(last - first + 7) % 7 { days.insert((first + step) % 7) }
        }
        return days.sorted()
    }

    private static func minutes(_ text: Substring) -> Range<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
        guard ends.count == 2, let from = ends[0], let until = ends[1], from < until else {
            return nil
        }
        return from..<until
    }

    private static func minute(_ text: Substring) -> Int? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2, fields.allSatisfy({ $0.count == 2 }), let hour = Int(fields[0]),
            let minute = Int(fields[1]), (0...24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        let sum = hour * 60 + minute
        return sum <= 1440 ? sum : nil
    }
}
