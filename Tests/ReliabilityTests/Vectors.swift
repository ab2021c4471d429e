import FoundationEssentials
import Testing

/// The test vectors that stand beside the project; PROBED_VECTORS names another folder.
enum Vectors {
    static let folder: String = {
        if let named = ProcessInfo.processInfo.environment["PROBED_VECTORS"] { return named }
        let project = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + project + "/../shared/vectors"
    }()

    static let arePresent: Bool = {
        let found = FileManager.default.fileExists(atPath: folder + "/definitions.json")
        if !found { print("no vectors in '\(folder)': set PROBED_VECTORS to check against them") }
        return found
    }()

    /// The cases of one kind in one file; throws if one of them has another shape, or there is none.
    static func cases<Inputs: Decodable, Expected: Decodable>(
        _ file: String,
        kind: String? = nil
    ) throws -> [(Inputs, Expected)] {
        let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(file).json"))
        let decoder = JSONDecoder()
        let key = try #require(CodingUserInfoKey(rawValue: "kind"))
        decoder.userInfo[key] = kind
        let cases = try decoder.decode(Cases<Inputs, Expected>.self, from: bytes).cases
        try #require(!cases.isEmpty)
        return cases
    }

    private struct Cases<Inputs: Decodable, Expected: Decodable>: Decodable {
        let cases: [(Inputs, Expected)]

        init(from decoder: any Decoder) throws {
            let kind = decoder.userInfo.values.first as? String
            var list = try decoder.container(keyedBy: Key.self)
                .nestedUnkeyedContainer(forKey: .cases)
            var cases: [(Inputs, Expected)] = []
            while !list.isAtEnd {
                let item = try list.nestedContainer(keyedBy: Key.self)
                guard try item.decodeIfPresent(String.self, forKey: .kind) == kind else { continue }
                let inputs = try item.decode(Inputs.self, forKey: .inputs)
                let expected = try item.decode(Expected.self, forKey: .expected)
                cases.append((inputs, expected))
            }
            self.cases = cases
        }
    }

    private enum Key: String, CodingKey {
        case cases
        case kind
        case inputs
        case expected
    }
}

/// Whether two figures agree to a relative tolerance; zero only agrees with zero.
func agree(_ left: Double?, _ right: Double?, within tolerance: Double) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return (left - right).magnitude <= tolerance * max(left.magnitude, right.magnitude)
}
