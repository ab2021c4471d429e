import ProbeModel

/// Bad seconds of the recent past: how much of a window (t − W, t] was bad.
struct BadTime: Hashable, Sendable, Codable {
    private struct Entry: Hashable, Codable {
        let at: Int64
        var seconds: Double
        /// Of them, between two bad runs.
        var proven: Double
    }

    let window: Duration
    private var entries: [Entry] = []
    private var first = 0

    /// Neighbours closer than this share of the window are one entry, so that a window of a fast
    /// journey is bounded too.
    private static let resolution: Int64 = 8192

    init(window: Duration) {
        self.window = window
    }

    /// Adds what ends at a time; nothing is kept of good times.
    mutating func add(_ seconds: Double, proven: Double = 0, at time: Timestamp) {
        guard seconds > 0 else { return }
        let now = time.nanoseconds
        // After the clock was set back the future is not yet.
        while let last = entries.last, first < entries.count, last.at > now { entries.removeLast() }
        drop(before: now - window.nanoseconds)
        if first < entries.count,
            now - entries[entries.count - 1].at
                < window.nanoseconds / Self.resolution
        {
            entries[entries.count - 1].seconds += seconds
            entries[entries.count - 1].proven += proven
        } else {
            entries.append(Entry(at: now, seconds: seconds, proven: proven))
        }
    }

    private mutating func drop(before start: Int64) {
        while first < entries.count, entries[first].at <= start { first += 1 }
        guard first > 16, first * 2 > entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }

    /// Bad seconds of the window that ends at a time, and those of them that are proven.
    func sum(at time: Timestamp) -> (seconds: Double, proven: Double) {
        let (end, start) = (time.nanoseconds, time.nanoseconds - window.nanoseconds)
        var (seconds, proven) = (0.0, 0.0)
        for entry in entries[first...] where entry.at > start && entry.at <= end {
            seconds += entry.seconds
            proven += entry.proven
        }
        return (seconds, proven)
    }

    var isEmpty: Bool { first == entries.count }
}
