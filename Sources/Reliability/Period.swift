package import ProbeModel

/// A span of time that is judged, and the slots in it.
package struct Period: Hashable, Sendable {
    /// Half open, on the wall clock.
    package let span: Range<Timestamp>

    package init(_ span: Range<Timestamp>) {
        self.span = span
    }

    /// A calendar month in a zone; `month` is 1…12.
    package init(year: Int64, month: Int64, in zone: Zone) {
        precondition((1...12).contains(month), "a year has twelve months")
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        self.init(zone.start(year: year, month: month)..<zone.start(year: next.0, month: next.1))
    }

    /// The slots of a schedule that begin in it. Slots are counted from 1970, so that a restart
    /// continues the same ones, and each belongs to the period of its start.
    package func slots(every interval: Duration) -> Int {
        let length = interval.nanoseconds
        precondition(length > 0, "a schedule has an interval")
        func first(from time: Timestamp) -> Int64 {
            let (slot, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: length)
            return rest > 0 ? slot + 1 : slot
        }
        return Int(first(from: span.upperBound) - first(from: span.lowerBound))
    }

    /// How much of a whole period this is in days, to label a partial one: `18 of 31 days`; nil if
    /// it is the whole.
    package func share(of whole: Period) -> (days: Int, of: Int)? {
        guard self != whole else { return nil }
        func days(_ period: Period) -> Int {
            Int((period.span.length / .seconds(86_400)).rounded(.toNearestOrAwayFromZero))
        }
        return (days(self), days(whole))
    }
}
