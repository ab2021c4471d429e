import ProbeModel

/// A stretch in which runs of one journey were due and left no evidence.
struct MissedRuns: Equatable, Sendable {
    /// The planned starts of the first and the last of them.
    let first: Timestamp
    let last: Timestamp
    let count: Int

    init(first: Timestamp, last: Timestamp, count: Int) {
        self.first = first
        self.last = max(first, last)
        self.count = max(0, count)
    }

    /// Counts them in rows of so many seconds, from a second on, as if they were due at even
    /// distances.
    func spread(
        over seconds: Int64,
        since: Int64,
        _ body: (_ start: Int64, _ due: Range<Int>) -> Void
    ) {
        var start = max(first.second, since).floored(to: seconds)
        var counted = due(before: start)
        while counted < count {
            let due = due(before: start + seconds)
            if due > counted { body(start, counted..<due) }
            counted = max(counted, due)
            start += seconds
        }
    }

    /// When one of them was due, counted from 0.
    func moment(_ index: Int) -> Timestamp {
        guard count > 1 else { return first }
        let whole = Int128(last.nanoseconds) - Int128(first.nanoseconds)
        let part = Int64(whole * Int128(index) / Int128(count - 1))
        return Timestamp(nanoseconds: first.nanoseconds + part)
    }

    /// How many of them were due before a second.
    private func due(before second: Int64) -> Int {
        let moment = Timestamp(nanoseconds: second * 1_000_000_000)
        guard moment <= last, count > 1 else { return moment > first ? count : 0 }
        guard moment > first else { return 0 }
        let whole = Int128(last.nanoseconds) - Int128(first.nanoseconds)
        let part = Int128(moment.nanoseconds) - Int128(first.nanoseconds)
        return Int((part * Int128(count - 1) + whole - 1) / whole)
    }
}
