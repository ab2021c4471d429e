import Reliability
import Testing

@Suite("Sample sizes")
struct SampleSizeTests {
    struct Question: Decodable {
        let runs, bad: Int?
        let target: Double
        let trueReliability: Double?
        let confidence: Double

        var size: SampleSize {
            get throws {
                SampleSize(target: try #require(.nearest(target)), confidence: confidence)
            }
        }
    }

    struct Answer: Decodable {
        let runs, metUpTo, notMetFrom: Int?
        let power: Double?
    }

    @Test("are the least that show a target", .enabled(if: Vectors.arePresent))
    func runs() throws {
        let cases: [(Question, Answer)] = try Vectors.cases("sample-size", kind: "runs")
        try #require(cases.count > 40)
        for (question, answer) in cases {
            let bad = try #require(question.bad)
            #expect(try question.size.runs(withBad: bad) == answer.runs, "\(question)")
        }
    }

    @Test("say where the verdict flips", .enabled(if: Vectors.arePresent))
    func limits() throws {
        let cases: [(Question, Answer)] = try Vectors.cases("sample-size", kind: "limits")
        try #require(cases.count > 20)
        for (question, answer) in cases {
            let limits = try question.size.limits(of: #require(question.runs))
            #expect(limits.metUpTo == answer.metUpTo, "\(question)")
            #expect(limits.notMetFrom == answer.notMetFrom, "\(question)")
        }
    }

    @Test("say how often a good service is shown to be good", .enabled(if: Vectors.arePresent))
    func power() throws {
        let cases: [(Question, Answer)] = try Vectors.cases("sample-size", kind: "power")
        for (question, answer) in cases {
            let runs = try #require(question.runs)
            let reliability = try #require(question.trueReliability)
            let size = try question.size
            #expect(size.limits(of: runs).metUpTo == answer.metUpTo)
            let power = size.power(runs: runs, reliability: reliability)
            #expect(agree(power, answer.power, within: 1e-9), "\(question)")
        }
    }
}
