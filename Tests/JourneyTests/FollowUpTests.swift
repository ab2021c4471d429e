import Journey
import ProbeModel
import Testing

@Suite("One slip is one diagnostic")
struct FollowUpTests {
    private static let fragment = """
        fragment: login
        parameters: [user]
        results: [token]
        steps:
          - name: sign in as {{user}}
            post: "{{shop}}/login"
            json: { user: "{{user}}" }
            expect: { status: 200 }
            capture: { token: { json: $.token } }
        """

    private func told(_ steps: String, caps: String = "") -> [String] {
        let journey =
            "journey: j\nservice: shipping\nevery: 1m\n\(caps)steps:\n" + steps
            + "  - { name: use it, get: \"{{shop}}/{{token}}\", expect: { status: 200 } }\n"
        let catalogue = Catalogue.compile([
            SourceText(path: "shipping.yaml", text: Shop.service),
            SourceText(path: "login.yaml", text: Self.fragment),
            SourceText(path: "j.yaml", text: journey),
        ])
        return catalogue.diagnostics.filter { $0.severity == .error }.map(\.sentence)
    }

    @Test(
        "a wrong use says nothing of its fragment, nor of what it would have captured",
        arguments: [
            ("  - { use: login, with: { user: a, usr: b } }\n", "has no parameter 'usr'"),
            ("  - { use: login }\n", "needs the parameter 'user'"),
            ("  - { use: logni, with: { user: a } }\n", "there is no fragment 'logni'"),
        ]
    )
    func use(steps: String, message: String) {
        let told = told(steps)
        #expect(told.count == 1 && told[0].contains(message), "\(told)")
    }

    @Test("a fragment that is used twice alike is told at the second use")
    func twice() {
        let use = "  - { use: login, with: { user: a } }\n"
        let told = told(use + use)
        let wanted =
            "j.yaml:6:12  there are two steps named 'sign in as a', the first on line 5. "
            + "Put a parameter into the step's name that differs"
        #expect(told == [wanted])
    }

    @Test("caps say nothing of steps that have mistakes")
    func caps() {
        let step = "  - { name: in, post: \"{{shop}}/\", counts: login, sise: 3 }\n"
        let use = "  - { use: login, with: { user: a } }\n"
        let told = told(step + use, caps: "caps: { logins: 2000 }\n")
        #expect(told.count == 1 && told[0].contains("unknown field 'sise'"), "\(told)")
        let none = self.told(use, caps: "caps: { creations: 5000 }\n")
        #expect(none.count == 1 && none[0].contains("no step counts as one of the creations"))
    }

    @Test("an undone step is known by what filters make of its captures, too")
    func kept() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: create
                post: "{{shop}}/"
                expect: { status: 201 }
                capture: { id: { json: $.id } }
                undo: delete
            cleanup:
              - { name: delete, delete: "{{shop}}/{{id | urlEncode}}", expect: { status: 204 } }
            """
        )
        let plan = try #require(catalogue.plans.first, "\(catalogue.diagnostics)")
        var bindings = Shop.bindings(plan)
        _ = plan.steps[0].judge(Shop.answer(201, #"{"id":"a b"}"#), &bindings)
        let values = bindings.kept(for: plan.cleanup[0], by: [plan.steps[0]])
        #expect(values.map(\.name) == ["id"])
    }
}
