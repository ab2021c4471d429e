package import ProbeModel

/// The timetable's own time, and the labels that records get (promises.md C1, C3).
///
/// It begins as the wall clock and goes on with the time since boot. So nothing that is done to the
/// wall clock moves the schedule, and time that the machine sleeps is time in which runs were due.
/// Labels follow the wall clock where it goes.
package struct Reckoning: Hashable, Sendable {
    private let first: ClockReading
    private var last: ClockReading
    /// What the wall clock was moved by since the beginning.
    private var shift = Duration.zero

    /// What a turn of the timetable begins with.
    package struct Turn: Hashable, Sendable {
        package let now: Timestamp
        /// We did not turn for long: suspended, stopped (SIGSTOP), or out of processor time.
        package let wasAway: Bool
    }

    package init(_ reading: ClockReading) {
        first = reading
        last = reading
    }

    /// The own time of a reading.
    package func time(of reading: ClockReading) -> Timestamp {
        reading.expectedWall(since: first)
    }

    /// Called at least every second. Notices where the wall clock has gone; what is less than a
    /// step is a clock that is being slewed, and leaves the labels on the slots' grid.
    package mutating func turn(_ reading: ClockReading) -> Turn {
        let now = time(of: reading)
        let moved = Duration.nanoseconds(reading.wall.nanoseconds - now.nanoseconds)
        if abs(moved.nanoseconds - shift.nanoseconds) > Limits.clockStep.nanoseconds {
            shift = moved
        }
        defer { last = reading }
        return Turn(now: now, wasAway: reading.boottime - last.boottime >= Limits.absence)
    }

    /// What the wall clock says, or said, at an own time.
    package func label(_ time: Timestamp) -> Timestamp { time + shift }

    package func label(_ miss: Timetable.Miss) -> Timetable.Miss {
        Timetable.Miss(
            journey: miss.journey,
            reason: miss.reason,
            first: label(miss.first),
            last: label(miss.last),
            count: miss.count
        )
    }
}
