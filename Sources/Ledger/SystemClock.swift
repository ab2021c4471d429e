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

    /// The machine's own. With `isClockVouched` the operator vouches for its wall clock.
    package static func system(isClockVouched: Bool) -> Surroundings {
        var system = Surroundings(
            clock: { SystemClock.read(isVouched: isClockVouched) },
            random: { UInt64.random(in: .min ... .max) }
        )
        system.time = { SystemClock.moment() }
        return system
    }

    /// The clocks alone, where their quality is not asked for: that costs a system call.
    private var time: (@Sendable () -> Moment)?

    var moment: Moment { time?() ?? clock().moment }
}

/// The kernel's clocks.
package enum SystemClock {
    /// What the kernel says, and whether the operator vouches for the wall clock.
    package static func read(isVouched: Bool) -> Record.Clock {
        let moment = moment()
        let told = probed_clock_discipline()
        let isTold = told.is_told != 0
        var clock = Record.Clock(
            moment: moment,
            isSynchronised: isTold ? told.is_synchronised != 0 : nil,
            maximumError: isTold ? Microseconds(Int64(told.maximum_error)) : nil
        )
        clock.standing = Record.Clock.Standing(
            isVouched: isVouched,
            discipline: isTold ? Record.Clock.Discipline(told) : nil
        )
        return clock
    }

    /// What the clocks say.
    package static func moment() -> Moment {
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

extension Record.Clock.Discipline {
    fileprivate init(_ told: probed_discipline) {
        self.init(
            status: told.status,
            estimatedError: Microseconds(Int64(told.estimated_error)),
            taiOffset: told.tai_offset
        )
    }
}
