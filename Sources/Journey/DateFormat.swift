import ProbeModel

/// A date's form as `strftime` writes it, `%Y-%m-%dT%H:%M:%S%z`, parsed once. Dates are written in
/// UTC; they are read with their offset.
struct DateFormat: Hashable, Sendable {
    let text: String
    let items: [Item]

    enum Item: Hashable, Sendable {
        case literal(String)
        case number(Number)
        case month(isLong: Bool)
        case weekday(isLong: Bool)
        /// `AM` or `PM`.
        case half
        /// Digits behind the seconds, as many as this; any number of them is read.
        case fraction(digits: Int)
        /// `+0200`, `+02:00` or `Z`.
        case offset
        /// `UTC`; `GMT`, `UTC` and `Z` are read.
        case zone
        /// Seconds since 1970.
        case unix
    }

    /// A number, and with how many digits it is written at least.
    enum Number: Character, Hashable, Sendable {
        case year = "Y"
        case shortYear = "y"
        case month = "m"
        case day = "d"
        case paddedDay = "e"
        case hour = "H"
        case halfHour = "I"
        case minute = "M"
        case second = "S"
        case dayOfYear = "j"

        var digits: Int {
            switch self {
            case .year: 4
            case .dayOfYear: 3
            case .paddedDay: 1
            case .shortYear, .month, .day, .hour, .halfHour, .minute, .second: 2
            }
        }
    }

    /// A `%` that is followed by nothing known.
    struct SyntaxError: Error {
        let directive: String
    }

    /// Directives that stand for several others.
    private static let short: [Character: String] = [
        "F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y",
    ]

    init(_ text: String) throws(SyntaxError) {
        self.text = text
        var items: [Item] = []
        var rest = Substring(text)
        while let next = rest.popFirst() {
            guard next == "%" else {
                items.append(.literal(String(next)))
                continue
            }
            var digits = 9
            if let first = rest.first, let count = first.wholeNumberValue, first.isASCII {
                guard (1...9).contains(count), rest.dropFirst().first == "f" else {
                    throw SyntaxError(directive: "%\(first)")
                }
                digits = count
                rest.removeFirst()
            }
            guard let letter = rest.popFirst() else { throw SyntaxError(directive: "%") }
            if let long = Self.short[letter] {
                items += try DateFormat(long).items
            } else if let item = Self.item(letter, digits: digits) {
                items.append(item)
            } else {
                throw SyntaxError(directive: "%\(letter)")
            }
        }
        self.items = items
    }

    private static func item(_ letter: Character, digits: Int) -> Item? {
        switch letter {
        case "b", "h": .month(isLong: false)
        case "B": .month(isLong: true)
        case "a": .weekday(isLong: false)
        case "A": .weekday(isLong: true)
        case "p": .half
        case "f": .fraction(digits: digits)
        case "z": .offset
        case "Z": .zone
        case "s": .unix
        case "%": .literal("%")
        default: Number(rawValue: letter).map { .number($0) }
        }
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

extension DateFormat {
    /// A date in this form.
    func text(of timestamp: Timestamp) -> String {
        let time = CivilTime(timestamp)
        let days = CivilTime.days(year: time.year, month: time.month, day: time.day)
        var text = ""
        for item in items {
            switch item {
            case .literal(let literal): text += literal
            case .number(let number): text += number.text(of: time, days: days)
            case .month(let isLong):
                let name = Self.months[Int(time.month) - 1]
                text += isLong ? name : String(name.prefix(3))
            case .weekday(let isLong):
                let name = Self.weekdays[CivilTime.weekday(ofDay: days)]
                text += isLong ? name : String(name.prefix(3))
            case .half: text += time.hour < 12 ? "AM" : "PM"
            case .fraction(let digits):
                text += String(1_000_000_000 + time.nanosecond).dropFirst().prefix(digits)
            case .offset: text += "+0000"
            case .zone: text += "UTC"
            case .unix:
                let seconds = days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second
                text += String(seconds)
            }
        }
        return text
    }
}

extension DateFormat.Number {
    fileprivate func text(of time: CivilTime, days: Int64) -> String {
        let value =
            switch self {
            case .year: time.year
            case .shortYear: time.year % 100
            case .month: time.month
            case .day, .paddedDay: time.day
            case .hour: time.hour
            case .halfHour: (time.hour + 11) % 12 + 1
            case .minute: time.minute
            case .second: time.second
            case .dayOfYear: days - CivilTime.days(year: time.year, month: 1, day: 1) + 1
            }
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
