package import ProbeModel

/// When a daemon was writing: from each START, or the first record that was read, to the last time
/// that a record of that life states. In between nobody was watching. Who writes a gap lives, also
/// if it is about the time before the start.
package struct WritingSpans: Hashable, Sendable {
    private var over: [Range<Timestamp>] = []
    private var current: Range<Timestamp>?

    package init() {}

    /// In the order of the ledger. A life whose clock was set back is as long as its latest record.
    package var all: [Range<Timestamp>] { over + (current.map { [$0] } ?? []) }

    package mutating func handle(_ record: Record) {
        switch record {
        case .start(let start):
            over = all
            current = start.moment.wall..<start.moment.wall
        case .run(let run) where run.outcome != .missed && run.outcome != .skipped:
            reach(run.started)
        case .gap(let gap): reach(gap.plannedLast)
        case .checkpoint(let note): reach(note.checkpoint.until)
        default: break
        }
    }

    private mutating func reach(_ time: Timestamp) {
        let span = current ?? time..<time
        current = span.lowerBound..<max(span.upperBound, time)
    }
}
