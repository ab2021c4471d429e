import CKernel
import Glibc
import ProbeModel

/// The edges of the ledger that are not the disk: what time it is, how good the clock is, and
/// random bits. Tests bring their own.
package struct Surroundings: Sendable {
    package var clock: @Sendable () -> Record.Clock
    package var random: @Sendable () -> UInt64

    package init(
        clock: @escaping @Sendable () -> Record.Clock,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.clock = clock
        self.random = random
    }

    package static let system: Surroundings = {
        var system = Surroundings(
            clock: { SystemClock.read() },
            random: { UInt64.random(in: .min ... .max) }
        )
        system.time = { SystemClock.moment() }
        return system
    }()

    /// The clocks alone, where their quality is not asked for: that costs a system call.
    private var time: (@Sendable () -> Moment)?

    var moment: Moment { time?() ?? clock().moment }
}

/// The kernel's clocks.
package enum SystemClock {
    package static func read() -> Record.Clock {
        let moment = moment()
        var maximumError = 0
        // Safe because the C function fills the number and keeps no pointer.
        let isSynchronised = unsafe probed_clock_discipline(&maximumError)
        guard isSynchronised >= 0 else {
            return Record.Clock(moment: moment, isSynchronised: nil, maximumError: nil)
        }
        return Record.Clock(
            moment: moment,
            isSynchronised: isSynchronised > 0,
            maximumError: Microseconds(Int64(maximumError))
        )
    }

    static func moment() -> Moment {
        Moment(
            wall: Timestamp(nanoseconds: nanoseconds(of: CLOCK_REALTIME)),
            monotonic: Instant(nanoseconds: nanoseconds(of: CLOCK_MONOTONIC)),
            boottime: Instant(nanoseconds: nanoseconds(of: CLOCK_BOOTTIME))
        )
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        // Safe because clock_gettime fills the structure; these clocks always exist.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
