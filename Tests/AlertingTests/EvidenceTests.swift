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
            let got = try #require(readings.first?.counts.first).needed
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

    private struct Outage: Decodable {
        struct Inputs: Decodable {
            let target: Double
            let windowSeconds: Double
            let burnRate: Double
        }
        struct Expected: Decodable { let seconds: Double }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("how long a total outage lasts until it fires, at ever shorter intervals")
    func outage() throws {
        let cases: [Outage] = try Vectors.cases("burn-rate", kind: "outage")
        #expect(!cases.isEmpty)
        for one in cases {
            let window = BurnRatePolicy.Window(
                .page,
                rate: one.inputs.burnRate,
                long: .seconds(one.inputs.windowSeconds),
                short: .seconds(one.inputs.windowSeconds / 12)
            )
            for every in [60.0, 1, 0.01] {
                let threshold = BurnRatePolicy.Threshold(
                    window,
                    every: .seconds(every),
                    target: one.inputs.target
                )
                // As many intervals as bad runs fire, the last of which is cut short.
                let longest = Double(threshold.badToFire) * every
                #expect(one.expected.seconds < longest + 1e-9, "\(one.inputs), every \(every) s")
                #expect(longest <= one.expected.seconds + every + 1e-9)
            }
        }
    }

    @Test("the machine fires at the run that the outage's length says")
    func outageInMachine() throws {
        let cases: [Outage] = try Vectors.cases("burn-rate", kind: "outage")
        for one in cases {
            let window = BurnRatePolicy.Window(
                .page,
                rate: one.inputs.burnRate,
                long: .seconds(one.inputs.windowSeconds),
                short: .seconds(one.inputs.windowSeconds / 12)
            )
            let terms = AlertTerms(every: .seconds(1), target: one.inputs.target)
            var machine = BurnRateMachine(BurnRatePolicy(windows: [window]), terms: terms)
            let healthy = Int(one.inputs.windowSeconds)
            var fired: Int?
            for second in 0..<2 * healthy where fired == nil {
                let ruling = machine.note(
                    Sample(
                        run: RunID(bits: UInt64(second + 1)),
                        at: Transcript.origin + .seconds(second),
                        kind: .scheduled,
                        isBad: second >= healthy,
                        terms: terms
                    )
                )
                if !ruling.changes.isEmpty { fired = second + 1 - healthy }
            }
            // The first whole second behind it.
            #expect(fired == Int(one.expected.seconds.rounded(.down)) + 1, "\(one.inputs)")
        }
    }

    private struct Bound: Decodable {
        struct Inputs: Decodable {
            let baseline: Double
            let failing: Double
            let intervalSeconds: Double
            let falsePageEverySeconds: Double
        }
        struct Expected: Decodable {
            let runs: Double
            let minutes: Double
        }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("a detector that knows the failing share needs as few runs as any could, to first order")
    func bound() throws {
        let cases: [Bound] = try Vectors.cases("burn-rate", kind: "information bound")
        #expect(!cases.isEmpty)
        for one in cases {
            let inputs = one.inputs
            var policy = EvidencePolicy()
            policy.fast.falseEvery = .seconds(inputs.falsePageEverySeconds)
            let terms = AlertTerms(every: .seconds(inputs.intervalSeconds))
            let readings = EvidenceMachine(policy, terms: terms).readings(at: Transcript.origin)
            let threshold = try #require(readings.first?.counts.first).needed
            // How much ln E grows with a run, on average while this share fails.
            let growth = [(true, inputs.failing), (false, 1 - inputs.failing)]
                .filter { $0.1 > 0 }
                .reduce(0) { sum, run in
                    var detector = Detector(baseline: inputs.baseline, shares: [inputs.failing])
                    let start = Detector.Origin(run: RunID(bits: 1), at: Transcript.origin)
                    detector.add(isBad: run.0, from: start)
                    return sum + run.1 * detector.logEvidence
                }
            let runs = threshold / growth
            #expect((runs / one.expected.runs - 1).magnitude < 1e-10, "\(inputs)")
            let minutes = runs * inputs.intervalSeconds / 60
            #expect((minutes / one.expected.minutes - 1).magnitude < 1e-10)
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
