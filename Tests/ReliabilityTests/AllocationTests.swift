import ProbeModel
import Reliability
import Testing

@Suite("Allocation")
struct AllocationTests {
    struct Question: Decodable {
        let method: String
        let target: Double
        let own: [String]
        let current, weights: [String: Double]?
        let fixed: [String: Double]
    }

    struct Answer: Decodable {
        let feasible: Bool
        let bestAchievable: Double
        let required: [String: Double]?
        let raised: [String]?
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Question, Answer)] = try Vectors.cases("allocation")
        for (question, answer) in cases {
            let target = try #require(Target.nearest(question.target))
            let fixed = Array(question.fixed.values)
            let allocation =
                switch question.method {
                case "equal": Allocation.equal(question.own, target: target, fixed: fixed)
                case "weighted":
                    Allocation.weighted(question.weights ?? [:], target: target, fixed: fixed)
                default:
                    Allocation.minimumEffort(question.current ?? [:], target: target, fixed: fixed)
                }
            #expect((allocation.required != nil) == answer.feasible)
            #expect(agree(allocation.bestAchievable, answer.bestAchievable, within: 1e-13))
            for (part, required) in answer.required ?? [:] {
                #expect(agree(allocation.required?[part], required, within: 1e-13), "\(part)")
            }
            if let raised = answer.raised {
                let current = question.current ?? [:]
                let touched = (allocation.required ?? [:]).filter { current[$0.key] != $0.value }
                #expect(touched.keys.sorted() == raised.sorted())
            }
        }
    }

    @Test("reaches its target, and lowers nothing", arguments: 0..<100)
    func property(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let current = (0..<Int.random(in: 1...8, using: &random)).reduce(into: [:]) {
            $0["part \($1)"] = Double.random(in: 0.9...0.9999, using: &random)
        }
        let target = try #require(
            Target(partsPerMillion: .random(in: 900_000...999_999, using: &random))
        )
        let required = try #require(
            Allocation.minimumEffort(current, target: target, fixed: [1]).required
        )
        #expect(required.values.reduce(1, *) >= target.share - 1e-12, "seed \(seed)")
        for (part, figure) in current { #expect(required[part] ?? 0 >= figure, "seed \(seed)") }
    }

    @Test("leaves alone what is good enough, and gives up on what cannot be")
    func edges() throws {
        let target = try Target(percent: "99")
        let good = ["a": 0.999, "b": 0.9999]
        #expect(Allocation.minimumEffort(good, target: target).required == good)
        let hopeless = Allocation.minimumEffort(good, target: target, fixed: [0.98])
        #expect(hopeless.required == nil && hopeless.bestAchievable == 0.98)
        #expect(Allocation.equal([], target: target).required == [:])
    }

    @Test("of shared parts finds the least effort too where nothing is shared")
    func shared() throws {
        let current = ["a": 0.99, "b": 0.995, "c": 0.999, "d": 0.9995]
        let target = try Target(percent: "99.5")
        let free = current.mapValues { _ in SharedAllocation.Ceiling(availability: 1) }
        let allocation = try #require(
            SharedAllocation(
                .series(current.keys.sorted()),
                from: current,
                ceilings: free,
                target: target
            )
        )
        #expect(agree(allocation.availability, 0.995, within: 1e-9))
        for (part, least) in ["a": 0.998_246, "b": 0.998_246, "c": 0.999, "d": 0.9995] {
            let figure = try #require(allocation.required[part])
            #expect((figure - least).magnitude < 1e-4, "\(part)")
        }
    }

    @Test("of shared parts raises the one that everything needs, and stops at the ceiling")
    func bottleneck() throws {
        let structure = Structure.any([.series(["a", "db"]), .series(["b", "db"])])
        let figures = ["a": 0.99, "b": 0.99, "db": 0.999]
        let target = try Target(percent: "99.95")
        let ceilings = [
            "a": SharedAllocation.Ceiling(availability: 0.999),
            "db": SharedAllocation.Ceiling(availability: 0.9999),
        ]
        let allocation = try #require(
            SharedAllocation(structure, from: figures, ceilings: ceilings, target: target)
        )
        #expect(allocation.required["a"] == 0.99 && allocation.required["b"] == 0.99)
        #expect((allocation.required["db"] ?? 0) > 0.9995)
        #expect(agree(allocation.availability, 0.9995, within: 1e-9))
        let stuck = try #require(
            SharedAllocation(
                structure,
                from: figures,
                ceilings: ["db": .init(availability: 0.9992)],
                target: target
            )
        )
        #expect(stuck.availability < 0.9995)
        #expect(agree(stuck.required["db"], 0.9992, within: 1e-9))
    }
}

@Suite("What if")
struct WhatIfTests {
    static let shipping = Structure.all([
        .part("auth"), .part("pricing"), .any([.part("carrier a"), .part("carrier b")]),
    ])
    static let figures = ["auth": 0.999, "pricing": 0.995, "carrier a": 0.99, "carrier b": 0.98]

    @Test("a component were better")
    func setting() throws {
        let whatIf = try #require(
            WhatIf(Self.shipping, of: Self.figures, setting: ["pricing": 0.999])
        )
        let others = 0.999 * (1 - 0.01 * 0.02)
        #expect(agree(whatIf.before, others * 0.995, within: 1e-12))
        #expect(agree(whatIf.gain, others * 0.004, within: 1e-9))
        #expect(agree(whatIf.minutesGained(in: 43_200), 172.5927, within: 1e-6))
        let past = IncidentRecord(incidents: 3, periods: 3, downMinutes: 90)
        let target = try Target(percent: "99.9")
        let better = whatIf.probability(meeting: target, past: past, periodMinutes: 43_200)
        #expect(better > past.probability(within: 43.2))
        #expect(WhatIf(Self.shipping, of: [:], setting: [:]) == nil)
    }

    @Test("there were no second carrier")
    func edited() throws {
        let single = Structure.series(["auth", "pricing", "carrier a"])
        let whatIf = try #require(WhatIf(Self.shipping, instead: single, of: Self.figures))
        #expect(whatIf.gain < 0)
        #expect(agree(whatIf.after, 0.999 * 0.995 * 0.99, within: 1e-12))
    }

    @Test("redundant parts failed together: a tenth of the time by default")
    func commonCause() throws {
        let added = CommonCause().added(to: Self.shipping, Self.figures)
        let group = 1 - (0.9 * 0.01) * (0.9 * 0.02)
        let expected = 0.999 * 0.995 * group * (1 - 0.1 * 0.02)
        #expect(agree(added.structure.availability(of: added.figures), expected, within: 1e-12))
        let none = CommonCause(beta: 0).added(to: Self.shipping, Self.figures)
        let plain = Self.shipping.availability(of: Self.figures)
        #expect(agree(none.structure.availability(of: none.figures), plain, within: 1e-12))
        // A part that stands elsewhere too, and a group in which all are needed, stay as they are.
        let shared = Structure.all([.part("a"), .any([.part("a"), .part("b")])])
        #expect(CommonCause().added(to: shared, ["a": 0.9, "b": 0.9]).structure == shared)
        let all = Structure.atLeast(2, of: [.part("a"), .part("b")])
        #expect(CommonCause().added(to: all, ["a": 0.9, "b": 0.9]).structure == all)
    }

    @Test("ways that share a part have in common a tenth of what is their own, at every level")
    func commonCauseOfWays() throws {
        let ways = Structure.any([
            .all([.part("web"), .part("a"), .part("b")]), .all([.part("web"), .part("c")]),
        ])
        let figures = ["web": 0.99, "a": 0.98, "b": 0.97, "c": 0.96]
        let added = CommonCause().added(to: ways, figures)
        #expect(added.causes == ["common cause of a, b, c"])
        // The first way is the worse one, and web stands in both.
        let worst = 1 - 0.98 * 0.97
        let (a, b, c) = (1 - 0.9 * 0.02, 1 - 0.9 * 0.03, 1 - 0.9 * 0.04)
        let expected = 0.99 * (1 - (1 - a * b) * (1 - c)) * (1 - 0.1 * worst)
        #expect(agree(added.structure.availability(of: added.figures), expected, within: 1e-12))
        let own = try #require(added.figures["b"])
        #expect(agree(added.whole("b", own), 0.97, within: 1e-12))
        #expect(added.whole("web", 0.99) == 0.99)
        let nested = Structure.any([.any([.part("a"), .part("b")]), .part("c")])
        let twice = CommonCause().added(to: nested, figures)
        #expect(twice.causes == ["common cause of a, b", "common cause of a, b, c"])
        #expect(agree(twice.kept["a"], 0.81, within: 1e-12))
        #expect(
            nested.hasAlternatives
                && !Structure.all([.part("a"), .any([.part("b")])])
                    .hasAlternatives
        )
    }

    @Test("a common cause never makes redundant parts better", arguments: 0..<30)
    func commonCauseIsCautious(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = (0..<4).map { "part \($0)" }
        let figures = Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, 1 - Double.random(in: 0.0001..<0.1, using: &random))
            }
        )
        let parts = names.map(Structure.part)
        let structure = Structure.atLeast(Int.random(in: 1...3, using: &random), of: parts)
        var last = try #require(structure.availability(of: figures))
        for beta in [0.05, 0.2, 0.5] {
            let added = CommonCause(beta: beta).added(to: structure, figures)
            let whole = try #require(added.structure.availability(of: added.figures))
            #expect(whole <= last + 1e-12, "seed \(seed), beta \(beta)")
            last = whole
        }
    }
}
