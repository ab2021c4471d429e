import ProbeModel
import Reliability
import Testing

@Suite("Latency histograms")
struct LatencyHistogramTests {
    struct Value: Decodable {
        let microseconds: Int64
    }

    struct Indices: Decodable {
        let scale4, scale5: Int
    }

    @Test("find the bucket of a value", .enabled(if: Vectors.arePresent))
    func index() throws {
        let cases: [(Value, Indices)] = try Vectors.cases("histogram", kind: "index")
        for (value, expected) in cases {
            let index = LatencyBucket.index(of: value.microseconds)
            #expect(index == expected.scale5, "\(value)")
            #expect(index >> 1 == expected.scale4, "\(value)")
        }
    }

    struct Bound: Decodable {
        let scale, index: Int
    }

    struct Floor: Decodable {
        let bound: Int64
    }

    @Test("have exact bounds, and a value belongs above one only if it is greater")
    func bounds() throws {
        for index in 0..<1280 {
            let floor = LatencyBucket.floor(of: index)
            #expect(LatencyBucket.index(of: floor) < index)
            #expect(LatencyBucket.index(of: floor + 1) >= index)
        }
        guard Vectors.arePresent else { return }
        let cases: [(Bound, Floor)] = try Vectors.cases("histogram", kind: "bound")
        for (bound, expected) in cases where bound.scale == 5 {
            #expect(LatencyBucket.floor(of: bound.index) == expected.bound)
        }
    }

    struct Values: Decodable {
        let microseconds: [Int64]
    }

    struct Figures: Decodable {
        struct Figure: Decodable {
            let quantile: Double
            let rank, index: Int
            let estimate: Double
        }
        let counts: [[Int]]
        let quantiles: [Figure]
    }

    @Test("estimate the quantiles of the vectors", .enabled(if: Vectors.arePresent))
    func quantiles() throws {
        let cases: [(Values, Figures)] = try Vectors.cases("histogram", kind: "quantiles")
        for (values, expected) in cases {
            var histogram = LatencyHistogram()
            for value in values.microseconds { histogram.add(Microseconds(value)) }
            let counts = histogram.buckets.map { [$0.index, $0.count] }
            #expect(counts == expected.counts)
            for figure in expected.quantiles {
                let quantile = Quantile(millionths: Int((figure.quantile * 1e6).rounded()))
                #expect(quantile.rank(among: histogram.count) == figure.rank)
                #expect(histogram.bucket(at: figure.rank) == figure.index)
                #expect(agree(histogram.estimate(quantile), figure.estimate, within: 1e-12))
            }
        }
    }

    @Test("are within 1.083 % of the true value", arguments: 0..<50)
    func error(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let values = (0..<501).map { _ in
            Int64.random(in: 20...(20 << Int.random(in: 0...30, using: &random)), using: &random)
        }
        var histogram = LatencyHistogram()
        for value in values { histogram.add(Microseconds(value)) }
        for quantile in [Quantile.p50, .p95, .p99] {
            let exact = Double(values.sorted()[quantile.rank(among: values.count) - 1])
            let estimate = try #require(histogram.estimate(quantile))
            #expect((estimate / exact - 1).magnitude < 0.01095, "seed \(seed): \(exact)")
        }
    }

    @Test(
        "merge to what one histogram of all values would be, and survive the disk",
        arguments: 0..<50
    )
    func merge(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var whole = LatencyHistogram()
        var parts = (0..<4).map { _ in LatencyHistogram() }
        for _ in 0..<Int.random(in: 0...300, using: &random) {
            let part = Int.random(in: 0..<4, using: &random)
            if Int.random(in: 0..<10, using: &random) == 0 {
                whole.addCensored()
                parts[part].addCensored()
            } else {
                let value = Microseconds(.random(in: 0...90_000_000, using: &random))
                whole.add(value)
                parts[part].add(value)
            }
        }
        var merged = LatencyHistogram()
        for part in parts.shuffled(using: &random) {
            merged.merge(try #require(LatencyHistogram(encoded: part.encoded)))
        }
        #expect(merged == whole, "seed \(seed)")
        #expect(merged.encoded == whole.encoded, "seed \(seed)")
    }

    @Test("refuse bytes that are damaged, and never stop the process", arguments: 0..<500)
    func damage(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var histogram = LatencyHistogram()
        for value in [1, 900, 70_000, 8_000_000] { histogram.add(Microseconds(Int64(value))) }
        var bytes = histogram.encoded
        #expect(LatencyHistogram(encoded: Array(bytes.dropLast())) == nil)
        #expect(LatencyHistogram(encoded: bytes + [0]) == nil)
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
            in: 0...255,
            using: &random
        )
        guard let read = LatencyHistogram(encoded: bytes) else { return }
        #expect(read.count == read.buckets.reduce(0) { $0 + $1.count }, "seed \(seed)")
    }

    @Test("count a timeout as longer than anything they hold")
    func censored() {
        var histogram = LatencyHistogram()
        histogram.add(Duration.milliseconds(200))
        histogram.addCensored()
        #expect(histogram.estimate(.p50) != nil)
        #expect(histogram.estimate(.p95) == nil)
        #expect(LatencyHistogram().estimate(.p50) == nil)
    }

    struct Scale: Decodable {
        let scale: Int
    }

    struct Layout: Decodable {
        let base, relativeError: Double
        let bucketsFor1usTo300s, bucketsFor1msTo60s: Int
    }

    @Test("are laid out at scale 5", .enabled(if: Vectors.arePresent))
    func layout() throws {
        let cases: [(Scale, Layout)] = try Vectors.cases("histogram", kind: "scale")
        let expected = try #require(cases.first { $0.0.scale == 5 }).1
        let base = LatencyBucket.middle(of: 33) / LatencyBucket.middle(of: 32)
        #expect(agree(base, expected.base, within: 1e-12))
        #expect(agree((base - 1) / (base + 1), expected.relativeError, within: 1e-12))
        // The reference counts those beyond the one of the least value.
        func buckets(_ from: Int64, _ to: Int64) -> Int {
            LatencyBucket.index(of: to) - LatencyBucket.index(of: from)
        }
        #expect(buckets(1, 300_000_000) == expected.bucketsFor1usTo300s)
        #expect(buckets(1000, 60_000_000) == expected.bucketsFor1msTo60s)
    }

    @Test("hold the interval of the values themselves, at most a bucket wider", arguments: 0..<30)
    func interval(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var histogram = LatencyHistogram()
        let values = (0..<Int.random(in: 60...600, using: &random)).map { _ in
            Int64.random(in: 1...900_000, using: &random)
        }
        .sorted()
        for value in values { histogram.add(Microseconds(value)) }
        let ranks = Quantile.p95.ranks(among: values.count)
        let interval = histogram.interval(.p95)
        let estimate = try #require(histogram.estimate(.p95))
        let lower = try #require(interval.lower)
        let exact = Double(values[try #require(ranks.lower) - 1])
        #expect(lower <= exact && exact < lower * 1.022 && lower < estimate, "seed \(seed)")
        guard let rank = ranks.upper else {
            #expect(interval.upper == nil, "seed \(seed)")
            return
        }
        let upper = try #require(interval.upper)
        let highest = Double(values[rank - 1])
        #expect(upper >= highest && highest > upper / 1.022 && upper > estimate, "seed \(seed)")
        for _ in values { histogram.addCensored() }
        #expect(histogram.interval(.p95).upper == nil, "seed \(seed)")
    }

    @Test("round a duration up to whole microseconds")
    func rounding() {
        var histogram = LatencyHistogram()
        histogram.add(.nanoseconds(2001))
        histogram.add(Duration.zero)
        #expect(histogram.maximum == 3)
        #expect(histogram.minimum == 1)
    }
}
