package import ProbeModel

/// What one failed run shows: where it stopped, why, and what came instead.
package struct Symptom: Hashable, Sendable {
    package let cause: Cause
    /// What the journey calls the step; empty if it failed in none.
    package let step: String
    /// One sentence, no secrets; may be empty.
    package let detail: String
    package let run: RunID
    /// When the run started.
    package let at: Timestamp

    package init(_ run: Run) {
        cause = Cause(run)
        step = run.failedStep?.name ?? ""
        let said = run.failedStep?.detail ?? ""
        detail = said.isEmpty ? run.detail : said
        (self.run, at) = (run.id, run.started)
    }

    /// `step 'pay' fails (status, blames 'psp'): expected status 200, got 503`.
    package var sentence: String {
        let place = step.isEmpty ? "the run" : "step '\(step)'"
        let blame = cause.component.map { ", blames '\($0)'" } ?? ""
        return "\(place) fails (\(cause.reason.word)\(blame))"
            + (detail.isEmpty ? "" : ": \(detail)")
    }
}
