import Alerting
import ProbeModel
import Testing

/// Whole worlds, run by run, against the traces of a second implementation.
@Suite("Traces of the policy", .enabled(if: Vectors.arePresent))
struct TraceTests {
    private struct Trace: Decodable {
        struct Inputs: Decodable {
            let target: Double
            let everySeconds: Int
            let phaseSeconds: Int
            let untilSeconds: Int
            let baseline: Double
            let floorSeconds: Int
            let confirm: Bool
            let down: [[Int]]
            let aborted: [[Int]]
        }
        struct Change: Decodable, Equatable {
            let at: Int
            let level: String
            let change: String
            let tier: String?
        }
        struct Expected: Decodable {
            let alerts: [Change]
            let extraRuns: Int
            let firstExtraRuns: [Int]
        }
        let name: String
        let inputs: Inputs
        let expected: Expected
    }

    /// The timetable of one journey, and the machine that judges it.
    private struct World {
        let inputs: Trace.Inputs
        let terms: AlertTerms
        var machine: EvidenceMachine
        var changes: [Trace.Change] = []
        var extraRuns: [Int] = []

        init(_ inputs: Trace.Inputs) {
            self.inputs = inputs
            var policy = EvidencePolicy()
            policy.baseline = inputs.baseline
            policy.floor = .seconds(inputs.floorSeconds)
            terms = AlertTerms(
                every: .seconds(inputs.everySeconds),
                target: inputs.target,
                allowsConfirmation: inputs.confirm
            )
            machine = EvidenceMachine(policy, terms: terms)
        }

        mutating func walk() {
            var scheduled = inputs.phaseSeconds
            var extra: (at: Int, kind: Run.Kind)?
            while min(scheduled, extra?.at ?? .max) < inputs.untilSeconds {
                let isScheduled = scheduled <= extra?.at ?? .max
                let now = isScheduled ? scheduled : extra?.at ?? scheduled
                let kind = isScheduled ? Run.Kind.scheduled : extra?.kind ?? .confirmation
                if isScheduled { scheduled += inputs.everySeconds } else { extraRuns.append(now) }
                if isScheduled, inputs.aborted.contains(now) {
                    if extra?.at == now { extra = nil }
                    continue
                }
                extra = inputs.aborted.contains(now) ? nil : note(now, kind)
            }
        }

        private mutating func note(_ now: Int, _ kind: Run.Kind) -> (at: Int, kind: Run.Kind)? {
            let sample = Sample(
                run: RunID(bits: UInt64(now)),
                at: Timestamp(nanoseconds: Int64(now) * 1_000_000_000),
                kind: kind,
                isBad: inputs.down.contains(now),
                terms: terms
            )
            let ruling = machine.note(sample)
            for change in ruling.changes {
                changes.append(
                    Trace.Change(
                        at: now,
                        level: change.level.word,
                        change: "\(change.kind)",
                        tier: change.kind == .resolved ? nil : change.grounds
                    )
                )
            }
            return ruling.extra.map { (now + Int($0.wait.seconds), $0.kind) }
        }
    }

    private struct Uniform: Decodable {
        struct Inputs: Decodable {
            let seed: String
            let location: UInt64
            let milliseconds: UInt64
        }
        struct Expected: Decodable {
            let bits: String
            let value: Double
        }
        let inputs: Inputs
        let expected: Expected
    }

    @Test("the benchmark's random numbers are those of any other language")
    func uniform() throws {
        let cases: [Uniform] = try Vectors.cases("alert-policy", kind: "uniform")
        #expect(!cases.isEmpty)
        for one in cases {
            let seed = try #require(UInt64(one.inputs.seed))
            let bits = SplitMix64.draw(seed, one.inputs.location, one.inputs.milliseconds)
            #expect(bits == UInt64(one.expected.bits, radix: 16), "\(one.inputs)")
            #expect(Double(bits >> 11) * 0x1p-53 == one.expected.value)
        }
    }

    @Test("opens, resolves and asks at the same runs")
    func trace() throws {
        let traces: [Trace] = try Vectors.cases("alert-policy", kind: "trace")
        #expect(traces.count > 10)
        for trace in traces {
            var world = World(trace.inputs)
            world.walk()
            #expect(world.changes == trace.expected.alerts, "\(trace.name)")
            #expect(world.extraRuns.count == trace.expected.extraRuns, "\(trace.name)")
            #expect(Array(world.extraRuns.prefix(12)) == trace.expected.firstExtraRuns)
        }
    }
}

extension [[Int]] {
    /// Whether a second lies in one of the spans [from, to).
    fileprivate func contains(_ second: Int) -> Bool {
        contains { $0[0] <= second && second < $0[1] }
    }
}
