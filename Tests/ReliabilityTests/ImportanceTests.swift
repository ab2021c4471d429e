import ProbeModel
import Reliability
import Testing

@Suite("Importance of components")
struct ImportanceTests {
    struct Measures: Decodable {
        struct Component: Decodable {
            let component: String
            let birnbaum, criticality, fussellVesely: Double
            let riskAchievementWorth, riskReductionWorth, gainIfPerfect: Double
        }
        let value: Double
        let components: [Component]
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(StructureTests.Model, Measures)] = try Vectors.cases("importance")
        for (model, expected) in cases {
            let list = try #require(model.structure.structure.importance(of: model.availability))
            #expect(list.count == expected.components.count)
            for component in expected.components {
                let own = try #require(list.first { $0.component == component.component })
                let pairs = [
                    (own.birnbaum, component.birnbaum), (own.criticality, component.criticality),
                    (own.fussellVesely, component.fussellVesely),
                    (own.riskAchievementWorth, component.riskAchievementWorth),
                    (own.riskReductionWorth, component.riskReductionWorth),
                    (own.gainIfPerfect, component.gainIfPerfect),
                ]
                for (value, expected) in pairs {
                    #expect(agree(value, expected, within: 1e-11), "\(component)")
                }
            }
        }
    }

    @Test("agrees with trying every state of every part", arguments: 0..<25)
    func enumeration(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = (0..<Int.random(in: 2...8, using: &random)).map { "part \($0)" }
        let structure = StructureTests.random(depth: 3, of: names, using: &random)
        let figures = names.reduce(into: [:]) {
            $0[$1] = Double.random(in: 0.05...0.95, using: &random)
        }
        func works(_ failed: Int) -> Bool {
            structure.works { name in names.firstIndex(of: name).map { failed >> $0 & 1 == 0 } }
                == true
        }
        let states = 0..<1 << names.count
        let cuts = states.filter { cut in
            !works(cut)
                && names.indices.allSatisfy { cut >> $0 & 1 == 0 || works(cut & ~(1 << $0)) }
        }
        func chance(where holds: (Int) -> Bool) -> Double {
            states.filter(holds).reduce(0.0) { sum, failed in
                sum
                    + names.indices.reduce(1.0) { chance, index in
                        let figure = figures[names[index]] ?? 0
                        return chance * (failed >> index & 1 == 1 ? 1 - figure : figure)
                    }
            }
        }
        let fails = chance { !works($0) }
        for importance in try #require(structure.importance(of: figures)) {
            let part = try #require(names.firstIndex(of: importance.component))
            let taking = chance { failed in
                cuts.contains { $0 >> part & 1 == 1 && failed & $0 == $0 }
            }
            let label = "seed \(seed), \(importance)"
            #expect((importance.fussellVesely - taking / fails).magnitude < 1e-9, "\(label)")
            #expect(importance.criticality <= importance.fussellVesely + 1e-9, "\(label)")
            var perfect = figures
            perfect[importance.component] = 1
            let gain = try #require(structure.availability(of: perfect)) - (1 - fails)
            #expect((importance.gainIfPerfect - gain).magnitude < 1e-12, "\(label)")
        }
    }

    @Test("of the only part is everything, and of perfect parts nothing")
    func edges() throws {
        let one = try #require(Structure.part("a").importance(of: ["a": 0.9])?.first)
        #expect(one.criticality == 1 && one.fussellVesely == 1)
        #expect(one.riskReductionWorth == .infinity)
        let perfect = try #require(Structure.part("a").importance(of: ["a": 1])?.first)
        #expect(perfect.criticality == 0 && perfect.riskReductionWorth == 1)
        #expect(perfect.riskAchievementWorth == .infinity)
        #expect(Structure.part("a").importance(of: [:]) == nil)
    }

    @Test("ranks a deliberately bad component of a hundred first")
    func bad() throws {
        let names = (1...100).map { "part \($0)" }
        var figures = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.99) })
        figures["part 42"] = 0.9
        let list = try #require(Structure.series(names).importance(of: figures))
        let most = list.max { $0.gainIfPerfect < $1.gainIfPerfect }
        #expect(most?.component == "part 42")
        #expect(list.max { $0.criticality < $1.criticality }?.component == "part 42")
    }
}

@Suite("Structures too large for a diagram")
struct StructureEstimateTests {
    @Test("are tried out, with an error, and the same every time")
    func sampled() throws {
        let names = (1...210).map { "part \($0)" }
        let figures = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.999) })
        let series = Structure.series(names)
        let estimate = try #require(series.estimate(of: figures, draws: 2000))
        let error = try #require(estimate.standardError)
        let exact = figures.values.reduce(1, *)
        #expect((estimate.availability - exact).magnitude < 4 * error)
        #expect(estimate == series.estimate(of: figures, draws: 2000))
        #expect(series.estimate(of: [:], draws: 10) == nil)
        let small = try #require(Structure.part("a").estimate(of: ["a": 0.5]))
        #expect(small.standardError == nil && small.availability == 0.5)
    }

    @Test("have a lower bound from their parts' evidence")
    func lowerBound() throws {
        let series = Structure.series(["a", "b"])
        let tallies = ["a": Tally(good: 1000), "b": Tally(good: 1000)]
        // 0.025^(1/1000) for each of two parts, both together at 95 %.
        let bound = try #require(series.lowerBound(of: tallies))
        #expect(agree(bound, 0.992_649_3, within: 1e-6))
        #expect(series.lowerBound(of: ["a": Tally(good: 5)]) == nil)
        #expect(series.lowerBound(of: ["a": Tally(good: 5), "b": Tally()]) == nil)
    }
}

@Suite("Repairable units")
struct RepairableUnitTests {
    struct Plan: Decodable {
        struct Unit: Decodable {
            let meanUp, meanDown: Double
        }
        let arrangement: String
        let units: [Unit]
    }

    struct Figures: Decodable {
        let availability, failuresPerHour, meanUp, meanDown: Double
    }

    @Test("are joined as in the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Plan, Figures)] = try Vectors.cases("composition", kind: "repair")
        for (plan, expected) in cases {
            let names = plan.units.indices.map { "unit \($0)" }
            let units = Dictionary(
                uniqueKeysWithValues: zip(names, plan.units).map { name, unit in
                    (name, RepairableUnit(meanUp: unit.meanUp, meanDown: unit.meanDown))
                }
            )
            let parts = names.map(Structure.part)
            let structure = plan.arrangement == "series" ? Structure.all(parts) : .any(parts)
            let whole = try #require(RepairableUnit(structure, of: units))
            #expect(agree(whole.availability, expected.availability, within: 1e-12))
            #expect(agree(whole.frequency, expected.failuresPerHour, within: 1e-11))
            #expect(agree(whole.meanUp, expected.meanUp, within: 1e-11))
            #expect(agree(whole.meanDown, expected.meanDown, within: 1e-11))
        }
    }

    @Test("of which two of three are needed fail when the second does")
    func quorum() throws {
        let unit = RepairableUnit(meanUp: 99, meanDown: 1)
        let names = ["a", "b", "c"]
        let structure = Structure.atLeast(2, of: names.map(Structure.part))
        let units = Dictionary(uniqueKeysWithValues: names.map { ($0, unit) })
        let whole = try #require(RepairableUnit(structure, of: units))
        // Three pairs of which the first is down, the second fails, and the third is up; or the like.
        #expect(agree(whole.frequency, 0.01 * 3 * 2 * 0.99 * 0.01, within: 1e-12))
        let down = 3 * 0.01 * 0.01 * 0.99 + 0.01 * 0.01 * 0.01
        #expect(agree(whole.unavailability, down, within: 1e-10))
        #expect(RepairableUnit(structure, of: ["a": unit]) == nil)
    }

    @Test("beside one that never fails do not matter, and in several places are one")
    func edges() throws {
        let unit = RepairableUnit(meanUp: 720, meanDown: 0.5)
        let (a, b) = (Structure.part("a"), Structure.part("b"))
        let units = ["a": unit, "b": RepairableUnit.flawless]
        let either = try #require(RepairableUnit(.any([a, b]), of: units))
        #expect(either.availability == 1 && either.frequency == 0)
        let both = try #require(RepairableUnit(.all([a, b, a]), of: units))
        #expect(agree(both.meanUp, 720, within: 1e-9) && agree(both.meanDown, 0.5, within: 1e-9))
    }
}
