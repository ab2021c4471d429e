/// One slot of a journey's schedule and the planned start in it (maths.md §1.2).
///
/// Slot s of an interval τ is [s·τ, (s+1)·τ) since 1970 in UTC, so that a restart continues the
/// same slots. The start lies at slot start + U·τ, U being hashed from journey, location and slot:
/// reproducible, without storms after a restart, and without aliasing with anything periodic on
/// the other side.
package struct Slot: Hashable, Sendable {
    package let number: Int64
    package let start: Timestamp
    package let end: Timestamp
    package let planned: Timestamp

    package init(number: Int64, every interval: Duration, journey: String, location: String) {
        let length = max(1, interval.nanoseconds)
        self.number = number
        self.start = Timestamp(nanoseconds: number * length)
        self.end = Timestamp(nanoseconds: (number + 1) * length)
        let fraction = Self.uniform(journey: journey, location: location, slot: number)
        self.planned = Timestamp(nanoseconds: start.nanoseconds + Int64(fraction * Double(length)))
    }

    /// The slot of a start that a cron names: it is planned for its very beginning.
    package init(start: Timestamp, end: Timestamp) {
        number = start.nanoseconds
        self.start = start
        self.end = end
        planned = start
    }

    /// Of a start that never comes.
    package static let never = Slot(
        start: Timestamp(clampingSeconds: .max),
        end: Timestamp(clampingSeconds: .max)
    )

    /// The number of the slot in which a moment lies.
    package static func number(at timestamp: Timestamp, every interval: Duration) -> Int64 {
        timestamp.nanoseconds.flooredDivision(by: max(1, interval.nanoseconds)).quotient
    }

    /// A number in [0, 1) that depends on all three: a stable hash of the texts, finished by
    /// the mixer of SplitMix64 (Steele, Lea, Flood 2014).
    static func uniform(journey: String, location: String, slot: Int64) -> Double {
        var hash = StableHash()
        hash.add(journey)
        hash.separate()
        hash.add(location)
        let mixed = hash.value ^ UInt64(bitPattern: slot) &* 0x9E37_79B9_7F4A_7C15
        return Double(SplitMix64.mix(mixed) >> 11) * 0x1p-53
    }

    /// The interval whose slots have these planned starts, to the nanosecond; nil if none is found:
    /// the starts are a cron's, or the wall clock was set.
    ///
    /// Another interval has its starts elsewhere, so that a right guess proves itself. Guessed are
    /// whole minutes, seconds, and parts of seconds from half to twice the mean distance of starts.
    package static func interval(
        near pace: Duration,
        of journey: String,
        at location: String,
        through starts: [Timestamp]
    ) -> Duration? {
        let pace = pace.nanoseconds
        for step in guesses where step <= 2 * pace && 2 * pace / step <= Limits.intervalGuesses {
            for factor in max(1, pace / 2 / step)...2 * pace / step {
                let every = Duration.nanoseconds(factor * step)
                let isRight = starts.allSatisfy { start in
                    let number = number(at: start, every: every)
                    let slot = Slot(
                        number: number,
                        every: every,
                        journey: journey,
                        location: location
                    )
                    return slot.planned == start
                }
                if isRight { return every }
            }
        }
        return nil
    }

    /// A minute, a second, a tenth, a hundredth, a thousandth, in nanoseconds.
    private static let guesses: [Int64] = [
        60_000_000_000, 1_000_000_000, 100_000_000, 10_000_000, 1_000_000,
    ]
}
