import ProbeModel

/// Decides when the clocks are recorded: at the start, every hour, when the wall clock is moved,
/// and when the kernel changes its mind about it (promises.md C2, C4).
package struct ClockWatch: Hashable, Sendable {
    private var last: Record.Clock?

    package init() {}

    /// Whether this reading must be recorded.
    package mutating func handle(_ clock: Record.Clock) -> Bool {
        guard let before = last else {
            last = clock
            return true
        }
        let passed = clock.moment.boottime - before.moment.boottime
        let isDue =
            hasMoved(clock.moment) || passed >= Limits.clockInterval
            || clock.isSynchronised != before.isSynchronised
        if isDue { last = clock }
        return isDue
    }

    /// Whether the wall clock was set since it was recorded.
    package func hasMoved(_ moment: Moment) -> Bool {
        last.map { moment.reading.isSet(since: $0.moment.reading) } ?? false
    }
}
