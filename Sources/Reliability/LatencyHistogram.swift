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
        var (low, high) = (0, buckets.count)
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].index < index { low = middle + 1 } else { high = middle }
        }
        if low < buckets.count, buckets[low].index == index {
            buckets[low].count += count
        } else {
            buckets.insert(Bucket(index: index, count: count), at: low)
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

/// The buckets themselves: their bounds from integers only, the same on every processor.
package enum LatencyBucket {
    /// 1 µs is alone in bucket −1; the last bound is 2⁴⁰ µs, thirteen days.
    package static let indices = -1...1279

    /// The bucket of a whole number of microseconds from 1; longer than 2⁴⁰ counts as 2⁴⁰.
    package static func index(of microseconds: Int64) -> Int {
        let value = UInt64(min(max(1, microseconds), 1 << 40))
        let octave = 63 - value.leadingZeroBitCount
        // Every bound of a lower octave is smaller, every bound of a higher one is greater.
        var (low, high) = (0, roots.count)
        while low < high {
            let middle = (low + high) / 2
            if roots[middle] >> (62 - octave) < value { low = middle + 1 } else { high = middle }
        }
        return octave * roots.count + low - 1
    }

    /// ⌊2^(k/32)⌋: whole microseconds up to it belong to a lower bucket.
    package static func floor(of index: Int) -> Int64 {
        Int64(roots[index % roots.count] >> (62 - UInt64(index / roots.count)))
    }

    /// The harmonic middle 2·lo·hi / (lo + hi) of the real bounds, in microseconds.
    package static func middle(of index: Int) -> Double {
        let (lower, upper) = (bound(index), bound(index + 1))
        return 2 * lower * upper / (lower + upper)
    }

    /// The real bound 2^(index/32), in microseconds.
    static func bound(_ index: Int) -> Double {
        let octave = index >> 5
        let root = Double(roots[index & 31]) / Double(roots[0])
        return Double(sign: .plus, exponent: octave, significand: root)
    }

    /// ⌊2^(62 + j/32)⌋ for j in 0..<32 from exact integer roots. Shifting one right by 62 − e
    /// gives ⌊2^(e + j/32)⌋ exactly, since the floor of a floor loses nothing.
    private static let roots: [UInt64] = [
        0x4000_0000_0000_0000, 0x4166_C34C_5615_D0EB, 0x42D5_61B3_E624_3D8A,
        0x444C_0740_496D_4293, 0x45CA_E0F1_F545_EB73, 0x4752_1CC5_A2E6_A9E0,
        0x48E1_E9B9_D588_E19B, 0x4A7A_77D4_7F7B_84B0, 0x4C1B_F828_C6DC_54B7,
        0x4DC6_9CDC_EAA7_2A9C, 0x4F7A_9930_48D0_88D6, 0x5138_2181_8624_B40C,
        0x52FF_6B54_D8A8_9C75, 0x54D0_AD5A_753E_077C, 0x56AC_1F75_2150_A563,
        0x5891_FAC0_E956_12C7, 0x5A82_7999_FCEF_3242, 0x5C7D_D7A3_B17D_CF74,
        0x5E84_51CF_AC06_1B5F, 0x6096_2665_3338_4A2B, 0x62B3_9508_AA83_6D6E,
        0x64DC_DEC3_3717_93D1, 0x6712_460A_8FC2_4071, 0x6954_0EC8_F895_722D,
        0x6BA2_7E65_6B4E_B57A, 0x6DFD_DBCB_ED79_1BAA, 0x7066_6F76_154A_7088,
        0x72DC_8373_BE41_A454, 0x7560_6373_EE92_1C97, 0x77F2_5CCD_EE6D_7AE5,
        0x7A92_BE8A_9243_6616, 0x7D41_D96D_B915_019D,
    ]
}
