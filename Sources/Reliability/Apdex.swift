package import ProbeModel

/// How content customers are with the time they wait, 0…1 (Apdex Alliance 2007): satisfied within
/// the promise, tolerating within four times of it, frustrated beyond it and by every failure.
package struct Apdex: Hashable, Sendable {
    package private(set) var satisfied: Int
    package private(set) var tolerating: Int
    package private(set) var frustrated: Int

    package init(satisfied: Int = 0, tolerating: Int = 0, frustrated: Int = 0) {
        self.satisfied = satisfied
        self.tolerating = tolerating
        self.frustrated = frustrated
    }

    /// Takes one run with a verdict; others leave no trace.
    package mutating func add(_ outcome: Outcome, took duration: Duration, promise: Duration) {
        guard outcome.isVerdict else { return }
        if outcome == .failed || duration > promise * 4 {
            frustrated += 1
        } else if duration > promise {
            tolerating += 1
        } else {
            satisfied += 1
        }
    }

    package var count: Int { satisfied + tolerating + frustrated }

    /// (S + T/2)/N; nil without runs.
    package var score: Double? {
        count > 0 ? (Double(satisfied) + Double(tolerating) / 2) / Double(count) : nil
    }

    /// Of the mean of the scores 1, ½ and 0.
    package var standardError: Double? {
        score.map { score in
            let squares = (Double(satisfied) + Double(tolerating) / 4) / Double(count)
            return max(0, (squares - score * score) / Double(count)).squareRoot()
        }
    }

    /// Wald's interval, cut off at 0 and 1; nil without runs.
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
        guard let score, let standardError else { return nil }
        let reach = (1 - (1 - confidence) / 2).normalQuantile * standardError
        return max(0, score - reach)...min(1, score + reach)
    }
}
