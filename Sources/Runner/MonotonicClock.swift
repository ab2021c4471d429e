import Glibc
package import ProbeModel

/// The clocks of the machine, read at the edge and handed on as values.
package enum MonotonicClock {
    /// CLOCK_MONOTONIC now.
    package static func now() -> Instant {
        Instant(nanoseconds: read(CLOCK_MONOTONIC))
    }

    /// CLOCK_BOOTTIME now: as `now`, and it goes on while the machine sleeps.
    @Sendable package static func sinceBoot() -> Instant {
        Instant(nanoseconds: read(CLOCK_BOOTTIME))
    }

    /// CLOCK_REALTIME now: a label, never a measure.
    package static func wallClock() -> Timestamp {
        Timestamp(nanoseconds: read(CLOCK_REALTIME))
    }

    /// The wall clock and the time since boot, read one after the other.
    package static func reading() -> ClockReading {
        ClockReading(wall: wallClock(), boottime: sinceBoot())
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Safe because the call only writes the structure that it is given.
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "the system has these clocks")
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
