import ProbeModel

/// A quantile to look at, in whole parts per million, so that ranks are computed in integers.
package struct Quantile: Hashable, Sendable {
    package let millionths: Int

    /// Takes 1…999 999 parts per million.
    package init(millionths: Int) {
        precondition((1..<1_000_000).contains(millionths), "a quantile lies between 0 and 1")
        self.millionths = millionths
    }

    package static let p50 = Quantile(millionths: 500_000)
    package static let p95 = Quantile(millionths: 950_000)
    package static let p99 = Quantile(millionths: 990_000)

    package var share: Double { Double(millionths) / 1e6 }

    /// The nearest rank ⌈q · n⌉ among `count` values in order, counted from 1.
    package func rank(among count: Int) -> Int {
        max(1, (count * millionths + 999_999) / 1_000_000)
    }

    /// The ranks between which the true quantile lies with the given confidence, whatever the
    /// distribution is; nil on a side on which `count` values are too few.
    ///
    /// H. A. David, H. N. Nagaraja, "Order Statistics" (2003), §7.1.
    package func ranks(among count: Int, confidence: Double = 0.95) -> (lower: Int?, upper: Int?) {
        let tail = (1 - confidence) / 2
        // The largest l with P(Bin ≤ l − 1) ≤ α/2, and the smallest u with P(Bin > u − 1) ≤ α/2.
        let ranks = 1..<count + 1
        let lower = ranks.partitioningIndex { binomialTails(count, upTo: $0 - 1).below > tail } - 1
        let upper = ranks.partitioningIndex { binomialTails(count, upTo: $0 - 1).above <= tail }
        return (lower >= 1 ? lower : nil, upper <= count ? upper : nil)
    }

    /// The least number of values whose greatest is an upper bound of the quantile with the given
    /// confidence: 59 for the 95th percentile.
    package func smallestSample(confidence: Double = 0.95) -> Int {
        Int(((1 - confidence).logarithm / share.logarithm).rounded(.up))
    }

    /// The chance that a pair of ranks holds the quantile; an absent side is unbounded.
    package func coverage(of ranks: (lower: Int?, upper: Int?), among count: Int) -> Double {
        let below = ranks.lower.map { binomialTails(count, upTo: $0 - 1).below } ?? 0
        let above = ranks.upper.map { binomialTails(count, upTo: $0 - 1).above } ?? 0
        return 1 - below - above
    }

    private func binomialTails(_ count: Int, upTo k: Int) -> (below: Double, above: Double) {
        BinomialDistribution(count: count, share: share).tails(upTo: k)
    }
}
