/// How much longer good runs take than others that they are paired with. On ln latency a shift is a
/// factor.
package struct LatencyEvidence: AlwaysValid, Hashable, Sendable {
    package let pairs: Int
    /// The geometric mean of new by old.
    package let factor: Double
    /// 95 %, valid however often it was looked at.
    package let interval: ClosedRange<Double>
    /// That they differ.
    package let maximum: Double

    /// The factor by which latencies are expected to differ if they do; the answer is quickest for
    /// differences of its size.
    package static let expected = 1.1

    /// Pairs latencies in their order; nil without a pair, or if the usual ones do not vary.
    ///
    /// - Parameters:
    ///   - old: In seconds.
    ///   - new: In seconds.
    ///   - usual: From before the change; they tell how much latencies vary.
    package init?(old: [Double], new: [Double], usual: [Double]) {
        let logarithms = usual.filter { $0 > 0 }.map(\.logarithm)
        guard logarithms.count > 1, logarithms.variance > 0 else { return nil }
        let shift = Self.expected.logarithm
        var evidence = MeanEvidence(
            variance: logarithms.variance,
            mixingVariance: shift * shift
        )
        for (left, right) in zip(old, new) where left > 0 && right > 0 {
            evidence.add(old: left.logarithm, new: right.logarithm)
        }
        guard let difference = evidence.meanDifference, let bounds = evidence.interval() else {
            return nil
        }
        pairs = evidence.count
        factor = difference.exponential
        interval = bounds.lowerBound.exponential...bounds.upperBound.exponential
        maximum = evidence.maximum
    }
}
