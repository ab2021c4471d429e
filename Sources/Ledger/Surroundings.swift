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
