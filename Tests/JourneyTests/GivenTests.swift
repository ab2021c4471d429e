import Journey
import ProbeModel
import Testing

@Suite("What is given for a walk")
struct GivenTests {
    private static let journey = """
        journey: buy
        service: shipping
        every: 1m
        variables: { price: 3 }
        steps:
          - name: a
            get: "{{shop}}/{{price}}"
            expect: { status: 200 }
            capture: { order: { json: $.id }, spare: { json: $.b } }
          - name: b
            get: "{{shop}}/{{order | urlEncode}}/{{spare}}"
            expect: { status: 200 }
          - name: c
            get: "{{shop}}/{{spare}}"
            when: { spare: { exists: on } }
            expect: { status: 200 }
        """

    private func plan(_ given: [String: String] = [:]) throws -> Plan {
        let catalogue = Shop.compile(Self.journey, given: Givens(variables: given))
        return try #require(catalogue.plans.first, "\(catalogue.diagnostics)")
    }

    @Test(
        "a name that the journey does not have is a slip",
        arguments: [
            ([:], []), (["price": "4"], []), (["order": "7"], []), (["shop": "http://a.test"], []),
            (["pric": "3", "price": "3"], ["pric"]),
        ] as [([String: String], [String])]
    )
    func strays(given: [String: String], names: [String]) throws {
        let strays = try plan(given).strays
        #expect(strays.names == names)
        #expect(strays.known.contains("price") == !names.isEmpty)
    }

    @Test(
        "a walk that begins in the middle needs what it leaves out, unless a step asks whether it is there",
        arguments: [
            ("a", [:], []), ("b", [:], ["order", "spare"]), ("b", ["order": "7"], ["spare"]),
            ("c", [:], []),
        ] as [(String, [String: String], [String])]
    )
    func wants(step: String, given: [String: String], names: [String]) throws {
        let begun = try #require(try plan(given).beginning(with: step))
        #expect(begun.wants == names)
    }
}
