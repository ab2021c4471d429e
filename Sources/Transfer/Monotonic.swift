import Glibc
import ProbeModel

extension Instant {
    /// Reads the monotonic clock.
    static func monotonic() -> Instant {
        var time = timespec()
        // Safe because clock_gettime writes one timespec; CLOCK_MONOTONIC always exists on Linux.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
