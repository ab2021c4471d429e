import Journey
import ProbeModel
import Testing

@Suite("What holds for several steps")
struct BlockTests {
    private static let fragment = """
        fragment: sign-in
        parameters: { path: /login }
        results: [token]
        steps:
          - name: form
            get: "{{shop}}{{path}}"
            expect: { status: 200 }
            capture: { csrf: { json: $.csrf } }
          - name: sign in
            post: "{{shop}}{{path}}"
            json: { csrf: "{{csrf}}" }
            expect: { status: 200 }
            capture: { token: { json: $.token } }
        """

    private func compile(_ steps: String) -> Catalogue {
        let lines = steps.split(separator: "\n").map { "  \($0)\n" }.joined()
        return Catalogue.compile([
            SourceText(path: "s.yaml", text: Shop.service),
            SourceText(path: "f.yaml", text: Self.fragment),
            SourceText(
                path: "j.yaml",
                text: "journey: one\nservice: shipping\nevery: 1m\nsteps:\n\(lines)"
            ),
        ])
    }

    @Test("a fragment is left out as a whole; its results are sure where their name was captured")
    func use() throws {
        let catalogue = compile(
            """
            - name: look
              get: "{{shop}}/"
              expect: { status: 200 }
              capture: { session: { json: $.session, default: none } }
            - use: sign-in
              when: { session: none }
              results: { token: session }
            - name: order
              get: "{{shop}}/?{{session}}"
              expect: { status: 200 }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        #expect(plan.steps.map(\.name) == ["look", "form", "sign in", "order"])
        #expect(plan.blocks(at: 1).map(\.steps) == [1..<3])
        let other = compile(
            """
            - { name: look, get: "{{shop}}/", expect: { status: 200 } }
            - { use: sign-in, tolerate: on }
            """
        )
        #expect(other.plans.first?.hash != plan.hash)
    }

    @Test(
        "what a block captures is sure within it, and behind it only under its condition",
        arguments: [
            ("tolerate: true", "", "'token' may not be there: 'sign in' captures it, and may fail"),
            (
                "when: { shop: x }", "",
                "'token' may not be there: 'sign in' captures it, and may be"
            ),
            ("when: { shop: x }", ", when: { shop: x }", nil),
            ("tolerate: true", ", when: { token: { exists: on } }", nil),
            ("repeat: 2", "", nil),
        ] as [(String, String, String?)]
    )
    func unsure(fields: String, last: String, wanted: String?) {
        let catalogue = compile(
            """
            - { name: look, get: "{{shop}}/", expect: { status: 200 } }
            - { use: sign-in, \(fields) }
            - { name: order, get: "{{shop}}/?{{token}}"\(last), expect: { status: 200 } }
            """
        )
        let told = catalogue.diagnostics.map(\.rendered)
        #expect(told.count == (wanted == nil ? 0 : 1))
        #expect(told.first?.contains(wanted ?? "") ?? true, "\(told)")
    }
}
