/// What a change did to the customers: the window before it against the window after.
package struct ChangeReview: Hashable, Sendable {
    /// In a fixed order; what neither window can tell is left out.
    package let findings: [Finding]

    /// Compares two windows of the same hours of the week.
    ///
    /// - Parameters:
    ///   - before: The window before the change.
    ///   - after: The window after it.
    ///   - confidence: Of all findings together (Holm), and of each interval.
    package init(before: Window, after: Window, confidence: Double = 0.95) {
        let comparison = Comparison(before: before, after: after, confidence: confidence)
        let raw = [
            comparison.episodes, comparison.runs, comparison.lengths, comparison.latency,
            comparison.tail, comparison.spread,
        ]
        .compactMap { $0 }
        let adjusted = raw.map(\.p).adjustedByHolm
        findings = zip(raw, adjusted).map { finding, p in
            var finding = finding
            finding.adjustedP = p
            if p <= 1 - confidence {
                finding.verdict = finding.isWorse ? .worseShown : .betterShown
            }
            return finding
        }
    }

    /// The worst that is shown: worse if anything got worse.
    package var verdict: ChangeVerdict {
        if findings.contains(where: { $0.verdict == .worseShown }) { return .worseShown }
        let isBetter = findings.contains { $0.verdict == .betterShown }
        return isBetter ? .betterShown : .noDifferenceShown
    }

    /// What was seen in one window.
    package struct Window: Hashable, Sendable {
        package var slots: EpisodeTally
        /// In any unit, the same for both windows.
        package var time: Double
        /// Of its episodes.
        package var lengths: [Double] = []
        /// Of its good runs, by hour of the week or any other stratum, equally many in both.
        package var latencies: [[Double]] = []

        package init(slots: EpisodeTally, time: Double) {
            self.slots = slots
            self.time = time
        }
    }

    /// What is compared.
    package enum Measure: String, Hashable, CaseIterable, Sendable {
        /// Rate after by rate before.
        case episodes
        /// Share of bad runs after less before; only where failures come one by one.
        case runs
        /// Lengths of episodes: how far they shifted.
        case lengths
        /// Factor by which latencies grew.
        case latency
        /// Values beyond the 95th percentile from before, by what was to be expected.
        case tail
        /// Factor by which the spread of ln latency grew.
        case spread
    }

    /// One comparison: effect and interval first, p second.
    package struct Finding: Hashable, Sendable {
        package let measure: Measure
        package let effect: Double
        /// nil where there is none for this measure, or too little data.
        package let interval: ClosedRange<Double>?
        /// What `effect` is if nothing changed: 1 for factors, 0 for differences.
        package let neutral: Double
        /// Exact where that is possible; two-sided.
        package let p: Double
        /// With all findings taken into account (Holm).
        package fileprivate(set) var adjustedP = 1.0
        /// *Worse shown* needs the adjusted p; the interval only tells the size.
        package fileprivate(set) var verdict = ChangeVerdict.noDifferenceShown

        /// By the sign of the test behind `p`.
        fileprivate(set) var isWorse: Bool
    }
}

/// Two windows, measure by measure.
private struct Comparison {
    let before: ChangeReview.Window
    let after: ChangeReview.Window
    let confidence: Double

    var episodes: ChangeReview.Finding? {
        guard before.time > 0, after.time > 0 else { return nil }
        let change = EpisodeChange(
            before: .init(episodes: before.slots.episodes, time: before.time),
            after: .init(episodes: after.slots.episodes, time: after.time)
        )
        return change.ratio.map { ratio in
            finding(.episodes, ratio, change.interval(confidence: confidence), p: change.p)
        }
    }

    /// Only if no failure followed another: else runs are no independent evidence.
    var runs: ChangeReview.Finding? {
        guard before.slots.areIsolated, after.slots.areIsolated,
            let change = ShareChange(before: before.slots.tally, after: after.slots.tally)
        else { return nil }
        let interval = change.newcombe(confidence: confidence)
        return finding(.runs, change.difference, interval, neutral: 0, p: change.p)
    }

    var lengths: ChangeReview.Finding? {
        guard let ranks = RankTest(before: before.lengths, after: after.lengths),
            let shift = Shift(before: before.lengths, after: after.lengths, confidence: confidence)
        else { return nil }
        return finding(.lengths, shift.estimate, shift.interval, neutral: 0, p: ranks.p)
    }

    var latency: ChangeReview.Finding? {
        guard before.latencies.count == after.latencies.count,
            let ranks = StratifiedRankTest(
                zip(before.latencies, after.latencies).map { (before: $0, after: $1) }
            ),
            let factor = LatencyChange(before: all(before), after: all(after))?
                .factor(confidence: confidence)
        else { return nil }
        var found = finding(.latency, factor.estimate, factor.interval, p: ranks.p)
        found.isWorse = ranks.z > 0
        return found
    }

    var tail: ChangeReview.Finding? {
        let (old, new) = (SortedSample(all(before)), SortedSample(all(after)))
        guard !new.values.isEmpty,
            let test = PrecedenceTest(before: old, after: new, quantile: .p95)
        else { return nil }
        return finding(.tail, Double(test.exceeding) / test.expected, nil, p: test.p)
    }

    var spread: ChangeReview.Finding? {
        guard let old = LatencySpread(cells: before.latencies),
            let new = LatencySpread(cells: after.latencies),
            let change = SpreadChange(before: old, after: new)
        else { return nil }
        let interval = change.interval(confidence: confidence)
        return finding(.spread, change.ratio, interval, p: change.p)
    }

    private func all(_ window: ChangeReview.Window) -> [Double] { window.latencies.flatMap(\.self) }

    private func finding(
        _ measure: ChangeReview.Measure,
        _ effect: Double,
        _ interval: ClosedRange<Double>?,
        neutral: Double = 1,
        p: Double
    ) -> ChangeReview.Finding {
        .init(
            measure: measure,
            effect: effect,
            interval: interval,
            neutral: neutral,
            p: p,
            isWorse: effect > neutral
        )
    }
}

extension EpisodeTally {
    /// Whether each bad slot is an episode of its own.
    fileprivate var areIsolated: Bool { episodes == tally.bad && tally.counted > 0 }
}
