package import ProbeModel

/// Latencies in exponential buckets to base 2, scale 5, on whole microseconds: every quantile is
/// within 1.083 %, and merging is exact, associative and commutative.
///
/// The layout of OpenTelemetry's exponential histogram; a DDSketch (C. Masson, J. E. Rim,
/// H. K. Lee, VLDB 2019) with γ = 2^(1/32). Bucket k holds (2^(k/32), 2^((k+1)/32)].
package struct LatencyHistogram: Hashable, Sendable {
    /// In ascending order; only buckets that hold something.
    package private(set) var buckets: [Bucket] = []
    /// Microseconds of all values.
    package private(set) var sum: Int64 = 0
    package private(set) var minimum: Int64 = 0
    package private(set) var maximum: Int64 = 0
    /// Values that are in a bucket.
    package private(set) var count = 0
    /// Timeouts: longer than anything here, and not known better.
    package private(set) var censored = 0

    /// How many values one bucket holds.
    package struct Bucket: Hashable, Sendable {
        package let index: Int
        package fileprivate(set) var count: Int

        init(index: Int, count: Int) {
            self.index = index
            self.count = count
        }
    }

    package init() {}

    /// Takes what was stored; nil if it contradicts itself.
    init?(buckets: [Bucket], sum: Int64, range: ClosedRange<Int64>, censored: Int) {
        guard buckets.allSatisfy({ LatencyBucket.indices.contains($0.index) && $0.count > 0 }),
            buckets.allSatisfy({ $0.count <= Limits.histogramCount }),
            zip(buckets, buckets.dropFirst()).allSatisfy({ $0.index < $1.index }),
            (0...Limits.histogramCount).contains(censored), sum >= 0, range.lowerBound >= 0
        else { return nil }
        self.buckets = buckets
        self.sum = sum
        self.minimum = range.lowerBound
        self.maximum = range.upperBound
        self.count = buckets.reduce(0) { $0 + $1.count }
        self.censored = censored
    }

    /// Adds one latency, rounded up to a whole microsecond.
    package mutating func add(_ latency: Duration) {
        let microseconds = (max(0, latency.nanoseconds) + 999) / 1000
        add(Microseconds(microseconds))
    }

    /// Adds one latency; zero counts as one microsecond.
    package mutating func add(_ latency: Microseconds) {
        let value = max(1, latency.count)
        add(1, to: LatencyBucket.index(of: value))
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        sum &+= value
        count += 1
    }

    /// Counts a run or step that was given up at its deadline.
    package mutating func addCensored() { censored += 1 }

    private mutating func add(_ count: Int, to index: Int) {
        let place = buckets.indices.partitioningIndex { buckets[$0].index >= index }
        if place < buckets.count, buckets[place].index == index {
            buckets[place].count += count
        } else {
            buckets.insert(Bucket(index: index, count: count), at: place)
        }
    }

    package mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else {
            censored += other.censored
            return
        }
        for bucket in other.buckets { add(bucket.count, to: bucket.index) }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        sum &+= other.sum
        count += other.count
        censored += other.censored
    }

    /// The latency at the nearest rank, in microseconds, relative error at most 1.083 %; nil if
    /// there are no values, or if the rank falls among the timeouts: longer than any deadline.
    package func estimate(_ quantile: Quantile) -> Double? {
        bucket(at: quantile.rank(among: count + censored)).map(LatencyBucket.middle)
    }

    /// Between which latencies, in microseconds, the true quantile lies with the given confidence:
    /// the outer edges of the buckets of its ranks. nil on a side on which there are too few values,
    /// or only timeouts.
    package func interval(
        _ quantile: Quantile,
        confidence: Double = 0.95
    ) -> (lower: Double?, upper: Double?) {
        let ranks = quantile.ranks(among: count + censored, confidence: confidence)
        return (
            ranks.lower.flatMap(bucket).map(LatencyBucket.bound),
            ranks.upper.flatMap(bucket).map { LatencyBucket.bound($0 + 1) }
        )
    }

    /// The bucket that holds the value of a rank, counted from 1; nil beyond the last value.
    package func bucket(at rank: Int) -> Int? {
        var seen = 0
        for bucket in buckets {
            seen += bucket.count
            if seen >= rank { return bucket.index }
        }
        return nil
    }
}
