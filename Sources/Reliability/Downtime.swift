package import ProbeModel

/// Minutes of downtime from all samples of one location, confirmation and recovery runs included.
/// Each moment belongs to its nearest sample; a sample holds for one and a half intervals at most,
/// so that exactly one lost run is bridged, and what lies beyond is unknown.
package struct Downtime: Hashable, Sendable {
    package struct Sample: Hashable, Sendable {
        package let time: Timestamp
        package let isGood: Bool

        package init(time: Timestamp, isGood: Bool) {
            self.time = time
            self.isGood = isGood
        }
    }

    /// A span of bad samples that no good one splits.
    package struct Episode: Hashable, Sendable {
        package let start: Timestamp
        package fileprivate(set) var end: Timestamp
        /// By the nearest samples: unbiased.
        package fileprivate(set) var estimate = Duration.zero
        /// From the first to the last bad sample, without what is unknown.
        package fileprivate(set) var proven = Duration.zero
        /// From the last good sample before to the first good one after.
        package fileprivate(set) var possible = Duration.zero
    }

    package private(set) var episodes: [Episode] = []
    /// From the first to the last sample.
    package private(set) var span = Duration.zero
    /// Of the span, what no sample covers.
    package private(set) var unknown = Duration.zero

    /// Takes the samples in the order of their times; `hold` is one and a half times the interval.
    package init(_ samples: some Sequence<Sample>, hold: Duration) {
        var previous: Sample?
        for after in samples {
            defer { previous = after }
            guard let before = previous else {
                if !after.isGood { open(at: after.time) }
                continue
            }
            precondition(before.time <= after.time, "samples come in the order of their times")
            let gap = Duration.nanoseconds(after.time.nanoseconds - before.time.nanoseconds)
            let isBridged = gap <= hold * 2
            span += gap
            unknown += isBridged ? .zero : gap - hold * 2
            add(gap, each: isBridged ? gap / 2 : hold, from: before, to: after, hold: hold)
        }
    }

    /// By the nearest samples.
    package var total: Duration { episodes.reduce(.zero) { $0 + $1.estimate } }
    package var provenMinimum: Duration { episodes.reduce(.zero) { $0 + $1.proven } }
    package var possibleMaximum: Duration { episodes.reduce(.zero) { $0 + $1.possible } }
    /// What was observed and not down.
    package var up: Duration { span - unknown - total }

    /// The share of the observed time that was up; nil if nothing was observed.
    package var availability: Double? {
        let observed = span - unknown
        return observed > .zero ? up / observed : nil
    }

    /// Mean length of an episode; nil without one.
    package var meanTimeToRepair: Duration? {
        episodes.isEmpty ? nil : total / episodes.count
    }

    /// Mean time up between episodes; nil without one: then see `leastMeanUpTime`.
    package var meanUpTime: Duration? { episodes.isEmpty ? nil : up / episodes.count }

    /// What the mean time up exceeds (95 %, one-sided) when there was no episode: a third of the
    /// observed time.
    package var leastMeanUpTime: Duration { (span - unknown) / 3 }

    private mutating func open(at time: Timestamp) {
        episodes.append(Episode(start: time, end: time))
    }

    private mutating func add(
        _ gap: Duration,
        each half: Duration,
        from before: Sample,
        to after: Sample,
        hold: Duration
    ) {
        let isBridged = gap <= hold * 2
        let reach = isBridged ? gap : hold
        if before.isGood {
            guard !after.isGood else { return }
            open(at: after.time)
            extend {
                $0.estimate += half; $0.possible += reach
            }
        } else if after.isGood {
            extend {
                $0.estimate += half; $0.possible += reach
            }
        } else {
            extend { episode in
                episode.estimate += half * 2
                episode.proven += isBridged ? gap : .zero
                episode.possible += half * 2
                episode.end = after.time
            }
        }
    }

    private mutating func extend(_ change: (inout Episode) -> Void) {
        guard !episodes.isEmpty else { return }
        change(&episodes[episodes.count - 1])
    }
}
