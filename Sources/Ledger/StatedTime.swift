import ProbeModel

/// Compares the times that records and checkpoints state.
///
/// In the life of one writer time goes forward: no RUN or DELIVERY is later than the checkpoint that covers
/// it, none is much older than the checkpoint before it, and the spans of checkpoints follow on
/// each other without a gap (log.md, I4). Only a wall clock that was set excuses a difference, and
/// CLOCK records tell by how much. Seconds are approximate here: whoever forged a record may have
/// written any number.
struct StatedTime: Hashable, Sendable {
    /// The clocks as they were last recorded; nil before the first START that is still there:
    /// until then nobody knows how far the wall clock was set.
    private var reading: Moment?
    /// Seconds by which the wall clock was set in this life, all steps together.
    private var moved = 0.0
    /// The latest time that a record of this life states, in seconds since 1970.
    private(set) var latest = -Double.infinity
    /// The earliest one behind the checkpoint before.
    private var earliest = Double.infinity
    /// Until when this life is vouched for; its beginning, before the first checkpoint.
    private var vouched: Timestamp?
    /// The last record that is vouched for; nil before the first checkpoint of this life.
    private var covered: UInt64?

    mutating func handle(_ record: Record) {
        switch record {
        case .start(let start):
            self = StatedTime()
            reading = start.moment
            vouched = start.moment.wall
        case .clock(let clock): note(clock.moment)
        case .run(let run):
            guard run.outcome != .missed, run.outcome != .skipped else { return }
            note(run.started.seconds + Double(run.duration.count) / 1e6)
        case .delivery(let delivery): note(delivery.at.seconds)
        case .declaration(let declaration): note(declaration.at.seconds)
        case .stop, .configuration, .alert, .audit, .debt, .suspension, .gap, .recovery, .damage,
            .key, .checkpoint, .retire, .restore, .unknown:
            return
        }
    }

    /// Takes a checkpoint; false if its span does not begin where the one before it ended, or what
    /// it covers lies outside. `latest` is what it was at the place that the checkpoint names.
    mutating func handle(_ checkpoint: Checkpoint, latest: Double) -> Bool {
        guard let before = vouched else { return true }
        let isNext = covered.map { checkpoint.first == $0 + 1 } ?? true
        let begin = before.seconds - moved - Limits.statedTimeBehind.seconds
        let end = checkpoint.until.seconds + moved + Limits.statedTimeAhead.seconds
        defer {
            (vouched, covered) = (checkpoint.until, checkpoint.last)
            earliest = .infinity
        }
        return (!isNext || checkpoint.since == before) && earliest >= begin && latest <= end
    }

    private mutating func note(_ moment: Moment) {
        guard let reading else { return }
        let wall = moment.wall.seconds - reading.wall.seconds
        moved += abs(wall - (moment.boottime.seconds - reading.boottime.seconds))
        self.reading = moment
    }

    private mutating func note(_ seconds: Double) {
        guard reading != nil else { return }
        latest = max(latest, seconds)
        earliest = min(earliest, seconds)
    }
}

extension Timestamp {
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}

extension Instant {
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
