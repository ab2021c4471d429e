/// One reading of the machine's clocks.
package struct ClockReading: Hashable, Sendable, Codable {
    package let wall: Timestamp
    /// CLOCK_BOOTTIME: goes on evenly, also while the machine sleeps.
    package let boottime: Instant

    package init(wall: Timestamp, boottime: Instant) {
        self.wall = wall
        self.boottime = boottime
    }
}
