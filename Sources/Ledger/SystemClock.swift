import CKernel
import Glibc
import ProbeModel

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
