/// How a period is judged: the target, how sure the verdict must be, and by which rule.
package struct VerdictRule: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        /// The default: runs that fail together are one episode, and only the edges of an episode
        /// and what was never seen are uncertain.
        case episodes
        /// As if every run were independent: never wrong more often than promised, and slower.
        case clopperPearson = "clopper-pearson"
        /// The plain ratio: always decides.
        case measured
    }

    package var target: Target
    /// One-sided, each way.
    package var confidence: Double
    /// Below it, unknown slots count as bad for *met* and as good for *not met*.
    package var minimumCoverage: Double
    package var method: Method

    package init(
        target: Target,
        confidence: Double = 0.95,
        minimumCoverage: Double = 0.95,
        method: Method = .episodes
    ) {
        self.target = target
        self.confidence = confidence
        self.minimumCoverage = minimumCoverage
        self.method = method
    }

    /// Judges the slots of a period.
    ///
    /// - Parameters:
    ///   - tally: All slots of the period; several locations pooled by slot.
    ///   - episodes: Maximal runs of bad slots among them.
    /// - Returns: The verdict with its bounds; not yet shown if there is no data.
    package func judge(_ tally: Tally, episodes: Int) -> Ruling {
        guard tally.counted > 0 else { return Ruling(tally: tally) }
        switch method {
        case .episodes: return byEpisodes(tally, episodes)
        case .clopperPearson: return byIndependentRuns(tally)
        case .measured: return byRatio(tally)
        }
    }

    package func judge(_ slots: EpisodeTally) -> Ruling {
        judge(slots.tally, episodes: slots.episodes)
    }

    private var alpha: Double { 1 - confidence }

    private func isThin(_ tally: Tally) -> Bool { tally.coverage ?? 0 < minimumCoverage }

    private func byEpisodes(_ tally: Tally, _ episodes: Int) -> Ruling {
        let possible = min(1, tally.bad)...tally.bad
        precondition(possible.contains(episodes), "each bad slot is in one episode")
        // c + 2 below was chosen by simulation: a total outage with a few lucky successes breaks
        // a plain c (docs/reliability.md).
        let below = min(tally.bad, episodes + 2)
        let rate = PoissonInterval.oneSided
        let most = Double(tally.bad - episodes) + rate(episodes, alpha).upper
        let least = Double(tally.bad - below) + rate(below, alpha).lower
        let unknown = isThin(tally) ? Double(tally.unknown) : 0
        let slots = Double(isThin(tally) ? tally.expected : tally.counted)
        var ruling = Ruling(tally: tally)
        ruling.badSlots = least...most
        ruling.reliability = max(0, 1 - (most + unknown) / slots)...min(1, 1 - least / slots)
        ruling.verdict = verdict(within: ruling.reliability)
        if ruling.verdict == .notYetShown {
            let needed = ((most + unknown) / target.budgetShare).rounded(.up)
            ruling.goodRunsNeeded = max(1, Int(needed) - Int(slots))
        }
        return ruling
    }

    private func byIndependentRuns(_ tally: Tally) -> Ruling {
        var ruling = Ruling(tally: tally)
        let slots = isThin(tally) ? tally.expected : tally.counted
        let most = isThin(tally) ? tally.good + tally.unknown : tally.good
        let twoSided = 1 - 2 * alpha
        guard
            let low = Interval.clopperPearson(good: tally.good, of: slots, confidence: twoSided),
            let high = Interval.clopperPearson(good: most, of: slots, confidence: twoSided)
        else { return ruling }
        ruling.reliability = low.lower...high.upper
        ruling.verdict = verdict(within: ruling.reliability)
        if ruling.verdict == .notYetShown {
            let size = SampleSize(target: target, confidence: confidence)
            ruling.goodRunsNeeded = max(1, size.runs(withBad: slots - tally.good) - slots)
        }
        return ruling
    }

    private func byRatio(_ tally: Tally) -> Ruling {
        var ruling = Ruling(tally: tally)
        let ratio = tally.reliability ?? 0
        ruling.reliability = ratio...ratio
        ruling.verdict =
            target.isKept(good: tally.good, of: tally.counted) ? .met : .notMet
        return ruling
    }

    private func verdict(within bounds: ClosedRange<Double>) -> Verdict {
        if bounds.lowerBound >= target.share { return .met }
        return bounds.upperBound < target.share ? .notMet : .notYetShown
    }
}

/// A verdict with what it rests on. Beside it stands the plain fact: `tally.shown`.
package struct Ruling: Hashable, Sendable {
    package let tally: Tally
    package fileprivate(set) var verdict = Verdict.notYetShown
    /// One-sided bounds of the period's true reliability.
    package fileprivate(set) var reliability = 0.0...1.0
    /// The same of the number of bad slots; nil where the rule does not go by them.
    package fileprivate(set) var badSlots: ClosedRange<Double>?
    /// What would settle it: so many more runs without a bad one show *met*; nil if it is settled
    /// or there is no data.
    package fileprivate(set) var goodRunsNeeded: Int?

    fileprivate init(tally: Tally) {
        self.tally = tally
    }
}
