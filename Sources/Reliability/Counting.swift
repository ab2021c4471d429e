package import ProbeModel

/// As what a slot counts for one objective. The outcome of a run is a fact and stands in the
/// ledger; this is an opinion about it, and is computed.
package enum Counting: Hashable, Sendable, CaseIterable {
    case good
    case bad
    /// Expected, but without evidence: lowers the coverage, never the reliability.
    case unknown
    /// Taken out by a window of the objective, or no scheduled run at all.
    case notExpected

    /// Judges one run.
    ///
    /// - Parameters:
    ///   - run: The run; only scheduled ones enter a ratio.
    ///   - limit: The time that the objective allows; nil for plain availability, where a run
    ///     that succeeded later than promised is good. A run slower than the limit is bad even
    ///     if the journey itself promised less.
    ///   - isExcluded: A window of the objective took the slot out, whatever its outcome was.
    package init(of run: Run, limit: Duration? = nil, isExcluded: Bool = false) {
        guard run.kind == .scheduled, !isExcluded else {
            self = .notExpected
            return
        }
        let isLate = limit.map { run.duration.duration > $0 } ?? false
        self = Counting(of: run.outcome, isLate: isLate)
    }

    /// Judges an outcome; `isLate` says that a limit of the objective was passed.
    package init(of outcome: Outcome, isLate: Bool = false) {
        switch outcome {
        case .passed, .degraded: self = isLate ? .bad : .good
        case .failed: self = .bad
        // A rule that skips runs when things look bad must not raise the reliability.
        case .aborted, .missed, .skipped: self = .unknown
        }
    }
}
