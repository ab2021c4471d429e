package import ProbeModel
import Reliability

/// Evidence that runs fail more often than in good times: a mixture of cumulated sums.
///
/// E. S. Page, Biometrika 41 (1954); J. Shin, A. Ramdas, A. Rinaldo, "E-detectors" (2024). If a run
/// is bad with at most the baseline's chance, the mean number of runs until E reaches c is at least
/// c; the runs need not be independent.
package struct Detector: Hashable, Sendable, Codable {
    /// Where a sum began to grow.
    package struct Origin: Hashable, Sendable, Codable {
        package let run: RunID
        package let at: Timestamp
        /// The last good run before it; nil if none is known.
        package let lastGood: RunID?
        package let lastGoodAt: Timestamp?

        package init(run: RunID, at: Timestamp, after last: (run: RunID, at: Timestamp)? = nil) {
            self.run = run
            self.at = at
            (lastGood, lastGoodAt) = (last?.run, last?.at)
        }
    }

    /// What the strongest sum says: how many runs fail, and since when.
    package struct Estimate: Hashable, Sendable {
        package let share: Double
        package let origin: Origin?
    }

    /// One failing share that is compared with the baseline.
    private struct Sum: Hashable, Codable {
        let share: Double
        let onBad: Double
        let onGood: Double
        /// ln of the likelihood ratio since it was last zero or less.
        var value = 0.0
        var weight = 0.0
        var badWeight = 0.0
        var origin: Origin?

        init(share: Double, baseline: Double) {
            self.share = share
            onBad = (share / baseline).logarithm
            onGood = ((1 - share) / (1 - baseline)).logarithm
        }

        mutating func add(isBad: Bool, weight step: Double, from start: Origin) {
            if value <= 0 { (value, weight, badWeight, origin) = (0, 0, 0, isBad ? start : nil) }
            value += step * (isBad ? onBad : onGood)
            weight += step
            if isBad { badWeight += step }
        }
    }

    package let baseline: Double
    private var sums: [Sum]

    /// exp above this says nothing more and would overflow.
    private static let greatest = 600.0

    package init(baseline: Double, shares: [Double]) {
        precondition(baseline > 0 && baseline < 1, "a baseline is a share of bad runs")
        self.baseline = baseline
        sums = shares.map { Sum(share: $0, baseline: baseline) }
    }

    /// Takes the next run; `weight` is at most 1, less if it follows another one closely.
    package mutating func add(isBad: Bool, weight: Double = 1, from start: Origin) {
        for index in sums.indices {
            sums[index].add(isBad: isBad, weight: weight, from: start)
        }
    }

    /// ln E; −∞ without anything to compare with.
    package var logEvidence: Double {
        guard !sums.isEmpty else { return -.infinity }
        let total = sums.reduce(0) { $0 + min($1.value, Self.greatest).exponential }
        return (total / Double(sums.count)).logarithm
    }

    /// Whether ln E ≥ threshold; the mean is no greater than the greatest.
    package func reaches(_ threshold: Double) -> Bool {
        sums.contains { $0.value >= threshold } && logEvidence >= threshold
    }

    /// Whether no sum has grown.
    package var isAtRest: Bool { sums.allSatisfy { $0.value <= 0 } }

    package var estimate: Estimate {
        guard var strongest = sums.first else { return Estimate(share: 0, origin: nil) }
        for sum in sums where sum.value > strongest.value { strongest = sum }
        let share = strongest.weight > 0 ? strongest.badWeight / strongest.weight : 0
        return Estimate(share: share, origin: strongest.origin)
    }

    package mutating func reset() {
        for index in sums.indices {
            (sums[index].value, sums[index].weight, sums[index].badWeight) = (0, 0, 0)
            sums[index].origin = nil
        }
    }

    /// The same evidence, against another baseline from now on; what stays comparable is kept.
    package func rebased(baseline: Double, shares: [Double]) -> Detector {
        var next = Detector(baseline: baseline, shares: shares)
        guard shares.count == sums.count else { return next }
        for index in sums.indices {
            next.sums[index].value = sums[index].value
            next.sums[index].weight = sums[index].weight
            next.sums[index].badWeight = sums[index].badWeight
            next.sums[index].origin = sums[index].origin
        }
        return next
    }
}
