import ProbeModel
import Reliability
import Testing

@Suite("Evidence while a change rolls out")
struct EvidenceTests {
    struct Rollout: Decodable {
        let baseline: Double
        let multiples: [Double]
        let outcomes: String
    }

    struct Evidence: Decodable {
        let last, maximum, alwaysValidP: Double
    }

    @Test("against a frozen baseline is that of the vectors", .enabled(if: Vectors.arePresent))
    func baseline() throws {
        let cases: [(Rollout, Evidence)] = try Vectors.cases("change-review", kind: "e process")
        for (rollout, expected) in cases {
            var process = EvidenceProcess(
                baseline: rollout.baseline,
                multiples: rollout.multiples
            )
            for outcome in rollout.outcomes { process.add(isGood: outcome == "g") }
            #expect(agree(process.evidence, expected.last, within: 1e-9))
            #expect(agree(process.maximum, expected.maximum, within: 1e-9))
            #expect(agree(process.alwaysValidP, expected.alwaysValidP, within: 1e-9))
            #expect(process.shouldStop == (expected.maximum >= 20))
        }
    }

    struct Arms: Decodable {
        let prior: Double
        let before, after: String
    }

    struct Value: Decodable {
        let e: Double
    }

    @Test("of two live arms is that of the vectors", .enabled(if: Vectors.arePresent))
    func twoStreams() throws {
        let cases: [(Arms, Value)] = try Vectors.cases("change-review", kind: "two stream")
        for (arms, expected) in cases {
            var evidence = TwoStreamEvidence(prior: arms.prior)
            for (old, new) in zip(arms.before, arms.after) {
                evidence.add(oldIsGood: old == "g", newIsGood: new == "g")
            }
            #expect(agree(evidence.evidence, expected.e, within: 1e-9))
        }
    }

    struct Pairs: Decodable {
        let pairs, meanDifference, variance, mixingVariance: Double
    }

    struct Ratio: Decodable {
        let alwaysValidP, lambda: Double
    }

    @Test("of means is that of the vectors", .enabled(if: Vectors.arePresent))
    func means() throws {
        let cases: [(Pairs, Ratio)] = try Vectors.cases("change-review", kind: "msprt")
        for (pairs, expected) in cases {
            var evidence = MeanEvidence(
                variance: pairs.variance,
                mixingVariance: pairs.mixingVariance
            )
            let ratio = evidence.ratio(
                pairs: pairs.pairs,
                meanDifference: pairs.meanDifference
            )
            #expect(agree(ratio, expected.lambda, within: 1e-10))
            #expect(agree(min(1, 1 / ratio), expected.alwaysValidP, within: 1e-10))
            for _ in 0..<Int(pairs.pairs) { evidence.add(old: 1, new: 1 + pairs.meanDifference) }
            #expect(evidence.maximum >= ratio * (1 - 1e-9))
        }
    }

    @Test("stops at most one of twenty sound rollouts, however often one looks")
    func falseStops() {
        var random = SplitMix64(seed: 11)
        var stops = 0
        for _ in 0..<400 {
            var process = EvidenceProcess(baseline: 0.02)
            var arms = TwoStreamEvidence()
            var strongest = 0.0
            for _ in 0..<200 {
                process.add(isGood: Double.random(in: 0..<1, using: &random) >= 0.02)
                arms.add(
                    oldIsGood: Double.random(in: 0..<1, using: &random) >= 0.02,
                    newIsGood: Double.random(in: 0..<1, using: &random) >= 0.02
                )
                strongest = max(strongest, arms.evidence)
            }
            stops += process.shouldStop || strongest >= 40 ? 1 : 0
        }
        // 5 % and 2.5 % at most; of 400 that is 30, and four standard deviations are 21.
        #expect(stops < 30 + 21, "seed 11")
    }

    struct Watch: Decodable {
        let baseline, failing, hazard: Double?
        let outcomes: String
    }

    struct Path: Decodable {
        let path: [Double]
    }

    @Test("of a start is that of the vectors", .enabled(if: Vectors.arePresent))
    func cusum() throws {
        let cases: [(Watch, Path)] = try Vectors.cases("change-review", kind: "cusum")
        for (watch, expected) in cases {
            var sum = CumulatedSum(baseline: watch.baseline ?? 0, failing: watch.failing ?? 0)
            var path: [Double] = []
            for outcome in watch.outcomes {
                sum.add(isGood: outcome == "g")
                path.append(sum.value)
            }
            #expect(zip(path, expected.path).allSatisfy { ($0 - $1).magnitude < 1e-9 })
            #expect(path.count == expected.path.count)
            // The rise began with the third run.
            #expect(sum.start == 2)
        }
    }

    struct RunLength: Decodable {
        let mostLikelyRunLength: Int
        let probability, probabilityUpTo5, probabilityNoChange: Double
    }

    @Test("of a change point is that of the vectors", .enabled(if: Vectors.arePresent))
    func changePoint() throws {
        let cases: [(Watch, RunLength)] = try Vectors.cases("change-review", kind: "bocpd")
        for (watch, expected) in cases {
            var point = ChangePoint(hazard: try #require(watch.hazard))
            for outcome in watch.outcomes { point.add(isGood: outcome == "g") }
            let likeliest = point.likeliest
            #expect(likeliest.runs == expected.mostLikelyRunLength)
            #expect(agree(likeliest.probability, expected.probability, within: 1e-9))
            let recent = point.probability(upTo: 5)
            #expect(agree(recent, expected.probabilityUpTo5, within: 1e-9))
            let runs = watch.outcomes.count
            let whole = point.probability(upTo: runs) - point.probability(upTo: runs - 1)
            #expect(agree(whole, expected.probabilityNoChange, within: 1e-9))
        }
    }
}

@Suite("Old and new side by side")
struct LiveArmsTests {
    private static func arm(
        _ count: Int,
        failing share: Double,
        factor: Double = 1,
        _ random: inout SplitMix64
    ) -> [LiveArms.Sample] {
        (0..<count).map { _ in
            LiveArms.Sample(
                isGood: Double.random(in: 0..<1, using: &random) >= share,
                seconds: factor * (0.2 + Double.random(in: 0..<0.3, using: &random))
            )
        }
    }

    @Test("alike, they are stopped in at most one of twenty rollouts")
    func alike() {
        var random = SplitMix64(seed: 21)
        var (stops, slower, uncovered) = (0, 0, 0)
        for _ in 0..<200 {
            let old = Self.arm(300, failing: 0.02, &random)
            let new = Self.arm(300, failing: 0.02, &random)
            let usual = Self.arm(300, failing: 0, &random).map(\.seconds)
            guard let live = LiveArms(old: old, new: new, usual: usual) else { continue }
            stops += live.shouldStop ? 1 : 0
            slower += live.latency?.shouldStop == true ? 1 : 0
            uncovered += live.latency?.interval.contains(1) == true ? 0 : 1
        }
        // 5 % of 200 are 10, and four standard deviations are 12.
        #expect(stops < 22 && slower < 22 && uncovered < 22, "seed 21")
    }

    @Test("a new one that fails more often, or takes longer, is found")
    func different() throws {
        var random = SplitMix64(seed: 22)
        let old = Self.arm(400, failing: 0.01, &random)
        let new = Self.arm(500, failing: 0.2, factor: 1.3, &random)
        let usual = Self.arm(100, failing: 0, &random).map(\.seconds)
        let live = try #require(LiveArms(old: old, new: new, usual: usual))
        #expect(live.pairs == 400 && live.old.counted == 400 && live.new.counted == 400)
        #expect(live.shouldStop && live.alwaysValidP < 0.05)
        let latency = try #require(live.latency)
        #expect(latency.shouldStop && (latency.factor - 1.3).magnitude < 0.05)
        #expect(latency.interval.contains(1.3) && !latency.interval.contains(1))
    }

    @Test("what hits both at once speaks for neither")
    func together() throws {
        let outage = (0..<200).map { LiveArms.Sample(isGood: $0 < 150, seconds: 1) }
        let live = try #require(LiveArms(old: outage, new: outage, usual: [1, 2]))
        #expect(live.maximum <= 1 + 1e-9 && live.alwaysValidP > 0.99)
    }

    @Test("without pairs, or with latencies that never vary, nothing is said")
    func nothing() throws {
        let one = LiveArms.Sample(isGood: true, seconds: 1)
        #expect(LiveArms(old: [], new: [one], usual: []) == nil)
        let live = try #require(LiveArms(old: [one], new: [one], usual: [1, 1]))
        #expect(live.latency == nil)
        let failed = LiveArms.Sample(isGood: false, seconds: 1)
        let broken = try #require(LiveArms(old: [failed], new: [failed], usual: [1, 2]))
        #expect(broken.latency == nil)
    }

    @Test("at the ends of its interval the evidence of a mean is twenty", arguments: [1, 10, 5000])
    func interval(pairs: Int) throws {
        var evidence = MeanEvidence(variance: 0.04, mixingVariance: 0.01)
        #expect(evidence.interval() == nil && evidence.meanDifference == nil)
        for _ in 0..<pairs { evidence.add(old: 1, new: 1.02) }
        let interval = try #require(evidence.interval())
        for end in [interval.lowerBound, interval.upperBound] {
            let ratio = evidence.ratio(pairs: Double(pairs), meanDifference: end - 0.02)
            #expect(agree(ratio, 20, within: 1e-6))
        }
    }
}

@Suite("Reviews of a change")
struct ChangeReviewTests {
    /// A week of 1 680 slots, and latencies by hour of the day; `bad` says which slots fail.
    static func window(
        bad: [Range<Int>] = [],
        factor: Double = 1,
        seed: UInt64
    ) -> ChangeReview.Window {
        var random = SplitMix64(seed: seed)
        let slots = (0..<1680).map { slot in
            bad.contains { $0.contains(slot) } ? Counting.bad : .good
        }
        var window = ChangeReview.Window(slots: EpisodeTally(slots), time: 7)
        window.lengths = bad.map { Double($0.count) }
        window.latencies = (0..<24).map { hour in
            (0..<12).map { _ in
                (200 + Double(hour)) * Double.random(in: 0.8...1.2, using: &random) * factor
            }
        }
        return window
    }

    @Test("show what got worse, and what did not")
    func worse() throws {
        let review = ChangeReview(
            before: Self.window(bad: [100..<130], seed: 1),
            after: Self.window(bad: [200..<230], factor: 1.2, seed: 2)
        )
        #expect(review.verdict == .worseShown)
        let verdicts = Dictionary(
            uniqueKeysWithValues: review.findings.map { ($0.measure, $0.verdict) }
        )
        #expect(verdicts[.latency] == .worseShown && verdicts[.tail] == .worseShown)
        #expect(verdicts[.episodes] == .noDifferenceShown)
        #expect(verdicts[.spread] == .noDifferenceShown)
        // Thirty runs of one outage are no thirty pieces of evidence.
        #expect(verdicts[.runs] == nil)
        let latency = try #require(review.findings.first { $0.measure == .latency })
        #expect((latency.effect - 1.2).magnitude < 0.02)
        #expect(latency.interval?.contains(latency.effect) == true)
    }

    @Test("show what got better")
    func better() {
        let review = ChangeReview(
            before: Self.window(bad: (0..<30).map { $0 * 50..<$0 * 50 + 1 }, seed: 3),
            after: Self.window(bad: [5..<6], seed: 4)
        )
        let verdicts = Dictionary(
            uniqueKeysWithValues: review.findings.map { ($0.measure, $0.verdict) }
        )
        #expect(verdicts[.episodes] == .betterShown && verdicts[.runs] == .betterShown)
        #expect(verdicts[.latency] == .noDifferenceShown)
        #expect(review.verdict == .betterShown)
    }

    @Test("of nothing show nothing, and say how much could still be hidden")
    func nothing() throws {
        let review = ChangeReview(
            before: Self.window(bad: [10..<11, 50..<51, 90..<91], seed: 5),
            after: Self.window(
                bad: [10..<11, 30..<31, 50..<51, 70..<71, 90..<91, 99..<100],
                seed: 6
            )
        )
        #expect(review.verdict == .noDifferenceShown)
        let episodes = try #require(review.findings.first { $0.measure == .episodes })
        #expect(episodes.effect == 2 && (episodes.interval?.upperBound ?? 0) > 5)
        let empty = ChangeReview.Window(slots: EpisodeTally(), time: 7)
        #expect(ChangeReview(before: empty, after: empty).findings.isEmpty)
    }

    @Test("cry wolf in at most one of twenty comparisons of equal weeks")
    func falseAlarms() {
        let alarms = (0..<40).count { seed in
            let review = ChangeReview(
                before: Self.window(seed: UInt64(2 * seed)),
                after: Self.window(seed: UInt64(2 * seed + 1))
            )
            return review.verdict != .noDifferenceShown
        }
        #expect(alarms <= 7, "2 expected, four standard deviations are 5.5; seeds 0 to 79")
    }

    @Test("adjust their p values after Holm")
    func holm() {
        #expect([0.01, 0.04, 0.03].adjustedByHolm == [0.03, 0.06, 0.06])
        #expect([0.5, 0.9].adjustedByHolm == [1, 1])
        #expect([Double]().adjustedByHolm.isEmpty)
    }
}
