import ProbeModel

/// The stretch of time that one row counts: ten seconds, or an hour once it is old. Starts are
/// seconds since the epoch in UTC.
struct Span: Hashable, Sendable {
    let seconds: Int64
    let start: Int64

    static let fine = Int64(Limits.rollupFineSpan.seconds)
    static let coarse = Int64(Limits.rollupCoarseSpan.seconds)

    /// The span of a moment: coarse before `thinned`, fine from there on.
    init(of timestamp: Timestamp, thinned: Int64) {
        let second = Timestamp.wholeSeconds(timestamp.nanoseconds)
        seconds = second < thinned ? Self.coarse : Self.fine
        start = second.floored(to: seconds)
    }

    /// The coarse span around a second.
    init(coarseAround second: Int64) {
        seconds = Self.coarse
        start = second.floored(to: Self.coarse)
    }

    /// The second behind it.
    var end: Int64 { start + seconds }

    /// The second before which figures are coarse, as soon as something happens at `now`.
    static func thinned(at now: Timestamp) -> Int64 {
        Span(of: now - Limits.rollupFineTime, thinned: .max).start
    }

    /// The starts of spans of this length that have a part in a period.
    static func starts(of seconds: Int64, in period: Range<Timestamp>) -> Range<Int64> {
        let from = Timestamp.wholeSeconds(period.lowerBound.nanoseconds).floored(to: seconds)
        let until = Timestamp.wholeSeconds(period.upperBound.nanoseconds + 999_999_999)
        return from..<max(from, until)
    }
}

extension Timestamp {
    fileprivate static func wholeSeconds(_ nanoseconds: Int64) -> Int64 {
        nanoseconds.floored(to: 1_000_000_000) / 1_000_000_000
    }
}

extension Int64 {
    /// The greatest multiple of `step` that is not greater.
    fileprivate func floored(to step: Int64) -> Int64 {
        let rest = self % step
        return self - (rest < 0 ? rest + step : rest)
    }
}
