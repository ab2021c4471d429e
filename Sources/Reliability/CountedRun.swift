package import ProbeModel

/// A scheduled run as a period is judged by it, to the millisecond: when, how long, how it ended.
/// Small, since a month of a service has hundreds of thousands.
package struct CountedRun: Hashable, Sendable {
    private let milliseconds: Int64
    private let length: UInt32
    package let outcome: Outcome
    /// Whether it succeeded only because a step was tried again.
    package let neededRetry: Bool

    /// The start is rounded down and the duration up to a millisecond.
    package init(
        start: Timestamp,
        duration: Duration,
        outcome: Outcome,
        neededRetry: Bool = false
    ) {
        let (quotient, rest) = start.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        milliseconds = rest < 0 ? quotient - 1 : quotient
        length = UInt32(clamping: (duration.nanoseconds + 999_999) / 1_000_000)
        self.outcome = outcome
        self.neededRetry = neededRetry
    }

    package var start: Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }
    package var duration: Duration { .milliseconds(Int64(length)) }
    package var end: Timestamp { start + duration }

    /// What it counts as, wherever nothing is excluded.
    package func counting(limit: Duration?, retries: RetryPolicy = .none) -> Counting {
        Counting(
            of: outcome,
            isLate: limit.map { duration > $0 } ?? false,
            isSpoilt: neededRetry && retries == .none
        )
    }
}
