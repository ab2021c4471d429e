package import ProbeModel

/// Minutes of downtime from all samples of one location, confirmation and recovery runs included.
/// Each moment belongs to its nearest sample; a sample holds for one and a half intervals at most,
/// so that exactly one lost run is bridged, and what lies beyond is unknown. Where the interval
/// changed, the sample that holds longer reaches farther.
package struct Downtime: Hashable, Sendable {
    package struct Sample: Hashable, Sendable {
        package let time: Timestamp
        package let isGood: Bool
        /// One and a half times the interval.
        package let hold: Duration

        package init(time: Timestamp, isGood: Bool, hold: Duration) {
            self.time = time
            self.isGood = isGood
            self.hold = hold
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

    /// Takes the samples in the order of their times.
    package init(_ samples: some Sequence<Sample>) {
        var previous: Sample?
        for after in samples {
            if let before = previous {
                precondition(before.time <= after.time, "samples come in the order of their times")
                add(Between(before, after))
            } else if !after.isGood {
                open(at: after.time)
            }
            previous = after
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

    private mutating func add(_ gap: Between) {
        span += gap.length
        unknown += gap.length - gap.known
        switch (gap.before.isGood, gap.after.isGood) {
        case (true, true): break
        case (true, false):
            open(at: gap.after.time)
            extend {
                $0.estimate += gap.ofAfter
                $0.possible += gap.isBridged ? gap.length : gap.ofAfter
            }
        case (false, true):
            extend {
                $0.estimate += gap.ofBefore
                $0.possible += gap.isBridged ? gap.length : gap.ofBefore
            }
        case (false, false):
            extend {
                $0.estimate += gap.known
                $0.proven += gap.isBridged ? gap.length : .zero
                $0.possible += gap.known
                $0.end = gap.after.time
            }
        }
    }

    private mutating func extend(_ change: (inout Episode) -> Void) {
        guard !episodes.isEmpty else { return }
        change(&episodes[episodes.count - 1])
    }
}

/// The time between two neighbouring samples, and what of it belongs to each.
private struct Between {
    let before: Downtime.Sample
    let after: Downtime.Sample
    let length: Duration
    let isBridged: Bool
    let ofBefore: Duration
    let ofAfter: Duration

    init(_ before: Downtime.Sample, _ after: Downtime.Sample) {
        self.before = before
        self.after = after
        length = .nanoseconds(after.time.nanoseconds - before.time.nanoseconds)
        isBridged = length <= before.hold + after.hold
        ofBefore = min(before.hold, max(length / 2, length - after.hold))
        ofAfter = min(after.hold, max(length / 2, length - before.hold))
    }

    var known: Duration { isBridged ? length : ofBefore + ofAfter }
}
