package import ProbeModel

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
    init(start: Timestamp, end: Timestamp) {
        number = start.nanoseconds
        self.start = start
        self.end = end
        planned = start
    }

    /// Of a start that never comes.
    static let never = Slot(
        start: Timestamp(clampingSeconds: .max),
        end: Timestamp(clampingSeconds: .max)
    )

    /// The number of the slot in which a moment lies.
    package static func number(at timestamp: Timestamp, every interval: Duration) -> Int64 {
        let length = max(1, interval.nanoseconds)
        let (quotient, remainder) = timestamp.nanoseconds.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
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
}
