import ProbeModel
import Reliability
import Testing

@Suite("Verdicts")
struct VerdictTests {
    struct Period: Decodable {
        let good, bad, episodes, unknown: Int
        let target, confidence, minimumCoverage: Double
    }

    struct Bounds: Decodable {
        let badUpper, badLower: Double?
        let lower, upper: Double
        let verdict: String
    }

    @Test("by episodes are those of the vectors", .enabled(if: Vectors.arePresent))
    func episodes() throws {
        let cases: [(Period, Bounds)] = try Vectors.cases("verdicts", kind: "episode")
        try #require(cases.count > 10)
        for (period, expected) in cases {
            let rule = VerdictRule(
                target: try #require(.nearest(period.target)),
                confidence: period.confidence,
                minimumCoverage: period.minimumCoverage
            )
            let tally = Tally(good: period.good, bad: period.bad, unknown: period.unknown)
            let ruling = rule.judge(tally, episodes: period.episodes)
            #expect(ruling.verdict.rawValue == expected.verdict, "\(period)")
            let bad = ruling.badSlots
            #expect(agree(bad?.lowerBound, expected.badLower, within: 1e-10), "\(period)")
            #expect(agree(bad?.upperBound, expected.badUpper, within: 1e-10), "\(period)")
            let reliability = ruling.reliability
            #expect(agree(reliability.lowerBound, expected.lower, within: 1e-10), "\(period)")
            #expect(agree(reliability.upperBound, expected.upper, within: 1e-10), "\(period)")
        }
    }

    struct Runs: Decodable {
        let runs, good: Int
        let target, confidence: Double
    }

    struct Ends: Decodable {
        let lower, upper: Double
        let verdict: String
    }

    @Test("by independent runs are those of the vectors", .enabled(if: Vectors.arePresent))
    func clopperPearson() throws {
        let cases: [(Runs, Ends)] = try Vectors.cases("verdicts", kind: "clopper-pearson")
        try #require(cases.count > 10)
        for (runs, expected) in cases {
            let rule = VerdictRule(
                target: try #require(.nearest(runs.target)),
                confidence: runs.confidence,
                method: .clopperPearson
            )
            let tally = Tally(good: runs.good, bad: runs.runs - runs.good)
            let ruling = rule.judge(tally, episodes: min(1, tally.bad))
            #expect(ruling.verdict.rawValue == expected.verdict, "\(runs)")
            let reliability = ruling.reliability
            #expect(agree(reliability.lowerBound, expected.lower, within: 1e-10), "\(runs)")
            #expect(agree(reliability.upperBound, expected.upper, within: 1e-10), "\(runs)")
        }
    }

    @Test("that are open say what would settle them, and that does", arguments: 0..<200)
    func settling(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rule = VerdictRule(
            target: try #require(
                Target(partsPerMillion: .random(in: 900_000...999_900, using: &random))
            ),
            method: Bool.random(using: &random) ? .episodes : .clopperPearson
        )
        let bad = Int.random(in: 0...20, using: &random)
        var tally = Tally(good: .random(in: 1...20_000, using: &random), bad: bad)
        let episodes = bad == 0 ? 0 : Int.random(in: 1...bad, using: &random)
        let ruling = rule.judge(tally, episodes: episodes)
        guard let needed = ruling.goodRunsNeeded else {
            #expect(ruling.verdict != .notYetShown, "seed \(seed)")
            return
        }
        tally.good += needed - 1
        if needed > 1 {
            let before = rule.judge(tally, episodes: episodes).verdict
            #expect(before == .notYetShown, "seed \(seed)")
        }
        tally.good += 1
        #expect(rule.judge(tally, episodes: episodes).verdict == .met, "seed \(seed)")
    }

    @Test("say what would settle them in the example of the definitions")
    func example() throws {
        let rule = VerdictRule(target: try Target(percent: "99.9"))
        let ruling = rule.judge(Tally(good: 2995, bad: 1), episodes: 1)
        #expect(ruling.verdict == .notYetShown)
        #expect(ruling.goodRunsNeeded == 1748)
        #expect(ruling.tally.shown == "99.96 %")
    }

    @Test("get no better with one more bad slot, and bounds stay in order", arguments: 0..<200)
    func monotone(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let target = try Target(percent: "99")
        let slots = Int.random(in: 10...5000, using: &random)
        let bad = Int.random(in: 0..<slots, using: &random)
        let unknown = Int.random(in: 0...400, using: &random)
        let episodes = min(bad, Int.random(in: 1...30, using: &random))
        for method in [VerdictRule.Method.episodes, .clopperPearson, .measured] {
            let rule = VerdictRule(target: target, method: method)
            func judge(_ bad: Int) -> Ruling {
                rule.judge(
                    Tally(good: slots - bad, bad: bad, unknown: unknown),
                    episodes: bad == 0 ? 0 : max(1, episodes)
                )
            }
            let (before, after) = (judge(bad), judge(bad + 1))
            let (left, right) = (before.reliability, after.reliability)
            #expect(right.lowerBound <= left.lowerBound, "seed \(seed) \(method)")
            #expect(right.upperBound <= left.upperBound + 1e-12, "seed \(seed) \(method)")
            #expect(before.verdict != .notMet || after.verdict != .met, "seed \(seed)")
            if after.verdict == .met { #expect(before.verdict == .met, "seed \(seed)") }
        }
    }

    @Test("by the measured ratio decide always, in integers")
    func measured() throws {
        let rule = VerdictRule(target: try Target(percent: "99.9"), method: .measured)
        #expect(rule.judge(Tally(good: 43_157, bad: 43), episodes: 1).verdict == .met)
        #expect(rule.judge(Tally(good: 43_156, bad: 44), episodes: 1).verdict == .notMet)
        #expect(rule.judge(Tally(unknown: 5), episodes: 0).verdict == .notYetShown)
    }
}

@Suite("Episodes")
struct EpisodeTallyTests {
    @Test(
        "are split by a good slot and by nothing else",
        arguments: [
            ("", 0), ("g", 0), ("b", 1), ("bb", 1), ("bub", 1), ("bgb", 2), ("ubnbugub", 2),
        ]
    )
    func counted(letters: String, episodes: Int) {
        #expect(EpisodeTally(letters.map(Counting.init(letter:))).episodes == episodes)
    }

    @Test("of two neighbouring spans add up to those of both", arguments: 0..<200)
    func merge(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func slots() -> [Counting] {
            (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Counting.allCases[Int.random(in: 0..<4, using: &random)]
            }
        }
        let (a, b, c) = (slots(), slots(), slots())
        let whole = EpisodeTally(a + b + c)
        let (left, middle, right) = (EpisodeTally(a), EpisodeTally(b), EpisodeTally(c))
        #expect(left + middle + right == whole, "seed \(seed)")
        #expect(left + (middle + right) == whole, "seed \(seed)")
        #expect(EpisodeTally() + whole == whole && whole + EpisodeTally() == whole)
    }
}

extension Counting {
    /// g good, b bad, u unknown, and n for a slot that was not expected.
    init(letter: Character) {
        self =
            letter == "g" ? .good : letter == "b" ? .bad : letter == "u" ? .unknown : .notExpected
    }
}

extension Target {
    /// The target that a fraction of the vectors means.
    static func nearest(_ share: Double) -> Target? {
        Target(partsPerMillion: Int((share * 1e6).rounded()))
    }
}
