package import ProbeModel

/// A stretch in which runs of one journey were due and did not happen, as the ledger records it.
package struct MissedRuns: Hashable, Sendable {
    package var journey: String
    package var service: String
    package var reason: Reason
    /// The planned starts of the first and the last of them.
    package var first: Timestamp
    package var last: Timestamp
    package var count: Int

    package init(
        journey: String,
        service: String,
        reason: Reason,
        first: Timestamp,
        last: Timestamp,
        count: Int
    ) {
        self.journey = journey
        self.service = service
        self.reason = reason
        self.first = first
        self.last = max(first, last)
        self.count = max(0, count)
    }

    /// Counts them span by span, as if they were due at even distances.
    func spread(thinned: Int64, _ body: (Span, Int) -> Void) {
        var counted = 0
        var moment = first
        while counted < count {
            let span = Span(of: moment, thinned: thinned)
            moment = Timestamp(nanoseconds: span.end * 1_000_000_000)
            let due = due(before: moment)
            if due > counted { body(span, due - counted) }
            counted = max(counted, due)
        }
    }

    /// How many of them were due before a moment.
    private func due(before moment: Timestamp) -> Int {
        guard moment <= last, count > 1 else { return moment > first ? count : 0 }
        let whole = Int128(last.nanoseconds) - Int128(first.nanoseconds)
        let part = Int128(moment.nanoseconds) - Int128(first.nanoseconds)
        return Int((part * Int128(count - 1) + whole - 1) / whole)
    }
}
