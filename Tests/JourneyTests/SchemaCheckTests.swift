import Journey
import ProbeModel
import Testing

@Suite("Checks of a schema")
struct SchemaCheckTests {
    @Test(
        "over the body, or over a part of it",
        arguments: [
            ("{ schema: { type: object, required: [id, price] } }", nil),
            (
                "{ schema: { required: [gone] } }",
                "expected schema to fulfil its schema, got $: 'gone' is required, {"
            ),
            (
                "{ json: { $.tags: { schema: { items: { type: number } } } } }",
                "got $[0]: string where number is needed, \"a\""
            ),
            ("{ json: { \"$.tags[*]\": { schema: { minItems: 3 } } } }", nil),
            ("{ json: { $.id: { not: { schema: { type: number } } } } }", nil),
            ("{ json: { $.uuid: { schema: { format: uuid } } } }", nil),
            ("{ json: { $.made: { schema: { format: date-time } } } }", nil),
            ("{ json: { $.ip4: { schema: { format: ipv4 } } } }", nil),
            ("{ json: { $.ip4: { schema: { format: ipv6 } } } }", "format ipv6"),
            ("{ json: { $.id: { schema: { format: date } } } }", "format date"),
            (
                "{ json: { $.made: { filter: { regex: \"^(.{10})\" }, schema: { format: date } } } }",
                nil
            ),
            ("{ json: { $.name: { schema: { format: email } } } }", "format email"),
            (
                "{ json: { $.name: { filter: { regex: \"<(.*)>\" }, schema: { format: email } } } }",
                nil
            ),
            ("{ url: { schema: { format: uri } } }", nil),
            ("{ header: { X-Count: { schema: { type: number } } } }", "text where JSON is needed"),
        ] as [(String, String?)]
    )
    func schemas(expect: String, problem: String?) throws {
        let judgement = try Asking.judge(expect)
        #expect(judgement.isPassed == (problem == nil), "\(judgement.detail)")
        if let problem { #expect(judgement.detail.contains(problem), "\(judgement.detail)") }
    }

    @Test("a schema that is too expensive is a limit")
    func limit() throws {
        let judgement = try Asking.judge("{ schema: { $ref: \"#\" } }")
        #expect(judgement.reason == .limit)
    }
}
