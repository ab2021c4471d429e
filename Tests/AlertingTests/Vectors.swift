import FoundationEssentials
import Testing

/// The test vectors that stand beside the project; PROBED_VECTORS names another folder.
enum Vectors {
    private static let folder: String = {
        if let named = ProcessInfo.processInfo.environment["PROBED_VECTORS"] { return named }
        let project = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + project + "/../shared/vectors"
    }()

    static let arePresent: Bool = {
        let found = FileManager.default.fileExists(atPath: folder + "/alert-policy.json")
        if !found { print("no vectors in '\(folder)': set PROBED_VECTORS to check against them") }
        return found
    }()

    /// The cases of one kind in one file; throws if one of them has another shape.
    static func cases<Case: Decodable>(_ file: String, kind: String) throws -> [Case] {
        let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(file).json"))
        let kinds = try JSONDecoder().decode(Cases<Kind>.self, from: bytes).cases.map(\.kind)
        // Each case is decoded alone: those of other kinds have other fields.
        let all = try JSONDecoder().decode(Cases<Lenient<Case>>.self, from: bytes).cases
        return try zip(kinds, all).filter { $0.0 == kind }.map { try $0.1.result.get() }
    }

    private struct Kind: Decodable { let kind: String }
    private struct Cases<Case: Decodable>: Decodable { let cases: [Case] }
    private struct Lenient<Case: Decodable>: Decodable {
        let result: Result<Case, any Error>

        init(from decoder: any Decoder) {
            result = Result { try Case(from: decoder) }
        }
    }
}
