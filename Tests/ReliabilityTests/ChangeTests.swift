import ProbeModel
import Reliability
import Testing

@Suite("Changes of a share")
struct ShareChangeTests {
    struct Windows: Decodable {
        struct Window: Decodable {
            let runs, bad: Int
            var tally: Tally { Tally(good: runs - bad, bad: bad) }
        }
        let before, after: Window
        let margin: Double?
        let confidence: Double
    }

    struct Figures: Decodable {
        let difference, fisher: Double
        let boschloo, pooledZ: Double?
        let newcombe: [Double]
        let score: [Double]?
    }

    @Test("are those of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Windows, Figures)] = try Vectors.cases("change-review", kind: "proportions")
        for (windows, expected) in cases {
            let change = try #require(
                ShareChange(before: windows.before.tally, after: windows.after.tally)
            )
            #expect(agree(change.difference, expected.difference, within: 1e-8), "\(windows)")
            #expect(agree(change.fisher, expected.fisher, within: 1e-8), "\(windows)")
            #expect(agree(change.boschloo, expected.boschloo, within: 1e-6), "\(windows)")
            #expect(agree(change.pooledZ, expected.pooledZ, within: 1e-8), "\(windows)")
            let newcombe = change.newcombe(confidence: windows.confidence)
            #expect(agree(newcombe.lowerBound, expected.newcombe[0], within: 1e-8), "\(windows)")
            #expect(agree(newcombe.upperBound, expected.newcombe[1], within: 1e-8), "\(windows)")
            guard let score = expected.score else { continue }
            let own = try #require(change.score(confidence: windows.confidence))
            // The reference, statsmodels 0.15, has bad runs where the cubic of the paper has runs.
            #expect((own.lowerBound - score[0]).magnitude < 5e-6, "\(windows)")
            #expect((own.upperBound - score[1]).magnitude < 5e-6, "\(windows)")
        }
    }

    @Test("have the score interval of the paper, found by maximising the likelihood itself")
    func score() throws {
        let examples: [(Windows.Window, Windows.Window, ClosedRange<Double>)] = [
            (
                .init(runs: 1440, bad: 2), .init(runs: 1440, bad: 9),
                0.000_431_191_603_442...0.010_606_455_415_490
            ),
            (
                .init(runs: 1000, bad: 0), .init(runs: 1000, bad: 5),
                0.001_161_768_414_293...0.011_653_272_410_873
            ),
        ]
        for (before, after, expected) in examples {
            let change = try #require(ShareChange(before: before.tally, after: after.tally))
            let score = try #require(change.score())
            #expect((score.lowerBound - expected.lowerBound).magnitude < 1e-10)
            #expect((score.upperBound - expected.upperBound).magnitude < 1e-10)
        }
    }

    struct Bound: Decodable {
        let upper: Double
        let verdict: String
    }

    @Test("are shown to be none for the worse, or not yet", .enabled(if: Vectors.arePresent))
    func notWorse() throws {
        let cases: [(Windows, Bound)] = try Vectors.cases("change-review", kind: "not worse")
        for (windows, expected) in cases {
            let change = try #require(
                ShareChange(before: windows.before.tally, after: windows.after.tally)
            )
            let upper = change.upperBound(confidence: windows.confidence)
            #expect(agree(upper, expected.upper, within: 1e-9), "\(windows)")
            let margin = try #require(windows.margin)
            let isShown = change.isShownNotWorse(by: margin, confidence: windows.confidence)
            #expect(isShown == (expected.verdict == "not worse"), "\(windows)")
        }
        #expect(agree(ShareChange.margin(of: try Target(percent: "99.9")), 0.0001, within: 1e-12))
    }

    @Test(
        "mirror when the windows change places, and Boschloo is never above Fisher",
        arguments: 0..<30
    )
    func mirror(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func window() -> Tally {
            Tally(
                good: .random(in: 1...60, using: &random),
                bad: .random(in: 0...8, using: &random)
            )
        }
        let (before, after) = (window(), window())
        let forth = try #require(ShareChange(before: before, after: after))
        let back = try #require(ShareChange(before: after, after: before))
        #expect(agree(forth.fisher, back.fisher, within: 1e-9), "seed \(seed)")
        #expect(agree(forth.boschloo, back.boschloo, within: 1e-6), "seed \(seed)")
        let newcombe = forth.newcombe()
        #expect(newcombe.contains(forth.difference), "seed \(seed)")
        #expect((newcombe.lowerBound + back.newcombe().upperBound).magnitude < 1e-12)
        #expect(ShareChange(before: Tally(), after: after) == nil)
    }
}

@Suite("Changes of a rate")
struct EpisodeChangeTests {
    struct Windows: Decodable {
        struct Window: Decodable {
            let episodes: Int
            let days: Double
        }
        let before, after: Window
        let confidence: Double
    }

    /// A number, or the text `infinity`.
    struct Unbounded: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value = (try? container.decode(Double.self)) ?? .infinity
        }
    }

    struct Figures: Decodable {
        let ratio, upper: Unbounded
        let p, lower: Double
    }

    @Test("are those of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Windows, Figures)] = try Vectors.cases("change-review", kind: "episodes")
        for (windows, expected) in cases {
            let change = EpisodeChange(
                before: .init(episodes: windows.before.episodes, time: windows.before.days),
                after: .init(episodes: windows.after.episodes, time: windows.after.days)
            )
            let interval = try #require(change.interval(confidence: windows.confidence))
            #expect(close(change.ratio, expected.ratio.value), "\(windows)")
            #expect(agree(change.p, expected.p, within: 1e-8), "\(windows)")
            #expect(agree(interval.lowerBound, expected.lower, within: 1e-8), "\(windows)")
            #expect(close(interval.upperBound, expected.upper.value), "\(windows)")
        }
    }

    private func close(_ value: Double?, _ expected: Double) -> Bool {
        value == expected || agree(value, expected, within: 1e-8)
    }

    @Test("are none without an episode")
    func none() {
        let quiet = EpisodeChange(
            before: .init(episodes: 0, time: 7),
            after: .init(episodes: 0, time: 7)
        )
        #expect(quiet.ratio == nil && quiet.interval() == nil && quiet.p == 1)
    }

    @Test("between months are more than chance, or not")
    func months() throws {
        let windows = [3, 4, 20].map { EpisodeChange.Window(episodes: $0, time: 30) }
        // Expected nine each: (36 + 25 + 121)/9, with two degrees of freedom p = exp(−x/2).
        let test = try #require(EpisodeChange.heterogeneity(of: windows))
        #expect(agree(test.chiSquared, 182.0 / 9, within: 1e-12))
        #expect(agree(test.p, 4.062_564_2e-5, within: 1e-7))
        #expect(EpisodeChange.heterogeneity(of: [windows[0]]) == nil)
        #expect(
            EpisodeChange.heterogeneity(of: [
                .init(episodes: 0, time: 1), .init(episodes: 0, time: 1),
            ]) == nil
        )
    }

    struct Months: Decodable {
        struct Month: Decodable {
            let good, bad: Int
        }
        let months: [Month]
    }

    struct Comparison: Decodable {
        let chiSquare, p, g, gP, cochranArmitageZ, trendP: Double
    }

    @Test("between months by runs are those of the vectors", .enabled(if: Vectors.arePresent))
    func runs() throws {
        let cases: [(Months, Comparison)] = try Vectors.cases("change-review", kind: "months")
        for (inputs, expected) in cases {
            let months = inputs.months.map { Tally(good: $0.good, bad: $0.bad) }
            let comparison = try #require(MonthComparison(months))
            let trend = try #require(comparison.trend)
            let pairs = [
                (comparison.chiSquared.statistic, expected.chiSquare),
                (comparison.chiSquared.p, expected.p), (comparison.g.statistic, expected.g),
                (comparison.g.p, expected.gP), (trend.z, expected.cochranArmitageZ),
                (trend.p, expected.trendP),
            ]
            for (value, expected) in pairs { #expect(agree(value, expected, within: 1e-8)) }
        }
        #expect(MonthComparison([Tally(good: 5)]) == nil)
        #expect(MonthComparison([Tally(good: 5), Tally(good: 5)]) == nil)
    }
}
