import ProbeModel
import Reliability
import Testing

@Suite("Intervals")
struct IntervalTests {
    struct Sample: Decodable {
        let runs, good: Int
        let confidence: Double
    }

    struct Ends: Decodable {
        let lower, upper, oneMinusLower, oneMinusUpper: Double
    }

    struct Methods: Decodable {
        let wilson, clopperPearson, jeffreys: Ends
    }

    @Test("are those of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Sample, Methods)] = try Vectors.cases("binomial-intervals")
        try #require(cases.count > 30)
        for (sample, expected) in cases {
            let (good, runs, confidence) = (sample.good, sample.runs, sample.confidence)
            let pairs = [
                (Interval.wilson(good: good, of: runs, confidence: confidence), expected.wilson),
                (
                    Interval.clopperPearson(good: good, of: runs, confidence: confidence),
                    expected.clopperPearson
                ),
                (
                    Interval.jeffreys(good: good, of: runs, confidence: confidence),
                    expected.jeffreys
                ),
            ]
            for (interval, ends) in pairs {
                let interval = try #require(interval)
                #expect(agree(interval.lower, ends.lower, within: 1e-10), "\(sample)")
                #expect(agree(interval.upper, ends.upper, within: 1e-10), "\(sample)")
                #expect(
                    agree(interval.oneMinusLower, ends.oneMinusLower, within: 1e-8),
                    "\(sample)"
                )
                #expect(
                    agree(interval.oneMinusUpper, ends.oneMinusUpper, within: 1e-8),
                    "\(sample)"
                )
            }
        }
    }

    @Test("hold the ratio, and mirror when good and bad change places", arguments: 0..<200)
    func symmetry(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let runs = Int.random(in: 1...5000, using: &random)
        let good = Int.random(in: 0...runs, using: &random)
        for method in [Interval.wilson, Interval.clopperPearson, Interval.jeffreys] {
            let interval = try #require(method(good, runs, 0.95))
            let mirror = try #require(method(runs - good, runs, 0.95))
            let ratio = Double(good) / Double(runs)
            #expect(interval.lower <= ratio && ratio <= interval.upper, "seed \(seed)")
            #expect(agree(interval.lower, mirror.oneMinusUpper, within: 1e-9), "seed \(seed)")
            #expect(agree(interval.upper, mirror.oneMinusLower, within: 1e-9), "seed \(seed)")
        }
    }

    @Test("get no narrower with more confidence, and no wider with more runs", arguments: 1...50)
    func monotone(bad: Int) throws {
        let few = try #require(Interval.wilson(good: 900, of: 900 + bad, confidence: 0.95))
        let sure = try #require(Interval.wilson(good: 900, of: 900 + bad, confidence: 0.99))
        let many = try #require(Interval.wilson(good: 9000, of: 9000 + 10 * bad, confidence: 0.95))
        #expect(sure.lower < few.lower && few.upper < sure.upper)
        #expect(few.lower < many.lower && many.upper < few.upper)
    }

    @Test("do not exist without runs")
    func none() {
        #expect(Interval.wilson(good: 0, of: 0) == nil)
        #expect(Interval.clopperPearson(good: 0, of: 0) == nil)
        #expect(Interval.jeffreys(good: 0, of: 0) == nil)
    }

    @Test(
        "rest on quantiles of the normal distribution",
        arguments: [
            (0.975, 1.959963984540054), (0.5, 0), (0.95, 1.6448536269514722),
            (0.9995, 3.2905267314918945), (1e-12, -7.034483825301132), (0.001, -3.090232306167813),
            (1e-300, -37.0470962993612),
        ]
    )
    func normal(probability: Double, quantile: Double) {
        #expect(agree(probability.normalQuantile, quantile, within: 1e-13))
    }
}

@Suite("Quantiles")
struct QuantileTests {
    struct Sample: Decodable {
        let values: Int
        let quantile, confidence: Double
    }

    struct Ranks: Decodable {
        let pointRank: Int
        let lowerRank, upperRank: Int?
        let coverage: Double
    }

    @Test("have the ranks of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Sample, Ranks)] = try Vectors.cases(
            "quantile-ranks",
            kind: "ranks"
        )
        for (sample, expected) in cases {
            let quantile = Quantile(millionths: Int((sample.quantile * 1e6).rounded()))
            let ranks = quantile.ranks(among: sample.values, confidence: sample.confidence)
            #expect(quantile.rank(among: sample.values) == expected.pointRank, "\(sample)")
            #expect(ranks.lower == expected.lowerRank, "\(sample)")
            #expect(ranks.upper == expected.upperRank, "\(sample)")
            let coverage = quantile.coverage(of: ranks, among: sample.values)
            #expect(agree(coverage, expected.coverage, within: 1e-9), "\(sample)")
        }
    }

    struct Share: Decodable {
        let quantile, confidence: Double
    }

    struct Least: Decodable {
        let runs: Int
    }

    @Test("need so many values for an upper bound", .enabled(if: Vectors.arePresent))
    func smallest() throws {
        let cases: [(Share, Least)] = try Vectors.cases("quantile-ranks", kind: "smallest sample")
        for (share, expected) in cases {
            let quantile = Quantile(millionths: Int((share.quantile * 1e6).rounded()))
            let runs = quantile.smallestSample(confidence: share.confidence)
            #expect(runs == expected.runs, "\(share)")
        }
    }
}
