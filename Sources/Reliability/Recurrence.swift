package import ProbeModel

/// How something recurs: the part of RFC 5545's recurrence rules that maintenance needs.
package struct Recurrence: Hashable, Sendable {
    package enum Frequency: String, CaseIterable, Hashable, Sendable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// A weekday, or the n-th of a month or year; negative from the end.
    package struct Weekday: Hashable, Sendable {
        /// 0: every one.
        package let ordinal: Int
        /// 0 is Monday.
        package let day: Int
    }

    package private(set) var frequency: Frequency
    package private(set) var interval = 1
    package private(set) var count: Int?
    /// The last moment at which a start may lie.
    package private(set) var until: Until?
    package private(set) var weekdays: [Weekday] = []
    package private(set) var monthDays: [Int] = []
    package private(set) var months: [Int] = []
    /// The day on which a week begins; 0 is Monday.
    package private(set) var weekStart = 0

    /// A moment, or a second on the clocks of the zone.
    package enum Until: Hashable, Sendable {
        case moment(Timestamp)
        case local(second: Int64)
    }

    /// Why a rule cannot be followed.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    static let dayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// Reads `FREQ=WEEKLY;BYDAY=SU`; what it does not know is refused by its name.
    package init(_ text: String) throws(Fault) {
        var fields: [(name: String, value: String)] = []
        for part in text.split(separator: ";") {
            let halves = part.split(separator: "=", omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw Fault("'\(part)' is no part of a rule") }
            fields.append((halves[0].uppercased(), halves[1].uppercased()))
        }
        guard let word = fields.first(where: { $0.name == "FREQ" })?.value,
            let frequency = Frequency(rawValue: word)
        else { throw Fault("a rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY") }
        self.frequency = frequency
        for field in fields where field.name != "FREQ" { try take(field.name, field.value) }
        guard count == nil || until == nil else {
            throw Fault("a rule has COUNT or UNTIL, not both")
        }
        let mayCount = frequency == .monthly || frequency == .yearly
        guard mayCount || weekdays.allSatisfy({ $0.ordinal == 0 }) else {
            throw Fault("a weekday with a number needs FREQ=MONTHLY or YEARLY")
        }
        guard frequency != .weekly || monthDays.isEmpty else {
            throw Fault("BYMONTHDAY does not go with FREQ=WEEKLY")
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(Fault) {
        switch name {
        case "INTERVAL": interval = try Self.number(value, name, 1...1000)
        case "COUNT": count = try Self.number(value, name, 1...10_000)
        case "UNTIL": until = try Self.until(value)
        case "BYDAY":
            weekdays = try Self.list(value) { (text) throws(Fault) in try Self.weekday(text) }
        case "BYMONTHDAY":
            monthDays = try Self.list(value) { (text) throws(Fault) in
                try Self.number(text, name, -31...31)
            }
            guard !monthDays.contains(0) else { throw Fault("there is no day 0 in a month") }
        case "BYMONTH":
            months = try Self.list(value) { (text) throws(Fault) in
                try Self.number(text, name, 1...12)
            }
        case "WKST":
            guard let day = Self.dayNames.firstIndex(of: value) else {
                throw Fault("'\(value)' is no weekday")
            }
            weekStart = day
        default: throw Fault("\(name) is not understood; write one rule for each window")
        }
    }

    private static func list<Element>(
        _ value: String,
        _ body: (String) throws(Fault) -> Element
    ) throws(Fault) -> [Element] {
        var elements: [Element] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            elements.append(try body(String(part)))
        }
        return elements
    }

    private static func number(
        _ text: String,
        _ name: String,
        _ range: ClosedRange<Int>
    ) throws(Fault) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Fault("\(name) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func weekday(_ text: String) throws(Fault) -> Weekday {
        guard let day = dayNames.firstIndex(of: String(text.suffix(2))) else {
            throw Fault("'\(text)' is no weekday such as SU or -1SU")
        }
        let ordinal = text.dropLast(2)
        guard !ordinal.isEmpty else { return Weekday(ordinal: 0, day: day) }
        guard let number = Int(ordinal), number != 0, (-53...53).contains(number) else {
            throw Fault("'\(text)' is no weekday such as SU or -1SU")
        }
        return Weekday(ordinal: number, day: day)
    }

    /// `20261231`, `20261231T235959` or, in UTC, `20261231T235959Z`.
    private static func until(_ text: String) throws(Fault) -> Until {
        guard let second = CalendarTime.second(text) else {
            throw Fault("UNTIL must be such as 20261231T235959Z, not '\(text)'")
        }
        guard text.hasSuffix("Z") else {
            // A date alone holds all of its day.
            return .local(second: text.count == 8 ? second + 86_399 : second)
        }
        return .moment(Timestamp(clampingSeconds: second))
    }
}

extension Recurrence.Fault {
    fileprivate init(_ description: String) {
        self.init(description: description)
    }
}
