import ProbeModel
import Reliability
import Testing

@Suite("Apdex")
struct ApdexTests {
    struct Counts: Decodable {
        let satisfied, tolerating, frustrated: Int
        let confidence: Double
    }

    struct Score: Decodable {
        let score, standardError, lower, upper: Double
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Counts, Score)] = try Vectors.cases("apdex")
        for (counts, expected) in cases {
            let apdex = Apdex(
                satisfied: counts.satisfied,
                tolerating: counts.tolerating,
                frustrated: counts.frustrated
            )
            let interval = try #require(apdex.interval(confidence: counts.confidence))
            #expect(((apdex.score ?? 0) - expected.score).magnitude < 1e-10)
            #expect(((apdex.standardError ?? 0) - expected.standardError).magnitude < 1e-10)
            #expect((interval.lowerBound - expected.lower).magnitude < 1e-10)
            #expect((interval.upperBound - expected.upper).magnitude < 1e-10)
        }
    }

    @Test("takes four times the promise as the end of patience, and every failure")
    func zones() {
        var apdex = Apdex()
        for (outcome, seconds) in [
            (Outcome.passed, 8), (.degraded, 9), (.degraded, 32), (.degraded, 33), (.failed, 1),
            (.aborted, 1), (.missed, 0), (.skipped, 0),
        ] {
            apdex.add(outcome, took: .seconds(seconds), promise: .seconds(8))
        }
        #expect(apdex == Apdex(satisfied: 1, tolerating: 2, frustrated: 2))
        #expect(apdex.score == 0.4)
        #expect(Apdex().score == nil && Apdex().interval() == nil)
    }
}

@Suite("Net promoter score")
struct NetPromoterScoreTests {
    struct Counts: Decodable {
        let promoters, passives, detractors: Int
        let confidence: Double?

        var score: NetPromoterScore {
            NetPromoterScore(promoters: promoters, passives: passives, detractors: detractors)
        }
    }

    struct Score: Decodable {
        let score, standardError: Double
        let adjustedWald: [Double]
    }

    private func agreePoints(_ left: Double?, _ right: Double) -> Bool {
        ((left ?? .infinity) - right).magnitude < 1e-8
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Counts, Score)] = try Vectors.cases("nps", kind: "score")
        for (counts, expected) in cases {
            let confidence = counts.confidence ?? 0.95
            let score = counts.score
            let adjusted = score.interval(confidence: confidence)
            #expect(agreePoints(score.score, expected.score))
            #expect(agreePoints(score.standardError, expected.standardError))
            #expect(agreePoints(adjusted.lowerBound, expected.adjustedWald[0]))
            #expect(agreePoints(adjusted.upperBound, expected.adjustedWald[1]))
        }
    }

    struct Waves: Decodable {
        let before, after: Counts
        let confidence: Double
    }

    struct Difference: Decodable {
        let difference, standardError, lower, upper: Double
    }

    @Test("changes between waves as in the vectors", .enabled(if: Vectors.arePresent))
    func differences() throws {
        let cases: [(Waves, Difference)] = try Vectors.cases("nps", kind: "difference")
        for (waves, expected) in cases {
            let change = waves.after.score.change(
                since: waves.before.score,
                confidence: waves.confidence
            )
            #expect(agreePoints(change.difference, expected.difference))
            #expect(agreePoints(change.standardError, expected.standardError))
            #expect(agreePoints(change.interval.lowerBound, expected.lower))
            #expect(agreePoints(change.interval.upperBound, expected.upper))
        }
    }

    @Test("counts answers from 0 to 10, and says when they are too few")
    func answers() {
        var score = NetPromoterScore()
        for answer in 0...10 { score.add(answer: answer) }
        #expect(score == NetPromoterScore(promoters: 2, passives: 2, detractors: 7))
        #expect(score.isTooFew)
        #expect(!NetPromoterScore(promoters: 30).isTooFew)
        #expect(NetPromoterScore().score == nil && NetPromoterScore().standardError == nil)
        #expect(NetPromoterScore().interval().contains(0))
    }

    @Test("goes with reliability or not, from eight periods on")
    func association() throws {
        let rising = (1...8).map { (Double($0), Double($0 * $0)) }
        #expect(agree(Association(rising)?.rho, 1, within: 1e-12))
        #expect(agree(Association(rising.map { ($0.0, -$0.1) })?.rho, -1, within: 1e-12))
        #expect(Association(Array(rising.dropLast())) == nil)
        #expect(Association(rising.map { ($0.0, 5) }) == nil)
        // Two ties on each side; by hand.
        let tied: [(Double, Double)] = [
            (1, 2), (1, 1), (2, 3), (3, 3), (4, 5), (5, 4), (6, 6), (7, 7),
        ]
        let rho = try #require(Association(tied)).rho
        #expect(agree(rho, 40.0 / 41.5, within: 1e-12))
    }
}
