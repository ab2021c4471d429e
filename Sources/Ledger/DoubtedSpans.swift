package import ProbeModel

/// The times, by the wall clock, in which nobody answered for it: what is labelled then is no
/// evidence of when it was.
///
/// They are none after all if the kernel calls the clock synchronised in the same life, and it was
/// not set meanwhile.
package struct DoubtedSpans: Hashable, Sendable {
    private var over: [Range<Timestamp>] = []
    private var doubt: Doubt?
    /// The clocks as they were recorded last in this life.
    private var last: ClockReading?
    /// The latest time that a record of this life tells.
    private var reached: Timestamp?

    private struct Doubt: Hashable {
        var spans: [Range<Timestamp>] = []
        /// Where the span begins that goes on.
        var begin: Timestamp

        func closed(at end: Timestamp) -> [Range<Timestamp>] {
            spans + [begin..<max(begin, end)]
        }
    }

    package init() {}

    /// In the order of the ledger; what is in doubt now is so for ever.
    package var all: [Range<Timestamp>] {
        over + (doubt?.closed(at: Timestamp(nanoseconds: .max)) ?? [])
    }

    package mutating func handle(_ record: Record) {
        switch record {
        case .start(let start):
            if let doubt, let reached { over += doubt.closed(at: reached) }
            (doubt, last, reached) = (nil, start.moment.reading, start.moment.wall)
        case .clock(let clock): handle(clock)
        case .run(let run): reach(run.ended)
        case .alert(let alert): reach(alert.at)
        case .checkpoint(let note): reach(note.checkpoint.until)
        default: break
        }
    }

    private mutating func handle(_ clock: Record.Clock) {
        let reading = clock.moment.reading
        let expected = last.map { reading.expectedWall(since: $0) } ?? reading.wall
        let isSet = last.map { reading.isSet(since: $0) } ?? false
        defer { (last, reached) = (reading, reading.wall) }
        if var doubt, isSet {
            doubt.spans = doubt.closed(at: expected)
            doubt.begin = reading.wall
            self.doubt = doubt
        }
        guard clock.isBelieved else {
            doubt = doubt ?? Doubt(begin: reading.wall)
            return
        }
        let isCleared = clock.isSynchronised ?? false && doubt?.spans.isEmpty ?? true
        if let doubt, !isCleared { over += doubt.closed(at: expected) }
        doubt = nil
    }

    private mutating func reach(_ time: Timestamp) {
        reached = max(reached ?? time, time)
    }
}
