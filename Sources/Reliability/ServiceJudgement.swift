/// A verdict, the bounds it rests on, and what would settle it.
package struct ServiceJudgement: Hashable, Sendable {
    package let verdict: Verdict
    package let bounds: ClosedRange<Double>?
    package let goodRunsNeeded: Int?

    init(_ ruling: Ruling) {
        verdict = ruling.verdict
        bounds = ruling.tally.counted > 0 ? ruling.reliability : nil
        goodRunsNeeded = ruling.goodRunsNeeded
    }

    /// Nil without evidence.
    init(_ bounds: ClosedRange<Double>?, target: Target) {
        self.bounds = bounds
        goodRunsNeeded = nil
        guard let bounds else {
            verdict = .notYetShown
            return
        }
        verdict =
            bounds.lowerBound >= target.share
            ? .met : bounds.upperBound < target.share ? .notMet : .notYetShown
    }
}
