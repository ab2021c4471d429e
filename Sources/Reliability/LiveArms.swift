/// The old and the new version of something at the same time, run beside run: whether they fail
/// alike, and take as long.
///
/// What hits both at once speaks for neither.
package struct LiveArms: AlwaysValid, Hashable, Sendable {
    /// A run of one of them.
    package struct Sample: Hashable, Sendable {
        package let isGood: Bool
        package let seconds: Double

        package init(isGood: Bool, seconds: Double) {
            self.isGood = isGood
            self.seconds = seconds
        }
    }

    /// Runs that were compared, of each.
    package let pairs: Int
    package let old: Tally
    package let new: Tally
    /// That they fail differently.
    package let maximum: Double
    /// How long good runs take; nil if too little is known.
    package let latency: LatencyEvidence?

    /// Pairs the runs in their order; what one of them has more is left out. nil without a pair.
    ///
    /// - Parameters:
    ///   - old: Runs with a verdict, in the order of time.
    ///   - new: Likewise.
    ///   - usual: Latencies in seconds of the time before the change.
    package init?(old: [Sample], new: [Sample], usual: [Double]) {
        pairs = min(old.count, new.count)
        guard pairs > 0 else { return nil }
        var streams = TwoStreamEvidence()
        var greatest = streams.evidence
        for (left, right) in zip(old, new) {
            streams.add(oldIsGood: left.isGood, newIsGood: right.isGood)
            greatest = max(greatest, streams.evidence)
        }
        maximum = greatest
        self.old = Tally(old.prefix(pairs))
        self.new = Tally(new.prefix(pairs))
        let good = { (arm: [Sample]) in arm.filter(\.isGood).map(\.seconds) }
        latency = LatencyEvidence(old: good(old), new: good(new), usual: usual)
    }
}

extension Tally {
    fileprivate init(_ samples: ArraySlice<LiveArms.Sample>) {
        let good = samples.count { $0.isGood }
        self.init(good: good, bad: samples.count - good)
    }
}
