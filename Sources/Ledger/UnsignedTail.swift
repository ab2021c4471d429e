import ProbeModel

/// For how long the records behind the last signed checkpoint were written, by the times that they
/// state. A writer who has a key signs each minute: what is longer was written by somebody else.
struct UnsignedTail: Hashable, Sendable {
    /// When the first record behind the checkpoint was written, or the first one of this life.
    private var begin: Timestamp?
    private var latest: Timestamp?
    /// Whether the tail of an earlier life was too long.
    private var wasLong = false

    init(since begin: Timestamp? = nil) {
        self.begin = begin
    }

    mutating func handle(_ record: Record) {
        switch record {
        case .start(let start):
            (wasLong, begin, latest) = (isLong, start.moment.wall, nil)
        case .run(let run):
            // These never began.
            guard run.outcome != .missed, run.outcome != .skipped else { return }
            note(run.ended)
        case .clock(let clock): note(clock.moment.wall)
        case .delivery(let delivery): note(delivery.at)
        case .stop, .configuration, .alert, .audit, .debt, .suspension, .gap, .declaration,
            .recovery, .damage, .key, .checkpoint, .retire, .restore, .unknown:
            return
        }
    }

    private mutating func note(_ time: Timestamp) {
        // A run that waited for long states an old time; the checkpoint was not made before it.
        if latest == nil { begin = max(begin ?? time, time) }
        latest = max(latest ?? time, time)
    }

    /// Whether a checkpoint should have come.
    var isLong: Bool {
        guard let begin, let latest else { return wasLong }
        return wasLong || latest > begin + Limits.checkpointLag
    }
}
