/// One reading of the machine's clocks.
package struct ClockReading: Hashable, Sendable, Codable {
    package let wall: Timestamp
    /// CLOCK_BOOTTIME: goes on evenly, also while the machine sleeps.
    package let boottime: Instant

    package init(wall: Timestamp, boottime: Instant) {
        self.wall = wall
        self.boottime = boottime
    }

    /// What the wall clock would say if nobody had set it since an earlier reading in the same life of
    /// the machine.
    package func expectedWall(since before: ClockReading) -> Timestamp {
        before.wall + (boottime - before.boottime)
    }

    /// By how much the wall clock was set since then: ahead, or, negative, back.
    package func step(since before: ClockReading) -> Duration {
        .nanoseconds(wall.nanoseconds - expectedWall(since: before).nanoseconds)
    }

    /// Whether that is more than a clock moves that is only slewed.
    package func isSet(since before: ClockReading) -> Bool {
        abs(step(since: before).nanoseconds) > Limits.clockStep.nanoseconds
    }
}
