import ProbeModel
import Reliability
import Testing

@Suite("Weighted reliability")
struct WeightedReliabilityTests {
    struct Cells: Decodable {
        struct Cell: Decodable {
            let weight: Double
            let good, bad: Int
        }
        let cells: [Cell]
    }

    struct Figures: Decodable {
        let reliability, knownWeight, lower, upper: Double
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Cells, Figures)] = try Vectors.cases("definitions", kind: "weighted")
        for (inputs, expected) in cases {
            let weighted = WeightedReliability(
                inputs.cells.map {
                    .init(
                        weight: $0.weight,
                        reliability: Tally(good: $0.good, bad: $0.bad).reliability
                    )
                }
            )
            #expect(agree(weighted.reliability, expected.reliability, within: 1e-12))
            #expect(agree(weighted.knownWeight, expected.knownWeight, within: 1e-12))
            #expect(agree(weighted.bounds?.lowerBound, expected.lower, within: 1e-12))
            #expect(agree(weighted.bounds?.upperBound, expected.upper, within: 1e-12))
        }
    }

    struct Parts: Decodable {
        struct Part: Decodable {
            let availability, weight: Double
        }
        let parts: [Part]
    }

    struct Means: Decodable {
        let weightedMean, serial, unreliabilityRatio: Double
    }

    @Test("is no journey", .enabled(if: Vectors.arePresent))
    func journey() throws {
        let cases: [(Parts, Means)] = try Vectors.cases("composition", kind: "weighted mean")
        for (inputs, expected) in cases {
            let weighted = WeightedReliability(
                inputs.parts.map { .init(weight: $0.weight, reliability: $0.availability) }
            )
            let (mean, serial) = (weighted.reliability ?? 0, weighted.serial ?? 0)
            #expect(agree(mean, expected.weightedMean, within: 1e-12))
            #expect(agree(serial, expected.serial, within: 1e-12))
            let ratio = (1 - serial) / (1 - mean)
            #expect(agree(ratio, expected.unreliabilityRatio, within: 1e-12))
        }
    }

    @Test("keeps to its known cells, and shows what the others could change")
    func missing() {
        let weighted = WeightedReliability([
            .init(weight: 3, reliability: 0.9), .init(weight: 1, reliability: nil),
        ])
        #expect(agree(weighted.reliability, 0.9, within: 1e-12))
        #expect(weighted.knownWeight == 0.75)
        #expect(agree(weighted.bounds?.lowerBound, 0.675, within: 1e-12))
        #expect(agree(weighted.bounds?.upperBound, 0.925, within: 1e-12))
        let empty = WeightedReliability([])
        #expect(empty.reliability == nil && empty.bounds == nil && empty.serial == nil)
        #expect(empty.knownWeight == nil)
    }
}

@Suite("Reliability as customers meet it")
struct CustomerReliabilityTests {
    struct Bins: Decodable {
        let transactions, reliability: [Double]
    }

    struct Figures: Decodable {
        let customerWeighted, meanOverTime, failedTransactions: Double
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Bins, Figures)] = try Vectors.cases("definitions", kind: "customers")
        for (bins, expected) in cases {
            let pairs = Array(zip(bins.transactions, bins.reliability))
            let figures = try #require(
                CustomerReliability(pairs.map { (transactions: $0.0, reliability: $0.1) })
            )
            #expect(agree(figures.reliability, expected.customerWeighted, within: 1e-12))
            #expect(agree(figures.meanOverTime, expected.meanOverTime, within: 1e-12))
            #expect(agree(figures.failedTransactions, expected.failedTransactions, within: 1e-12))
            #expect(agree(figures.valueAtRisk(each: 50), 70, within: 1e-12))
        }
    }

    @Test("takes the hour of the day where an hour of the week has no run, then the period")
    func borrowing() throws {
        var transactions = Array(repeating: 0.0, count: CustomerReliability.hours)
        var tallies = Array(repeating: Tally(), count: CustomerReliability.hours)
        tallies[10] = Tally(good: 90, bad: 10)
        tallies[11] = Tally(good: 100)
        transactions[24 + 10] = 100
        transactions[12] = 100
        let figures = try #require(
            CustomerReliability(transactions: transactions, tallies: tallies)
        )
        #expect(agree(figures.reliability, (0.9 + 0.95) / 2, within: 1e-12))
        #expect(figures.borrowedHours == 2)
        let idle = Array(repeating: 0.0, count: 168)
        #expect(CustomerReliability(transactions: idle, tallies: tallies) == nil)
        let blind = Array(repeating: Tally(), count: 168)
        #expect(CustomerReliability(transactions: transactions, tallies: blind) == nil)
    }
}

@Suite("Joint reliability")
struct JointReliabilityTests {
    struct Slots: Decodable {
        let structure: StructureTests.Expression
        let states: [String: String]
    }

    struct Figures: Decodable {
        let good, bad, unknown: Int
        let jointReliability, meanOfJourneys, productOfJourneys: Double
    }

    @Test("is what customers get who need everything", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Slots, Figures)] = try Vectors.cases("definitions", kind: "joint")
        for (slots, expected) in cases {
            let figures = ServiceFigures.of(slots.states, slots.structure.structure)
            let tally = Tally(good: expected.good, bad: expected.bad, unknown: expected.unknown)
            #expect(figures.basis == .joint && figures.tally == tally)
            #expect(agree(figures.reliability, expected.jointReliability, within: 1e-12))
            let ratios = figures.journeys.compactMap(\.slots.tally.reliability)
            let mean = ratios.reduce(0, +) / Double(ratios.count)
            #expect(agree(mean, expected.meanOfJourneys, within: 1e-12))
            #expect(agree(ratios.reduce(1, *), expected.productOfJourneys, within: 1e-12))
        }
    }

    @Test(
        "joins the runs of a longer slot: one bad run makes it bad",
        arguments: [("", "n"), ("nn", "n"), ("nu", "u"), ("gu", "g"), ("ug", "g"), ("gbg", "b")]
    )
    func joined(letters: String, slot: String) {
        let joined = Counting.joined(letters.map(Counting.init(letter:)))
        #expect(joined == Counting(letter: slot.first ?? "n"))
    }

    @Test(
        "asks the locations that know",
        arguments: [
            (Quorum.half, "gg", "g"), (.half, "gb", "b"), (.half, "gub", "b"), (.half, "ggb", "g"),
            (.half, "uu", "u"), (.atLeast(1), "ggb", "b"), (.atLeast(3), "bb", "b"),
            (.atLeast(2), "bgg", "g"), (.half, "", "n"),
        ]
    )
    func quorum(quorum: Quorum, letters: String, state: String) {
        let locations = letters.map(Counting.init(letter:))
        #expect(quorum.state(of: locations) == Counting(letter: state.first ?? "n"))
    }
}

extension ServiceFigures {
    /// Of journeys with one run in each slot: g good, b bad, u unknown.
    static func of(_ letters: [String: String], _ structure: Structure) -> ServiceFigures {
        var terms = ServiceTerms(rule: VerdictRule(target: .customary))
        terms.structure = structure
        let outcomes: [Character: Outcome] = ["g": .passed, "b": .failed, "u": .aborted]
        let journeys = letters.sorted { $0.key < $1.key }.map { name, states in
            let runs = states.enumerated().compactMap { place, letter in
                outcomes[letter].map {
                    CountedRun(start: .seconds(Int64(place) * 60), duration: .zero, outcome: $0)
                }
            }
            return ServicePeriod.Journey(
                name: name,
                pace: Pace(.seconds(60)),
                locations: [LocationRuns(runs)]
            )
        }
        let span = Timestamp.seconds(0)..<Timestamp.seconds(86_400)
        return ServicePeriod(terms: terms, journeys: journeys, period: Period(span))
            .figures(without: [])
    }
}
