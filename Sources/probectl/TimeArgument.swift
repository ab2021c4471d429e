import ArgumentParser
import Journey
import ProbeModel
import Runner

/// A point in time on the command line: so long ago, a day, or a time in UTC.
struct TimeArgument: ExpressibleByArgument, Hashable {
    let timestamp: Timestamp

    init?(argument: String) {
        if let span = Quantity.duration(argument) {
            timestamp = MonotonicClock.wallClock() - span
            return
        }
        guard let timestamp = Self.civil(argument) else { return nil }
        self.timestamp = timestamp
    }

    /// `2026-11-21`, `2026-11-21T08:00`, `2026-11-21T08:00:00Z`; nil if it is none of these.
    static func civil(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        let date = parts[0].split(separator: "-").compactMap { Int64($0) }
        guard parts.count <= 2, date.count == 3, (1...12).contains(date[1]),
            (1...31).contains(date[2]), (1970...2200).contains(date[0])
        else { return nil }
        var seconds = CivilTime.days(year: date[0], month: date[1], day: date[2]) * 86_400
        if parts.count == 2 {
            let clock = parts[1].hasSuffix("Z") ? parts[1].dropLast() : parts[1]
            let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = fields.compactMap { Int64($0) }
            guard numbers.count == fields.count, (2...3).contains(numbers.count),
                zip(numbers, [24, 60, 61] as [Int64]).allSatisfy({ (0..<$1).contains($0) })
            else { return nil }
            seconds += zip(numbers, [3600, 60, 1] as [Int64]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return Timestamp(clampingSeconds: seconds)
    }
}
