import Ledger
import ProbeModel

/// Finds out when things were that were recorded while nobody answered for the wall clock: a label
/// tells the time since boot by the reading of the clocks before it, and that tells the right time
/// by the reading that ended the doubt.
struct Anchoring: Equatable, Sendable {
    /// The reading that is right.
    let end: ClockReading
    /// Labels that are wrong by no more are right.
    let error: Duration
    private var last: ClockReading?
    /// The time since boot at which the clock was set to the time that it tells; nil: before the
    /// doubt.
    private var set: Instant?

    init(to end: ClockReading, error: Duration) {
        (self.end, self.error) = (end, error)
    }

    /// Takes a reading of the doubt. The first one does not tell whether it `isSet` differently from
    /// before.
    mutating func handle(_ reading: ClockReading, isSet: Bool) {
        if last.map({ reading.isSet(since: $0) }) ?? isSet { set = reading.boottime }
        last = reading
    }

    /// What must be added to a label; nil if nobody knows: the clock was set since it was given.
    func correction(of label: Timestamp) -> Duration? {
        guard let last else { return nil }
        let moment = last.boottime + .nanoseconds(label.nanoseconds - last.wall.nanoseconds)
        guard set.map({ moment >= $0 - Limits.clockStep }) ?? true, moment <= end.boottime else {
            return nil
        }
        let right = end.wall - (end.boottime - moment)
        let correction = Duration.nanoseconds(right.nanoseconds - label.nanoseconds)
        return abs(correction.nanoseconds) <= error.nanoseconds ? .zero : correction
    }
}
