import ProbeModel

/// Runs in a row that say the same.
struct Streak: Hashable, Sendable {
    /// What makes a streak long enough to be believed.
    struct Goal: Hashable, Sendable {
        let count: Int
        /// From the start of the first run to the start of the last one.
        let spread: Duration
    }

    /// The run that began the streak.
    let first: RunID
    /// When it started.
    let since: Timestamp
    private(set) var count: Int
    /// `since`, or earlier after the wall clock was set back.
    private var origin: Timestamp
    private var latest: Timestamp

    init(_ run: Run) {
        self.first = run.id
        self.since = run.started
        self.count = 1
        self.origin = run.started
        self.latest = run.started
    }

    mutating func extend(_ run: Run) {
        count += 1
        origin = min(origin, run.started)
        latest = run.started
    }

    func reaches(_ goal: Goal) -> Bool {
        count >= goal.count && latest.nanoseconds - origin.nanoseconds >= goal.spread.nanoseconds
    }
}

extension Streak? {
    /// Counts one more run, the first one included.
    mutating func extend(_ run: Run) -> Streak {
        var streak = self ?? Streak(run)
        if self != nil { streak.extend(run) }
        self = streak
        return streak
    }
}
