import ProbeModel
import Reliability
import Testing

@Suite("Structures")
struct StructureTests {
    struct Model: Decodable {
        let structure: Expression
        let availability: [String: Double]
    }

    struct Figure: Decodable {
        let value: Double
    }

    /// A structure as the vectors write it: a name, or one of and, or, atLeast.
    struct Expression: Decodable {
        let structure: Structure

        enum Key: String, CodingKey {
            case and, or, atLeast, of
        }

        init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                structure = .part(name)
                return
            }
            let container = try decoder.container(keyedBy: Key.self)
            func parts(_ key: Key) throws -> [Structure]? {
                try container.decodeIfPresent([Expression].self, forKey: key)?.map(\.structure)
            }
            if let all = try parts(.and) {
                structure = .all(all)
            } else if let any = try parts(.or) {
                structure = .any(any)
            } else {
                structure = .atLeast(
                    try container.decode(Int.self, forKey: .atLeast),
                    of: try parts(.of) ?? []
                )
            }
        }
    }

    @Test("have the availability of the vectors", .enabled(if: Vectors.arePresent))
    func availability() throws {
        let cases: [(Model, Figure)] = try Vectors.cases("composition", kind: "structure")
        for (model, expected) in cases {
            let value = model.structure.structure.availability(of: model.availability)
            #expect(agree(value, expected.value, within: 1e-13))
        }
    }

    struct Series: Decodable {
        let availability: [Double]
    }

    struct Bounds: Decodable {
        let lower, independent, upper: Double
    }

    @Test("in series lie within the bounds of Fréchet", .enabled(if: Vectors.arePresent))
    func frechet() throws {
        let cases: [(Series, Bounds)] = try Vectors.cases(
            "composition",
            kind: "frechet"
        )
        for (series, expected) in cases {
            let bounds = try #require(Structure.bounds(inSeries: series.availability))
            #expect((bounds.lowerBound - expected.lower).magnitude < 1e-12)
            #expect(agree(bounds.upperBound, expected.upper, within: 1e-12))
            let figures = Dictionary(
                uniqueKeysWithValues: series.availability.enumerated().map { ("\($0)", $1) }
            )
            let value = Structure.series(figures.keys).availability(of: figures)
            #expect(agree(value, expected.independent, within: 1e-12))
        }
    }

    @Test(
        "get no worse when a part gets better, and agree with counting all cases",
        arguments: 0..<40
    )
    func property(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = (0..<Int.random(in: 3...12, using: &random)).map { "part \($0)" }
        let structure = Self.random(depth: 3, of: names, using: &random)
        var figures = names.reduce(into: [:]) { $0[$1] = Double.random(in: 0...1, using: &random) }
        let value = try #require(structure.availability(of: figures))
        let counted = (0..<1 << names.count).reduce(0.0) { sum, mask in
            let up = names.indices.map { mask >> $0 & 1 == 1 }
            let weight = names.indices.reduce(1.0) { weight, index in
                let figure = figures[names[index]] ?? 0
                return weight * (up[index] ? figure : 1 - figure)
            }
            let works = structure.works { name in names.firstIndex(of: name).map { up[$0] } }
            return sum + (works == true ? weight : 0)
        }
        #expect((value - counted).magnitude < 1e-12, "seed \(seed)")
        figures["part 1"] = 1
        #expect(try #require(structure.availability(of: figures)) >= value - 1e-12, "seed \(seed)")
    }

    @Test("have no figure if a part has none, or if there are too many parts")
    func refusals() {
        #expect(Structure.series(["a", "b"]).availability(of: ["a": 1]) == nil)
        let many = (0...200).map(String.init)
        let figures = Dictionary(uniqueKeysWithValues: many.map { ($0, 1.0) })
        #expect(Structure.series(many).availability(of: figures) == nil)
        #expect(Structure.bounds(inSeries: []) == nil)
    }

    static func random(
        depth: Int,
        of names: [String],
        using random: inout SplitMix64
    ) -> Structure {
        guard depth > 0 else {
            return .part(names[Int.random(in: names.indices, using: &random)])
        }
        var parts: [Structure] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            parts.append(Self.random(depth: depth - 1, of: names, using: &random))
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return .all(parts)
        case 1: return .any(parts)
        default: return .atLeast(Int.random(in: 1...parts.count, using: &random), of: parts)
        }
    }
}
