import Glibc
import ProbeModel

extension Instant {
    /// Reads the monotonic clock, which stands still while the machine sleeps.
    static func monotonic() -> Instant { read(CLOCK_MONOTONIC) }

    /// Reads the clock that also counts the time asleep.
    static func sinceBoot() -> Instant { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Instant {
        Instant(nanoseconds: count(on: clock))
    }
}

extension Timestamp {
    /// Reads the wall clock: for what a server compares with its own.
    static func wallClock() -> Timestamp { Timestamp(nanoseconds: count(on: CLOCK_REALTIME)) }
}

private func count(on clock: clockid_t) -> Int64 {
    var time = timespec()
    // Safe because clock_gettime writes one timespec; these clocks always exist on Linux.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
