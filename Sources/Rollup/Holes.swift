import ProbeModel

/// The holes of the ledger: the last one, and those that the next transaction writes.
struct Holes: Sendable {
    private var last: Hole?
    private(set) var changed: [Hole] = []

    init(_ database: borrowing Database) throws(RollupError) {
        last = try Hole.last(in: database)
    }

    mutating func note(_ hole: Hole) {
        last = hole
        changed.append(hole)
    }

    /// Takes the runs of a journey that were due in the last hole, as far as records are missing
    /// there; nil if none were.
    mutating func takeLost(
        before start: Timestamp,
        of journey: String,
        on track: Track,
        at sequence: UInt64
    ) -> MissedRuns? {
        guard var hole = last, hole.left > 0, track.sequence > 0, track.sequence < hole.sequence,
            hole.sequence <= sequence
        else { return nil }
        let lost = min(track.due(before: start, of: journey), hole.left)
        guard lost > 0 else { return nil }
        hole.left -= lost
        changed.removeAll { $0.sequence == hole.sequence }
        note(hole)
        return MissedRuns(
            first: Timestamp(nanoseconds: track.planned + track.pace),
            last: Timestamp(nanoseconds: start.nanoseconds - track.pace),
            count: Int(lost)
        )
    }

    /// Everything that waited is on disk.
    mutating func settle() {
        changed = []
    }
}
