import ProbeModel

/// Runs in a row that say the same.
struct Streak: Hashable, Sendable, Codable {
    /// What makes a streak long enough to be believed.
    struct Goal: Hashable, Sendable {
        let count: Int
        /// From the start of the first run to the start of the last one.
        let spread: Duration
    }

    /// The run that began the streak.
    let first: Detector.Origin
    private(set) var count: Int
    /// When it started, or earlier after the wall clock was set back.
    private var origin: Timestamp
    private var latest: Timestamp

    init(_ sample: Sample) {
        self.first = sample.origin
        self.count = 1
        self.origin = sample.at
        self.latest = sample.at
    }

    mutating func extend(_ sample: Sample) {
        count += 1
        origin = min(origin, sample.at)
        latest = sample.at
    }

    /// From the start of its first run to that of its last.
    var spread: Duration { .nanoseconds(latest.nanoseconds - origin.nanoseconds) }

    func reaches(_ goal: Goal) -> Bool { count >= goal.count && spread >= goal.spread }
}

extension Streak? {
    /// Counts one more run, the first one included.
    mutating func extend(_ sample: Sample) -> Streak {
        var streak = self ?? Streak(sample)
        if self != nil { streak.extend(sample) }
        self = streak
        return streak
    }
}
