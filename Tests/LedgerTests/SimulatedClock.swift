import Ledger
import ProbeModel

/// Three clocks that tests move: the wall clock is set, the machine sleeps, and boots again.
struct SimulatedClock {
    private(set) var moment: Moment

    init(second: Int64 = 0) {
        moment = Sample.moment(second)
    }

    mutating func pass(_ seconds: Int64) {
        step(seconds)
        moment.monotonic = moment.monotonic + .seconds(seconds)
        moment.boottime = moment.boottime + .seconds(seconds)
    }

    /// Somebody sets the wall clock.
    mutating func step(_ seconds: Int64) {
        moment.wall = moment.wall + .seconds(seconds)
    }

    /// The machine sleeps: the monotonic clock stands still.
    mutating func suspend(_ seconds: Int64) {
        step(seconds)
        moment.boottime = moment.boottime + .seconds(seconds)
    }

    /// The machine starts again: two clocks begin anew.
    mutating func reboot() {
        moment.monotonic = Instant(nanoseconds: 1_000_000_000)
        moment.boottime = Instant(nanoseconds: 1_000_000_000)
    }

    /// A reading for `ClockWatch`.
    var reading: Record.Clock {
        Record.Clock(moment: moment, isSynchronised: true, maximumError: nil)
    }
}
