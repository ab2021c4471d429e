package import ProbeModel

/// What one bad run shows: where it stopped, why, and what came instead; or where it lost its time.
package struct Symptom: Hashable, Sendable, Codable {
    package let cause: Cause
    /// Whether it succeeded, later than promised.
    package let isLate: Bool
    /// What the journey calls the step; empty if it failed in none.
    package let step: String
    /// One sentence, no secrets; may be empty.
    package let detail: String
    package let run: RunID
    /// When the run started.
    package let at: Timestamp

    package init(_ run: Run) {
        cause = Cause(run)
        isLate = run.outcome != .failed
        step = run.culprit?.name ?? ""
        let said = run.failedStep?.detail ?? ""
        detail =
            run.outcome == .failed || run.outcome == .degraded
            ? (said.isEmpty ? run.detail : said) : "took \(run.duration.duration.forPeople)"
        (self.run, at) = (run.id, run.started)
    }

    /// `step 'pay' fails (status, blames 'psp'): expected status 200, got 503`, or `it took 9.2 s,
    /// promised 3 s; step 'pay' took longest`.
    package var sentence: String {
        guard !isLate else {
            return "it \(detail)" + (step.isEmpty ? "" : "; step '\(step)' took longest")
        }
        let place = step.isEmpty ? "the run" : "step '\(step)'"
        let blame = cause.component.map { ", blames '\($0)'" } ?? ""
        return "\(place) fails (\(cause.reason.word)\(blame))"
            + (detail.isEmpty ? "" : ": \(detail)")
    }
}
