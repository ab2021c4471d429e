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
    ///   - retries: Whether one that needed a retry is good.
    ///   - limit: The time that the objective allows; nil for plain availability, where a run
    ///     that succeeded later than promised is good. A run slower than the limit is bad even
    ///     if the journey itself promised less.
    ///   - isExcluded: A window of the objective took the slot out, whatever its outcome was.
    package init(
        of run: Run,
        retries: RetryPolicy = .none,
        limit: Duration? = nil,
        isExcluded: Bool = false
    ) {
        guard run.kind == .scheduled, !isExcluded else {
            self = .notExpected
            return
        }
        let isLate = limit.map { run.duration.duration > $0 } ?? false
        self = Counting(
            of: run.outcome,
            isLate: isLate,
            isSpoilt: run.neededRetry && retries == .none
        )
    }

    /// Judges an outcome.
    ///
    /// - Parameters:
    ///   - outcome: How the run ended.
    ///   - isLate: A limit of the objective was passed.
    ///   - isSpoilt: It needed a retry, and the objective grants none.
    package init(of outcome: Outcome, isLate: Bool = false, isSpoilt: Bool = false) {
        switch outcome {
        case .passed, .degraded: self = isLate || isSpoilt ? .bad : .good
        case .failed: self = .bad
        // A rule that skips runs when things look bad must not raise the reliability.
        case .aborted, .missed, .skipped: self = .unknown
        }
    }
}
