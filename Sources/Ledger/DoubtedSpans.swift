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
    private var last: Moment?
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
            (doubt, last, reached) = (nil, start.moment, start.moment.wall)
        case .clock(let clock): handle(clock)
        case .run(let run): reach(run.ended)
        case .alert(let alert): reach(alert.at)
        case .checkpoint(let note): reach(note.checkpoint.until)
        default: break
        }
    }

    private mutating func handle(_ clock: Record.Clock) {
        let wall = clock.moment.wall
        let expected = last.map { $0.wall + (clock.moment.boottime - $0.boottime) } ?? wall
        let step = Duration.nanoseconds(abs(wall.nanoseconds - expected.nanoseconds))
        defer { (last, reached) = (clock.moment, wall) }
        if var doubt, step > Limits.clockStep {
            doubt.spans = doubt.closed(at: expected)
            doubt.begin = wall
            self.doubt = doubt
        }
        guard clock.isBelieved else {
            doubt = doubt ?? Doubt(begin: wall)
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

extension Record.Clock {
    /// A program that did not ask who answers for the clock believed all but what is evidently wrong.
    fileprivate var isBelieved: Bool {
        moment.wall >= Limits.earliestWallClock && (standing == nil || isTrusted)
    }
}
