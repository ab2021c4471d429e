package import ProbeModel

/// The last planned start of each journey that the ledger knows: after a restart it tells which
/// slots were due while no daemon ran. Corrected for steps of the clock, and left out where the
/// clock was wrong, so that a start in 1970 does not become a gap of decades (promises.md C6).
package struct PlannedStarts: Hashable, Sendable, Codable {
    private var last: [String: Timestamp] = [:]
    private var reading: ClockReading?
    private var boot: String?

    package init() {}

    /// A run was planned, or slots were reported, up to here.
    package mutating func note(_ journey: String, planned: Timestamp) {
        // A long run is recorded behind the slots that went by meanwhile.
        let known = last[journey] ?? planned
        let isBehind = planned < known && known < planned + Limits.journeyTimeMaximum
        last[journey] = isBehind ? known : planned
    }

    /// The clocks were recorded. `boot` names the life of the machine; nil for the same as before.
    package mutating func note(_ reading: ClockReading, boot: String? = nil) {
        defer { self.reading = reading }
        let isSameBoot = boot == nil || boot == self.boot
        if let boot { self.boot = boot }
        guard isSameBoot, let before = self.reading else { return }
        guard reading.isSet(since: before) else { return }
        let (expected, step) = (reading.expectedWall(since: before), reading.step(since: before))
        last = last.mapValues { planned in
            // Runs of the last second may have been planned by the new time already.
            let isOld =
                abs(planned.nanoseconds - expected.nanoseconds)
                <= abs(planned.nanoseconds - reading.wall.nanoseconds)
            return isOld ? planned + step : planned
        }
    }

    /// What slots that were due meanwhile can be counted from: labels of a clock that was right, and
    /// nothing older than the bound.
    package func believable(at now: Timestamp) -> [String: Timestamp] {
        let oldest = now - Limits.downTime
        return last.filter { $0.value >= Limits.earliestClock }.mapValues { max($0, oldest) }
    }
}
