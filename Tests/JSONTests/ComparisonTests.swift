import JSON
import Testing

@Suite("Comparison by meaning")
struct ComparisonTests {
    @Test(
        "takes numbers by their exact value",
        arguments: [
            ["0", "-0", "0.0", "0e99999999999999999999"],
            ["1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000"],
            ["-120", "-1.2e2", "-0.12e3"],
            ["9007199254740993", "9007199254740993.0", "9.007199254740993e15"],
            ["1e400", "10e399", "1e+0400"],
        ]
    )
    func equalNumbers(texts: [String]) throws {
        for one in texts {
            for other in texts {
                #expect(try JSON.parse(one).isEqual(to: JSON.parse(other)), "\(one) \(other)")
            }
        }
    }

    @Test("orders numbers by their exact value")
    func order() throws {
        let texts = [
            "-1e400", "-9007199254740993", "-9007199254740992", "-1.5", "-1e-400", "0", "1e-401",
            "1e-400", "0.1", "0.10000000000000000001", "1", "1.5", "10", "9007199254740992",
            "9007199254740993", "9223372036854775808", "1e99999999999999999999",
        ]
        let numbers = try texts.map { try #require(try JSON.parse($0).number) }
        for (rank, one) in numbers.enumerated() {
            for (otherRank, other) in numbers.enumerated() {
                #expect(one.isLess(than: other) == (rank < otherRank), "\(one.text) \(other.text)")
                #expect(one.isEqual(to: other) == (rank == otherRank), "\(one.text) \(other.text)")
            }
        }
    }

    @Test("takes objects in any order, arrays in theirs, strings by their scalars")
    func trees() throws {
        let one = try JSON.parse(#"{"a":[1,{"x":null,"y":2.0}],"b":"é"}"#)
        let other = try JSON.parse(#"{"b":"é","a":[1.0,{"y":2,"x":null}]}"#)
        #expect(one.isEqual(to: other))
        #expect(one != other)
        let different: [JSON] = [
            .null, true, false, 1, "1", [1], [1, 1], [1, "1"], ["1": 1], ["1": 2], ["2": 1],
            "\u{E9}",
            "e\u{301}", ["1": 1, "2": 1],
        ]
        for (rank, one) in different.enumerated() {
            for (otherRank, other) in different.enumerated() {
                #expect(one.isEqual(to: other) == (rank == otherRank), "\(one.text) \(other.text)")
            }
        }
    }
}
