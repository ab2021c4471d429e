package import ProbeModel

/// One reading of the three clocks.
package struct Moment: Hashable, Sendable {
    package var wall: Timestamp
    /// Stands still while the machine sleeps.
    package var monotonic: Instant
    /// Goes on while the machine sleeps.
    package var boottime: Instant

    package init(wall: Timestamp, monotonic: Instant, boottime: Instant) {
        self.wall = wall
        self.monotonic = monotonic
        self.boottime = boottime
    }

    /// The two clocks that tell together whether one of them was set.
    package var reading: ClockReading { ClockReading(wall: wall, boottime: boottime) }
}

extension ByteWriter {
    mutating func moment(_ moment: Moment) {
        fixed(moment.wall.nanoseconds)
        fixed(moment.monotonic.nanoseconds)
        fixed(moment.boottime.nanoseconds)
    }
}

extension ByteReader {
    mutating func moment() throws(MalformedRecord) -> Moment {
        Moment(
            wall: Timestamp(nanoseconds: try fixed(Int64.self)),
            monotonic: Instant(nanoseconds: try fixed(Int64.self)),
            boottime: Instant(nanoseconds: try fixed(Int64.self))
        )
    }
}
