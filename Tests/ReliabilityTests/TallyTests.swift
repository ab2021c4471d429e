import ProbeModel
import Reliability
import Testing

@Suite("Tallies")
struct TallyTests {
    struct Counts: Decodable {
        let good, bad, unknown: Int
    }

    struct Ratios: Decodable {
        let reliability, coverage, lower, upper: Double?
        let shown: String
    }

    @Test("have the ratios of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Counts, Ratios)] = try Vectors.cases("definitions", kind: "ratios")
        for (inputs, expected) in cases {
            let tally = Tally(good: inputs.good, bad: inputs.bad, unknown: inputs.unknown)
            #expect(agree(tally.reliability, expected.reliability, within: 1e-12))
            #expect(agree(tally.coverage, expected.coverage, within: 1e-12))
            #expect(agree(tally.bounds?.lowerBound, expected.lower, within: 1e-12))
            #expect(agree(tally.bounds?.upperBound, expected.upper, within: 1e-12))
            #expect(tally.shown == expected.shown)
        }
    }

    @Test(
        "are shown rounded down, so that one bad run shows",
        arguments: [
            (43100, 50, 50, "99.884 %"),
            (0, 0, 10, "no data"),
            (0, 5, 0, "0.00 %"),
            (10, 0, 0, "100.00 %"),
            (249_999, 1, 0, "99.9996 %"),
            (9_999_999, 1, 0, "99.99999 %"),
            (152, 260, 0, "36.89 %"),
            (1, 99_999, 0, "0.001 %"),
        ]
    )
    func shown(good: Int, bad: Int, unknown: Int, text: String) {
        #expect(Tally(good: good, bad: bad, unknown: unknown).shown == text)
    }

    @Test("hold the reliability between their bounds, however they are added", arguments: 0..<100)
    func bounds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let parts = (0..<5).map { _ in
            Tally(
                good: .random(in: 0...1000, using: &random),
                bad: .random(in: 0...20, using: &random),
                unknown: .random(in: 0...50, using: &random)
            )
        }
        let forth = parts.reduce(Tally(), +)
        #expect(forth == parts.reversed().reduce(Tally(), +), "seed \(seed)")
        guard let bounds = forth.bounds, let reliability = forth.reliability else { return }
        #expect(bounds.contains(reliability), "seed \(seed)")
        #expect(forth.expected == forth.good + forth.bad + forth.unknown)
    }
}

@Suite("Counting")
struct CountingTests {
    @Test(
        "takes an outcome as evidence, as none, or as not expected",
        arguments: [
            (Outcome.passed, 1, nil, Counting.good),
            (.degraded, 9, nil, .good),
            (.degraded, 9, 10, .good),
            (.degraded, 11, 10, .bad),
            (.passed, 11, 10, .bad),
            (.failed, 1, nil, .bad),
            (.aborted, 1, nil, .unknown),
            (.missed, 0, nil, .unknown),
            (.skipped, 0, nil, .unknown),
        ] as [(Outcome, Int64, Int64?, Counting)]
    )
    func outcomes(outcome: Outcome, seconds: Int64, limit: Int64?, counting: Counting) {
        let run = Run.sample(outcome: outcome, seconds: seconds)
        #expect(Counting(of: run, limit: limit.map(Duration.seconds)) == counting)
        #expect(Counting(of: run, isExcluded: true) == .notExpected)
    }

    @Test(
        "ignores runs that nobody scheduled",
        arguments: [Run.Kind.confirmation, .recovery, .demanded]
    )
    func kinds(kind: Run.Kind) {
        #expect(Counting(of: .sample(outcome: .failed, kind: kind)) == .notExpected)
    }

    @Test("of slots that were not expected leaves no trace")
    func notExpected() {
        var tally = Tally()
        for counting in Counting.allCases { tally.add(counting) }
        #expect(tally == Tally(good: 1, bad: 1, unknown: 1))
    }

    @Test(
        "count a run that needed a retry as the objective says",
        arguments: [
            (Outcome.passed, RetryPolicy.none, Counting.bad), (.passed, .client, .good),
            (.degraded, .none, .bad), (.degraded, .client, .good),
            (.failed, .none, .bad), (.failed, .client, .bad),
            (.aborted, .none, .unknown), (.aborted, .client, .unknown),
        ]
    )
    func retries(outcome: Outcome, policy: RetryPolicy, counting: Counting) {
        var run = Run.sample(outcome: outcome).walking([("one", ["web"]), ("two", ["db"])])
        #expect(Counting(of: run, retries: policy) == Counting(of: outcome))
        run.steps[0].retried = .timeout
        #expect(Counting(of: run, retries: policy) == counting)
        let counted = CountedRun(
            start: run.started,
            duration: run.duration.duration,
            outcome: outcome,
            neededRetry: run.neededRetry
        )
        #expect(counted.counting(limit: nil, retries: policy) == counting)
    }

    @Test("who does not try again fails at the first step that was tried again")
    func withoutRetries() {
        let steps = [("one", ["web"]), ("two", ["db"]), ("three", ["web"])]
        var run = Run.sample().walking(steps)
        #expect(run.withoutRetries == run)
        run.steps[1].retried = .connect
        run.steps[2].retried = .timeout
        let strict = Attribution(of: run.withoutRetries)
        #expect(strict.steps.map(\.reason) == [nil, .connect])
        #expect(strict.suspected == ["db"])
        #expect(Attribution(of: run).steps.map(\.reason) == [nil, nil, nil])
    }
}
