/// The scheduled runs of one journey at one location, in the order of their starts, and the
/// stretches in which runs were missed.
package struct LocationRuns: Hashable, Sendable {
    package var runs: [CountedRun]
    package var missed: [MissedStretch]

    package init(_ runs: [CountedRun] = [], missed: [MissedStretch] = []) {
        self.runs = runs
        self.missed = missed
    }

    package var isEmpty: Bool { runs.isEmpty && missed.isEmpty }
}
