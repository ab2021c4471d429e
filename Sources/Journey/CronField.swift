/// One of the fields of a cron: numbers, names, ranges, steps, and lists of these.
enum CronField: String {
    case minute = "minutes"
    case hour = "hours"
    case day = "days of the month"
    case month = "months"
    case weekday = "days of the week"

    private var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        // Sunday is 0 and 7.
        case .weekday: 0...7
        }
    }

    /// Names of the first values, in their order.
    private var names: [String] {
        switch self {
        case .minute, .hour, .day: []
        case .month:
            [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        }
    }

    /// Every value that a text names, ascending.
    func values(of text: String) throws(Cron.Mistake) -> [Int] {
        var found: Set<Int> = []
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            found.formUnion(try values(ofElement: element))
        }
        return found.sorted()
    }

    /// `*`, `5`, `8-18`, `*/5` or `8-18/2`.
    private func values(ofElement text: Substring) throws(Cron.Mistake) -> [Int] {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count <= 2, ends.count <= 2 else { throw mistake(text) }
        guard halves.count == 2 else { return Array(try span(ends, of: text)) }
        guard let step = Self.number(halves[1]), step > 0 else {
            throw mistake(text, remedy: "A step is a number from 1 on: '*/5'")
        }
        guard halves[0] == "*" || ends.count == 2 else {
            throw mistake(
                text,
                remedy: "A step needs a range: '\(halves[0])-\(range.upperBound)/\(halves[1])'"
            )
        }
        let span = try span(ends, of: text)
        return Array(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }

    private func span(
        _ ends: [Substring],
        of text: Substring
    ) throws(Cron.Mistake) -> ClosedRange<Int> {
        // Each day of the week once, so that a step counts as people do.
        if ends == ["*"] { return self == .weekday ? 0...6 : range }
        guard let first = value(ends[0]), var last = value(ends[ends.count - 1]) else {
            throw mistake(text)
        }
        // A week that people write ends with Sunday.
        if self == .weekday, ends.count == 2, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            throw mistake(text, remedy: "A range goes upwards; write two, with a comma between")
        }
        return first...last
    }

    private func value(_ text: Substring) -> Int? {
        if let place = names.firstIndex(of: text.lowercased()) { return range.lowerBound + place }
        return Self.number(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Digits only: no sign.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(text) : nil
    }

    private func mistake(_ text: Substring, remedy: String? = nil) -> Cron.Mistake {
        let named = names.isEmpty ? "" : " or \(names[0]) to \(names[names.count - 1])"
        return Cron.Mistake(
            message: "the \(rawValue) of 'cron' go from \(range.lowerBound) to "
                + "\(range.upperBound)\(named), not \(String(text).quoted)",
            remedy: remedy
        )
    }
}
