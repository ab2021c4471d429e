import JSON
import Testing

/// jsonpath-standard/jsonpath-compliance-test-suite.
@Suite("The compliance suite of RFC 9535", .enabled(if: TestFiles.hasVectors))
struct ComplianceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let fields: JSON
        var testDescription: String { fields["name"]?.string ?? "?" }
        var selector: String { fields["selector"]?.string ?? "?" }
        var isInvalid: Bool { fields["invalid_selector"] == true }
        /// All allowed orders.
        var results: [JSON] { fields["result"].map { [$0] } ?? fields["results"]?.array ?? [] }
        /// The paths that belong to them, in the same order.
        var paths: [JSON] {
            fields["result_paths"].map { [$0] } ?? fields["results_paths"]?.array ?? []
        }
    }

    static let cases: [Case] = {
        guard let suite = try? JSON.parse(TestFiles.vector("jsonpath/cts.json")) else { return [] }
        return suite["tests"]?.array?.map(Case.init) ?? []
    }()

    @Test("is all there: 703 cases, 247 of them no queries, 9 with several orders")
    func count() {
        #expect(Self.cases.count == 703)
        #expect(Self.cases.count { $0.isInvalid } == 247)
        #expect(Self.cases.count { $0.results.count > 1 } == 9)
    }

    @Test("gives the values and the paths that it wants", arguments: cases.filter { !$0.isInvalid })
    func valid(_ example: Case) throws {
        let nodes = try JSONPath(example.selector).nodes(
            in: try #require(example.fields["document"])
        )
        let values = JSON.array(nodes.map(\.value))
        let paths = JSON.array(nodes.map { .string($0.path) })
        let isAllowed = zip(example.results, example.paths).contains {
            $0.isEqual(to: values) && $1 == paths
        }
        #expect(isAllowed, "got \(values.text) at \(paths.text)")
    }

    @Test("and refuses what is no query", arguments: cases.filter(\.isInvalid))
    func invalid(_ example: Case) {
        #expect(throws: JSONPath.SyntaxError.self) { try JSONPath(example.selector) }
    }
}
