package import ProbeModel

/// A window that takes time out of an objective: maintenance, mostly. A record of the ledger, whose
/// order proves when it was declared.
package struct Exclusion: Hashable, Sendable {
    package let name: String
    /// Half open: the end is outside.
    package let span: Range<Timestamp>
    package let declared: Timestamp

    package init(name: String, span: Range<Timestamp>, declared: Timestamp) {
        self.name = name
        self.span = span
        self.declared = declared
    }

    /// How long before its start it was declared; negative if afterwards.
    package var notice: Duration {
        .nanoseconds(span.lowerBound.nanoseconds - declared.nanoseconds)
    }
}

/// What was agreed about exclusions.
package struct ExclusionPolicy: Hashable, Sendable {
    package var minimumNotice: Duration
    /// Of all effective time of one period together.
    package var maximumExcluded: Duration

    package init(
        minimumNotice: Duration = .seconds(72 * 3600),
        maximumExcluded: Duration = .seconds(4 * 3600)
    ) {
        self.minimumNotice = minimumNotice
        self.maximumExcluded = maximumExcluded
    }

    /// The spans of a period that are taken out: with enough notice, earliest first, up to the
    /// agreed maximum; time beyond it counts.
    package func effective(
        _ exclusions: [Exclusion],
        in period: Range<Timestamp>
    ) -> [Range<Timestamp>] {
        var left = maximumExcluded
        var spans: [Range<Timestamp>] = []
        for span in ExclusionSpans(exclusions.filter { $0.notice >= minimumNotice }, in: period)
            .spans
        {
            let length = min(span.length, left)
            guard length > .zero else { break }
            spans.append(span.lowerBound..<span.lowerBound + length)
            left -= length
        }
        return spans
    }
}

/// The time that exclusions take of a period: in order, without overlap.
struct ExclusionSpans {
    private(set) var spans: [Range<Timestamp>] = []

    init(_ exclusions: [Exclusion], in period: Range<Timestamp>) {
        let clamped = exclusions.map { $0.span.clamped(to: period) }.filter { !$0.isEmpty }
        for span in clamped.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = spans.last, last.upperBound >= span.lowerBound else {
                spans.append(span)
                continue
            }
            let end = max(last.upperBound, span.upperBound)
            spans[spans.count - 1] = last.lowerBound..<end
        }
    }
}

/// A run as exclusions see it: when it was, and what it counts as where nothing is excluded.
package struct CountedSpan: Hashable, Sendable {
    package let start: Timestamp
    package let end: Timestamp
    package let counting: Counting

    package init(start: Timestamp, end: Timestamp, counting: Counting) {
        self.start = start
        self.end = end
        self.counting = counting
    }

    /// Whether it meets a window, also if it began before. It never looks at the outcome: to drop
    /// the failures of a window would inflate the reliability.
    func meets(_ span: Range<Timestamp>) -> Bool {
        start < span.upperBound && end >= span.lowerBound
    }
}

/// The three figures of a period with maintenance.
package struct ExclusionReport: Hashable, Sendable {
    /// Nothing excluded: what customers felt.
    package let raw: EpisodeTally
    /// What was agreed is excluded.
    package let agreed: EpisodeTally
    /// Every window, also those declared afterwards or too late.
    package let retroactive: EpisodeTally
    /// The spans behind `agreed`.
    package let effective: [Range<Timestamp>]

    package init(
        _ runs: [CountedSpan],
        exclusions: [Exclusion],
        policy: ExclusionPolicy,
        in period: Range<Timestamp>
    ) {
        let effective = policy.effective(exclusions, in: period)
        let all = ExclusionSpans(exclusions, in: period).spans
        func count(without spans: [Range<Timestamp>]) -> EpisodeTally {
            EpisodeTally(
                runs.lazy.map { run in
                    spans.contains(where: run.meets) ? .notExpected : run.counting
                }
            )
        }
        raw = count(without: [])
        agreed = count(without: effective)
        retroactive = count(without: all)
        self.effective = effective
    }

    /// What maintenance cost the customers, as a fraction of their runs; nil without evidence.
    package var costOfMaintenance: Double? {
        guard let agreed = agreed.tally.reliability, let raw = raw.tally.reliability else {
            return nil
        }
        return agreed - raw
    }
}

extension Range<Timestamp> {
    /// By the labels of the wall clock.
    var length: Duration { .nanoseconds(upperBound.nanoseconds - lowerBound.nanoseconds) }
}
