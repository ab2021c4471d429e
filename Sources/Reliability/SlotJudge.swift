import ProbeModel

/// As what runs count in a period, one after the other: by the outcome, except where a window or
/// the hours of service take them out, which never look at it.
struct SlotJudge {
    private let terms: ServiceTerms
    private var windows: SpanCursor
    /// Nil if the service is promised at all times.
    private var hours: SpanCursor?

    /// - Parameters:
    ///   - terms: Of the service.
    ///   - windows: What is taken out, in order and without overlap.
    ///   - hours: When the service is promised, likewise; nil for always.
    init(_ terms: ServiceTerms, without windows: [Range<Timestamp>], in hours: [Range<Timestamp>]?)
    {
        self.terms = terms
        self.windows = SpanCursor(windows)
        self.hours = hours.map(SpanCursor.init)
    }

    mutating func counting(_ run: CountedRun) -> Counting {
        isTakenOut(from: run.start, to: run.end)
            ? .notExpected : run.counting(limit: terms.limit, retries: terms.retries)
    }

    /// Of runs that were missed from one moment to another in the same slot.
    mutating func counting(missedFrom first: Timestamp, to last: Timestamp) -> Counting {
        isTakenOut(from: first, to: last) ? .notExpected : .unknown
    }

    /// A run that meets a window is taken out, also if it began before; by the hours of service only
    /// its start counts.
    private mutating func isTakenOut(from start: Timestamp, to end: Timestamp) -> Bool {
        if let window = windows.firstEnding(after: start), end >= window.lowerBound { return true }
        guard hours != nil else { return false }
        guard let open = hours?.firstEnding(after: start) else { return true }
        return open.lowerBound > start
    }
}

/// Spans of time in order, asked about times that mostly ascend.
private struct SpanCursor {
    private let spans: [Range<Timestamp>]
    private var place = 0

    init(_ spans: [Range<Timestamp>]) {
        self.spans = spans
    }

    /// The first span that is not over at a time.
    mutating func firstEnding(after time: Timestamp) -> Range<Timestamp>? {
        if place > 0, spans[place - 1].upperBound > time { place = 0 }
        while place < spans.count, spans[place].upperBound <= time { place += 1 }
        return place < spans.count ? spans[place] : nil
    }
}
