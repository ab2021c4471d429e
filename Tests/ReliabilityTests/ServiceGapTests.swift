import ProbeModel
import Reliability
import Testing

@Suite("Attribution")
struct AttributionTests {
    static let steps = [
        ("sign in", ["web", "auth"]), ("pay", ["psp", "db"]), ("print", ["label"]),
    ]

    @Test("takes what was reached, and not what was not")
    func reached() {
        let attribution = Attribution(of: .sample().walking(Self.steps, failing: 1))
        #expect(attribution.steps.map(\.name) == ["sign in", "pay"])
        #expect(attribution.steps.map(\.reason) == [nil, .status])
        #expect(attribution.needed == ["web", "auth", "psp", "db"])
        #expect(attribution.components == ["web", "auth", "psp", "db", "label"])
    }

    @Test("blames the component that the response named, else suspects all of the step")
    func blame() {
        var run = Run.sample().walking(Self.steps, failing: 1)
        let suspicion = Attribution(of: run)
        #expect(suspicion.suspected == ["psp", "db"] && suspicion.proven == nil)
        #expect(suspicion.share == 500_000)
        run.blamed = "ledger"
        let proof = Attribution(of: run)
        #expect(proof.proven == "ledger" && proof.suspected.isEmpty && proof.share == 0)
        #expect(proof.needed.contains("ledger"))
    }

    @Test("says nothing for a run without a verdict, or one that nobody scheduled")
    func silent() {
        var aborted = Run.sample().walking(Self.steps, failing: 1)
        aborted.outcome = .aborted
        var confirmation = Run.sample().walking(Self.steps, failing: 1)
        confirmation.kind = .confirmation
        for run in [aborted, confirmation] {
            let attribution = Attribution(of: run)
            #expect(attribution.steps.isEmpty && attribution.needed.isEmpty)
            #expect(attribution.suspected.isEmpty && attribution.components.count == 5)
        }
    }

    @Test("leaves cleanup out")
    func cleanup() {
        var run = Run.sample().walking(Self.steps)
        run.steps[2].isCleanup = true
        #expect(!Attribution(of: run).components.contains("label"))
    }
}

@Suite("Steps")
struct StepTallyTests {
    struct Steps: Decodable {
        struct Step: Decodable {
            let reached, passed: Int
        }
        let steps: [Step]
    }

    struct Figures: Decodable {
        let product, meanOfSteps, minimumOfSteps: Double
    }

    @Test("multiply to the reliability of their journey", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Steps, Figures)] = try Vectors.cases("definitions", kind: "steps")
        for (inputs, expected) in cases {
            let steps = inputs.steps.map {
                StepTally(name: "", passed: $0.passed, failures: [.check: $0.reached - $0.passed])
            }
            let figures = steps.compactMap(\.availability)
            #expect(agree(figures.reduce(1, *), expected.product, within: 1e-12))
            #expect(agree(figures.min(), expected.minimumOfSteps, within: 1e-12))
            let mean = figures.reduce(0, +) / Double(figures.count)
            #expect(agree(mean, expected.meanOfSteps, within: 1e-12))
        }
    }
}

@Suite("The gap")
struct ServiceGapTests {
    /// One journey over `components` in series, `failures` of its runs blamed on each in turn.
    static func counts(runs: Int, failures: [Int], own: [String: Tally] = [:]) -> ServiceCounts {
        var journey = JourneyCounts(name: "ship", healthOf: nil)
        let bad = failures.reduce(0, +)
        journey.ends = [
            .init(outcome: .passed, reason: nil, count: runs - bad),
            .init(outcome: .failed, reason: .status, count: bad),
        ]
        var reached = runs
        for (index, failed) in failures.enumerated() {
            journey.components.append(
                ComponentTally(name: "c\(index)", needed: reached, proven: failed)
            )
            reached -= failed
        }
        return ServiceCounts(service: "shipping", journeys: [journey], ownChecks: own)
    }

    @Test("of a hundred good components is most of the service")
    func hundred() throws {
        let own = Dictionary(
            uniqueKeysWithValues: (0..<100).map { ("c\($0)", Tally(good: 99, bad: 1)) }
        )
        let failures = (0..<100).map { $0 < 60 ? 3 : 2 }
        let gap = ServiceGap(Self.counts(runs: 412, failures: failures, own: own))
        let parts = try #require(gap.gap)
        #expect(gap.customers == Tally(good: 152, bad: 260))
        #expect(gap.customers.shown == "36.89 %")
        let interval = try #require(gap.interval)
        #expect(agree(interval.lower, 0.3237, within: 1e-3))
        #expect(agree(interval.upper, 0.4165, within: 1e-3))
        #expect(agree(gap.mean, 0.99, within: 1e-12))
        #expect(agree(gap.independent, 0.366_032_341_273_229_5, within: 1e-12))
        #expect(agree(parts.total, 0.99 - 152.0 / 412, within: 1e-12))
        #expect(agree(parts.composition, 0.623_967_658_726_770_5, within: 1e-12))
        #expect(gap.components.first?.name == "c0")
        #expect(agree(gap.components.first?.cost, 3.0 / 412, within: 1e-12))
        #expect(gap.unexplained < 1e-9)
    }

    @Test("adds up exactly, and so do the costs", arguments: 0..<50)
    func exact(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let failures = (0..<20).map { _ in Int.random(in: 0...9, using: &random) }
        let gap = ServiceGap(Self.counts(runs: 1000, failures: failures))
        let parts = try #require(gap.gap)
        #expect(parts.total == parts.composition + parts.dependence, "seed \(seed)")
        let (mean, reliability) = (gap.mean ?? 0, gap.customers.reliability ?? 0)
        #expect((parts.total - (mean - reliability)).magnitude < 1e-12, "seed \(seed)")
        let cost = gap.components.reduce(0) { $0 + $1.cost }
        #expect((cost - (1 - reliability)).magnitude < 1e-12, "seed \(seed)")
        // One part at a time in series: the product over what was reached is an identity.
        #expect(parts.dependence.magnitude < 1e-12, "seed \(seed)")
    }

    @Test("leaves health checks out of what customers do, and takes them as IT's view")
    func health() throws {
        var counts = Self.counts(runs: 10, failures: [2, 0], own: ["c0": Tally(good: 5)])
        var check = JourneyCounts(name: "c0 health", healthOf: "c0")
        check.ends = [.init(outcome: .passed, reason: nil, count: 5)]
        counts.journeys.append(check)
        let gap = ServiceGap(counts)
        #expect(gap.customers == Tally(good: 8, bad: 2))
        #expect(gap.components.first?.ownChecks == Tally(good: 5))
        #expect(gap.components.first?.availability == 1)
        #expect(agree(gap.components.first?.seen.availability, 0.8, within: 1e-12))
        // No component shows the failures: the whole gap is a blind spot.
        #expect(agree(gap.gap?.dependence, 0.2, within: 1e-12))
    }

    @Test("shows a component between what is proven and what is suspected")
    func suspicion() throws {
        let tally = ComponentTally(
            name: "psp",
            needed: 100,
            proven: 2,
            suspected: 4,
            sharedMillionths: 2_000_000
        )
        let range = try #require(tally.range)
        #expect(agree(range.lowerBound, 0.94, within: 1e-12))
        #expect(agree(tally.availability, 0.96, within: 1e-12))
        #expect(agree(range.upperBound, 0.98, within: 1e-12))
    }

    @Test("does not exist without evidence")
    func none() {
        let gap = ServiceGap(ServiceCounts(service: "shipping", journeys: [], ownChecks: [:]))
        #expect(gap.gap == nil && gap.mean == nil && gap.range == nil && gap.interval == nil)
        #expect(ComponentTally(name: "psp").range == nil)
        #expect(StepTally(name: "pay").availability == nil)
    }
}
