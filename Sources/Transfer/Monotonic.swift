import Glibc
import ProbeModel

extension Instant {
    /// Reads the monotonic clock, which stands still while the machine sleeps.
    static func monotonic() -> Instant { read(CLOCK_MONOTONIC) }

    /// Reads the clock that also counts the time asleep.
    static func sinceBoot() -> Instant { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Instant {
        var time = timespec()
        // Safe because clock_gettime writes one timespec; both clocks always exist on Linux.
        unsafe clock_gettime(clock, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
