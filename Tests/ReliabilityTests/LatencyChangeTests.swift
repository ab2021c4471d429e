import ProbeModel
import Reliability
import Testing

@Suite("Changes of latency")
struct LatencyChangeTests {
    struct Samples: Decodable {
        let before, after: [Double]
        let confidence: Double?
    }

    struct Figures: Decodable {
        struct Test: Decodable {
            let w, p: Double
        }
        let uAfter, pAsymptotic, hodgesLehmann, shiftLower, shiftUpper: Double
        let cliffDelta, superiority: Double
        let pExact: Double?
        let k: Int
        let brunnerMunzel: Test
    }

    @Test("are those of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Samples, Figures)] = try Vectors.cases("change-review", kind: "latency")
        for (samples, expected) in cases {
            let change = try #require(LatencyChange(before: samples.before, after: samples.after))
            let ranks = try #require(change.ranks)
            let shift = try #require(change.shift(confidence: samples.confidence ?? 0.95))
            let munzel = try #require(change.brunnerMunzel)
            #expect(shift.place == expected.k)
            let pairs: [(Double?, Double?)] = [
                (ranks.u, expected.uAfter), (ranks.exact, expected.pExact),
                (ranks.normal, expected.pAsymptotic), (shift.estimate, expected.hodgesLehmann),
                (shift.interval?.lowerBound, expected.shiftLower),
                (shift.interval?.upperBound, expected.shiftUpper),
                (ranks.delta, expected.cliffDelta), (ranks.superiority, expected.superiority),
                (munzel.statistic, expected.brunnerMunzel.w), (munzel.p, expected.brunnerMunzel.p),
            ]
            for (value, expected) in pairs { #expect(agree(value, expected, within: 1e-8)) }
        }
    }

    struct Strata: Decodable {
        let strata: [Samples]
    }

    struct Score: Decodable {
        let numerator, variance, z, p: Double
    }

    @Test("hour by hour are those of the vectors", .enabled(if: Vectors.arePresent))
    func vanElteren() throws {
        let cases: [(Strata, Score)] = try Vectors.cases("change-review", kind: "van elteren")
        for (inputs, expected) in cases {
            let hours = inputs.strata.map { (before: $0.before, after: $0.after) }
            let test = try #require(StratifiedRankTest(hours))
            #expect(agree(test.numerator, expected.numerator, within: 1e-9))
            #expect(agree(test.variance, expected.variance, within: 1e-9))
            #expect(agree(test.z, expected.z, within: 1e-9))
            #expect(agree(test.p, expected.p, within: 1e-9))
        }
        #expect(StratifiedRankTest([(before: [], after: [1])]) == nil)
    }

    struct Tail: Decodable {
        let before, after, exceeding: Int
        let quantile: Double
    }

    struct Chance: Decodable {
        let rank: Int
        let p, expectedExceeding: Double
    }

    @Test("in the tail are those of the vectors", .enabled(if: Vectors.arePresent))
    func precedence() throws {
        let cases: [(Tail, Chance)] = try Vectors.cases("change-review", kind: "precedence")
        for (tail, expected) in cases {
            let test = PrecedenceTest(
                before: tail.before,
                after: tail.after,
                quantile: Quantile(millionths: Int((tail.quantile * 1e6).rounded())),
                exceeding: tail.exceeding
            )
            #expect(test.rank == expected.rank)
            #expect(agree(test.worse, expected.p, within: 1e-9), "\(tail)")
            #expect(agree(test.expected, expected.expectedExceeding, within: 1e-9))
        }
    }

    @Test("in the tail have chances that add up", arguments: 0..<60)
    func chances(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (before, after) = (
            Int.random(in: 1...60, using: &random), Int.random(in: 1...60, using: &random)
        )
        let quantile = Quantile(millionths: .random(in: 1...999_999, using: &random))
        let exceeding = Int.random(in: 0..<after, using: &random)
        func test(_ count: Int) -> PrecedenceTest {
            PrecedenceTest(before: before, after: after, quantile: quantile, exceeding: count)
        }
        let sum = test(exceeding).better + test(exceeding + 1).worse
        #expect((sum - 1).magnitude < 1e-9, "seed \(seed)")
        #expect(agree(test(0).worse, 1, within: 1e-9) && agree(test(after).better, 1, within: 1e-9))
    }

    @Test("are found among all differences without writing them down", arguments: 0..<60)
    func shift(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func values() -> [Double] {
            (0..<Int.random(in: 1...30, using: &random)).map { _ in
                Double(Int.random(in: -40...40, using: &random)) / 8
            }
        }
        let (before, after) = (values(), values())
        let all = SortedSample(after.flatMap { later in before.map { later - $0 } })
        let shift = try #require(Shift(before: before, after: after))
        #expect(shift.estimate == all.interpolated(0.5), "seed \(seed)")
        guard let interval = shift.interval else { return }
        #expect(interval.lowerBound == all.values[shift.place - 1], "seed \(seed)")
        #expect(interval.upperBound == all.values[all.values.count - shift.place], "seed \(seed)")
    }

    @Test("of logarithms are factors")
    func factor() throws {
        let before = (1...40).map { 100 + Double($0 * 7 % 40) }
        let change = try #require(LatencyChange(before: before, after: before.map { $0 * 1.5 }))
        let factor = try #require(change.factor())
        #expect(agree(factor.estimate, 1.5, within: 1e-9))
        #expect(factor.interval?.contains(1.5) == true)
        #expect(LatencyChange(before: [1], after: [1, 2]) == nil)
    }

    @Test("of the spread have an interval that holds them")
    func spread() throws {
        let hours: [[Double]] = (0..<24).map { hour in
            (0..<20).map { 100 + Double(hour) + Double($0 * 7 % 20) }
        }
        let wide = hours.map { hour in hour.map { 100 + ($0 - 100) * 2 } }
        let before = try #require(LatencySpread(cells: hours))
        let after = try #require(LatencySpread(cells: wide))
        let change = try #require(SpreadChange(before: before, after: after))
        #expect(change.interval().contains(change.ratio))
        #expect(change.ratio > 1.4 && change.p < 1e-6)
        let same = try #require(SpreadChange(before: before, after: before))
        #expect(agree(same.ratio, 1, within: 1e-12) && same.p > 0.99)
        // F(0.975; 2, 2) is 39, F(0.025; 2, 2) is 1/39.
        let small = try #require(LatencySpread(cells: [[1, 2], [2, 3]]))
        let tiny = try #require(SpreadChange(before: small, after: small))
        let variances = tiny.varianceInterval()
        #expect(agree(variances.upperBound, 39, within: 1e-9))
        #expect(agree(variances.lowerBound, 1 / 39, within: 1e-9))
    }
}
