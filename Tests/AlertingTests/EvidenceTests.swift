import Alerting
import ProbeModel
import Testing

/// The mathematics of the evidence, against vectors that were computed elsewhere.
@Suite("Evidence", .enabled(if: Vectors.arePresent))
struct EvidenceTests {
    private struct Sequence: Decodable {
        struct Inputs: Decodable {
            let baseline: Double
            let grid: [Double]
            let temperSeconds: Double
            let runs: [[Double]]
        }
        struct Expected: Decodable { let logEvidence: [Double] }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("ln E after each run")
    func evidence() throws {
        let cases: [Sequence] = try Vectors.cases("e-detector", kind: "evidence")
        #expect(!cases.isEmpty)
        for one in cases {
            let start = Detector.Origin(run: RunID(bits: 1), at: Transcript.origin)
            var detector = Detector(baseline: one.inputs.baseline, shares: one.inputs.grid)
            var last: Double?
            for (run, wanted) in zip(one.inputs.runs, one.expected.logEvidence) {
                let temper = one.inputs.temperSeconds
                let weight = last.map { temper > 0 ? min(1, (run[0] - $0) / temper) : 1 } ?? 1
                last = run[0]
                detector.add(isBad: run[1] == 1, weight: weight, from: start)
                #expect((detector.logEvidence - wanted).magnitude < 1e-9)
            }
        }
    }

    private struct Threshold: Decodable {
        struct Inputs: Decodable {
            let meanDaysBetween: Double
            let intervalSeconds: Double
        }
        struct Expected: Decodable { let logThreshold: Double }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("ln c")
    func threshold() throws {
        let cases: [Threshold] = try Vectors.cases("e-detector", kind: "threshold")
        #expect(!cases.isEmpty)
        for one in cases {
            var policy = EvidencePolicy()
            policy.fast.falseEvery = .seconds(one.inputs.meanDaysBetween * 86_400)
            let terms = AlertTerms(every: .seconds(one.inputs.intervalSeconds))
            let readings = EvidenceMachine(policy, terms: terms).readings(at: Transcript.origin)
            let got = try #require(readings.first).threshold
            #expect((got - one.expected.logThreshold).magnitude < 1e-12)
        }
    }

    private struct BurnRate: Decodable {
        struct Inputs: Decodable {
            let target: Double
            let intervalSeconds: Double
            let windowSeconds: Double
            let burnRate: Double
        }
        struct Expected: Decodable {
            let runs: Int
            let threshold: Double
            let badToFire: Int
        }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("how many bad runs fire a burn rate")
    func burnRate() throws {
        let cases: [BurnRate] = try Vectors.cases("burn-rate", kind: "threshold")
        #expect(!cases.isEmpty)
        for one in cases {
            let window = BurnRatePolicy.Window(
                .page,
                rate: one.inputs.burnRate,
                long: .seconds(one.inputs.windowSeconds),
                short: .seconds(one.inputs.windowSeconds / 12)
            )
            let got = BurnRatePolicy.Threshold(
                window,
                every: .seconds(one.inputs.intervalSeconds),
                target: one.inputs.target
            )
            #expect(got.runs == one.expected.runs)
            #expect((got.bad - one.expected.threshold).magnitude < 1e-9)
            #expect(got.badToFire == one.expected.badToFire, "\(one.inputs)")
        }
    }

    @Test("a burn rate that cannot work at its interval is named")
    func objections() {
        let rule = BurnRatePolicy()
        #expect(rule.objections(every: .seconds(10), target: 0.999).isEmpty)
        let jumpy = rule.objections(every: .seconds(60), target: 0.999)
        #expect(jumpy.count == 2)
        #expect(jumpy.first?.contains("fires after 1 bad run at this interval") == true)
        let blind = rule.objections(every: .seconds(10), target: 0.9)
        #expect(blind.first?.contains("can never fire") == true)
    }
}
