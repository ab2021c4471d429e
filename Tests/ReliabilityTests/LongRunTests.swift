import ProbeModel
import Reliability
import Testing

@Suite("The long run")
struct LongRunTests {
    struct Events: Decodable {
        let count: Int
        let confidence: Double
    }

    struct Ends: Decodable {
        let lower, upper: Double
    }

    @Test("counts events with Garwood's intervals", .enabled(if: Vectors.arePresent))
    func poisson() throws {
        let cases: [(Events, Ends)] = try Vectors.cases("poisson")
        for (events, expected) in cases {
            let interval =
                PoissonInterval.twoSided(events.count, confidence: events.confidence)
            #expect(agree(interval.lowerBound, expected.lower, within: 1e-10), "\(events)")
            #expect(agree(interval.upperBound, expected.upper, within: 1e-10), "\(events)")
        }
    }

    struct Incidents: Decodable {
        let incidents: Int
        let up, down, confidence: Double
    }

    struct Availability: Decodable {
        let availability, lower, upper: Double
    }

    @Test("knows little from few incidents", .enabled(if: Vectors.arePresent))
    func renewal() throws {
        let cases: [(Incidents, Availability)] = try Vectors.cases("renewal-interval")
        for (inputs, expected) in cases {
            let interval = try #require(
                RenewalInterval(
                    incidents: inputs.incidents,
                    up: inputs.up,
                    down: inputs.down,
                    confidence: inputs.confidence
                )
            )
            #expect(agree(interval.availability, expected.availability, within: 1e-10))
            #expect(agree(interval.bounds.lowerBound, expected.lower, within: 1e-10), "\(inputs)")
            #expect(agree(interval.bounds.upperBound, expected.upper, within: 1e-10), "\(inputs)")
        }
        #expect(RenewalInterval(incidents: 0, up: 1, down: 0) == nil)
    }

    struct Process: Decodable {
        let meanUp, meanDown, interval, period: Double
    }

    struct Inflation: Decodable {
        let availability, autocorrelation, varianceInflation, effectiveRuns: Double
    }

    @Test("is known no better by probing faster", .enabled(if: Vectors.arePresent))
    func twoStates() throws {
        let cases: [(Process, Inflation)] =
            try Vectors.cases("korn-graubard", kind: "two-state process")
        for (inputs, expected) in cases {
            let process = TwoStateProcess(meanUp: inputs.meanUp, meanDown: inputs.meanDown)
            let pairs = [
                (process.availability, expected.availability),
                (process.autocorrelation(interval: inputs.interval), expected.autocorrelation),
                (process.varianceInflation(interval: inputs.interval), expected.varianceInflation),
                (
                    process.effectiveRuns(in: inputs.period, interval: inputs.interval),
                    expected.effectiveRuns
                ),
            ]
            for (value, expected) in pairs { #expect(agree(value, expected, within: 1e-10)) }
        }
    }

    struct Sample: Decodable {
        let runs, good: Int
        let designEffect, confidence: Double
    }

    @Test("widens the interval of runs that repeat each other", .enabled(if: Vectors.arePresent))
    func kornGraubard() throws {
        let cases: [(Sample, Ends)] = try Vectors.cases("korn-graubard", kind: "interval")
        for (sample, expected) in cases {
            let interval = try #require(
                Interval.kornGraubard(
                    good: sample.good,
                    of: sample.runs,
                    designEffect: sample.designEffect,
                    confidence: sample.confidence
                )
            )
            #expect(agree(interval.lower, expected.lower, within: 1e-10), "\(sample)")
            #expect(agree(interval.upper, expected.upper, within: 1e-10), "\(sample)")
        }
    }

    @Test("measures by batches how much runs repeat each other")
    func designEffect() throws {
        let blocks = Array(repeating: Tally(good: 100), count: 9) + [Tally(bad: 100)]
        #expect(agree(Interval.designEffect(of: blocks), 111.111_111_111_1, within: 1e-9))
        let even = Array(repeating: Tally(good: 90, bad: 10), count: 10)
        #expect(Interval.designEffect(of: even) == 0)
        #expect(Interval.designEffect(of: [Tally(good: 5, bad: 5)]) == nil)
        #expect(Interval.designEffect(of: [Tally(good: 5), Tally(good: 5)]) == nil)
        #expect(Interval.kornGraubard(good: 0, of: 0, designEffect: 1) == nil)
    }
}

@Suite("What can be promised")
struct PromiseAdviceTests {
    struct Past: Decodable {
        let incidents: Int
        let months, downMinutes, periodMinutes, pseudoIncidentMinutes: Double
        let target, probability: Double?

        var record: IncidentRecord {
            var record = IncidentRecord(
                incidents: incidents,
                periods: months,
                downMinutes: downMinutes
            )
            record.pseudoIncidentMinutes = pseudoIncidentMinutes
            return record
        }
    }

    struct Promise: Decodable {
        let budgetMinutes: Double
        let probability, target: Double?
    }

    @Test("is kept with the probability of the vectors", .enabled(if: Vectors.arePresent))
    func probability() throws {
        let cases: [(Past, Promise)] = try Vectors.cases("promise-advisor", kind: "probability")
        try #require(cases.count > 10)
        for (past, expected) in cases {
            let value = past.record.probability(within: expected.budgetMinutes)
            #expect((value - (expected.probability ?? 0)).magnitude < 1e-9, "\(past)")
        }
    }

    @Test("is the highest target with a probability", .enabled(if: Vectors.arePresent))
    func target() throws {
        let cases: [(Past, Promise)] = try Vectors.cases("promise-advisor", kind: "target")
        for (past, expected) in cases {
            let minutes = past.record.budgetMinutes(keptWith: past.probability ?? 0)
            #expect((minutes - expected.budgetMinutes).magnitude < 1e-6, "\(past)")
            let target = 1 - minutes / past.periodMinutes
            #expect((target - (expected.target ?? 0)).magnitude < 1e-9, "\(past)")
        }
    }

    @Test("is more with more probability wanted, and never less than the past", arguments: 0..<40)
    func monotone(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let record = IncidentRecord(
            incidents: .random(in: 0...20, using: &random),
            periods: .random(in: 1...24, using: &random),
            downMinutes: .random(in: 0...900, using: &random)
        )
        let advice = record.advice(periodMinutes: 43_200)
        #expect(advice.safe.target <= advice.reasonable.target, "seed \(seed)")
        #expect(advice.isThin == (record.periods < 3), "seed \(seed)")
        let values = [0, 10, 100, 1000].map { record.probability(within: $0) }
        #expect(values == values.sorted(), "seed \(seed)")
    }

    @Test("has no budget where a period is most likely spared, and says so in the example")
    func example() {
        let calm = IncidentRecord(incidents: 0, periods: 12, downMinutes: 0)
        #expect(calm.budgetMinutes(keptWith: 0.8) == 0)
        let record = IncidentRecord(incidents: 3, periods: 3, downMinutes: 90)
        let advice = record.advice(periodMinutes: 43_200)
        #expect((advice.reasonable.minutes - 65.8).magnitude < 0.05)
        #expect((advice.safe.minutes - 169).magnitude < 0.05)
        #expect((advice.reasonable.target - 0.99848).magnitude < 5e-6)
        #expect((advice.safe.target - 0.99609).magnitude < 5e-6)
    }
}
