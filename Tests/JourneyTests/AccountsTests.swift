import Journey
import ProbeModel
import Testing

@Suite("Accounts")
struct AccountsTests {
    private static let service = """
        service: shipping
        variables: { shop: "http://127.0.0.1:8080", prefix: robot }
        accounts:
          - { name: "{{prefix}}-1", password: "{{secret.first}}" }
          - { name: "{{prefix}}-2", password: "{{secret.second}}" }
        """

    private func compile(
        _ own: String = "",
        user: String = "{{account.name}}",
        more: String = ""
    ) -> Catalogue {
        let journey = """
            journey: sign-in
            service: shipping
            every: 1m
            \(own)
            steps:
              - name: sign in
                post: "{{shop}}/login"
                json: { user: "\(user)", password: "{{account.password}}" }
                expect: { status: 200 }
            \(more)
            """
        return Catalogue.compile(
            [
                SourceText(path: "shipping.yaml", text: Self.service),
                SourceText(path: "sign-in.yaml", text: journey),
            ],
            given: Givens(secretNames: ["first", "second"])
        )
    }

    private func body(_ plan: Plan, secrets: [String: String]) throws -> String {
        var bindings = Bindings(
            plan: plan,
            secrets: secrets.mapValues { Secret($0) },
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let request = try plan.steps[0].request(&bindings)
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        return "\(text) \(bindings.masked(text))"
    }

    @Test("are refused in a journey that is suspended: it would go on as somebody else")
    func suspended() {
        let later =
            #"  - { name: later, resume: { after: 1h }, get: "{{shop}}/", expect: { status: 200 } }"#
        let errors = compile(more: later).diagnostics.filter { $0.severity == .error }
        #expect(
            errors.map(\.message) == [
                "a journey that uses accounts is not suspended: it would go on as another customer"
            ]
        )
    }

    @Test("a run is the account that it has leased, and its password is masked")
    func leased() throws {
        let catalogue = compile()
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        let plan = try #require(catalogue.plans.first)
        #expect(plan.accounts.map(\.name) == ["shipping/robot-1", "shipping/robot-2"])
        let secrets = ["first": "correct-horse", "second": "battery-staple"]
        for (account, password) in zip(plan.accounts, ["correct-horse", "battery-staple"]) {
            let name = account.name.dropFirst("shipping/".count)
            let text = try body(plan.leasing(account), secrets: secrets)
            #expect(
                text == #"{"user":"\#(name)","password":"\#(password)"} "#
                    + #"{"user":"\#(name)","password":"\#(Secret.mask)"}"#
            )
        }
        #expect(try body(plan.leasingFirst, secrets: secrets).contains("robot-1"))
    }

    @Test("a journey's own take the place of the service's, and belong to the service, too")
    func own() throws {
        let plan = try #require(
            compile("accounts: [{ name: me, password: \"{{secret.first}}\" }]").plans.first
        )
        #expect(plan.accounts.map(\.name) == ["shipping/me"])
        #expect(plan.hash != compile().plans.first?.hash)
    }

    @Test("a journey that uses none needs none")
    func unused() throws {
        let journey = """
            journey: look
            service: shipping
            every: 1m
            steps:
              - name: look
                get: "{{shop}}/"
                expect: { status: 200 }
            """
        let catalogue = Catalogue.compile(
            [
                SourceText(path: "shipping.yaml", text: Self.service),
                SourceText(path: "look.yaml", text: journey),
            ],
            given: Givens(secretNames: [])
        )
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        #expect(catalogue.plans.first?.accounts.isEmpty == true)
    }

    @Test(
        "with mistakes say which",
        arguments: [
            ("accounts: []", "{{account.name}}", "'accounts' needs one at least"),
            ("accounts: [robot]", "{{account.name}}", "an account is a mapping with a name"),
            (
                "accounts: [{ password: x }]", "{{account.name}}",
                "an account is a mapping with a name"
            ),
            (
                "accounts: [{ name: a, password: x }, { name: b }]", "{{account.name}}",
                "all accounts have the same fields: name, password"
            ),
            (
                "accounts: [{ name: a, password: x }, { name: a, password: y }]",
                "{{account.name}}", "there are two accounts 'a'"
            ),
            (
                "accounts: [{ name: \"{{uuid}}\", password: x }]", "{{account.name}}",
                "the name of an account is a text without secrets"
            ),
            ("", "{{account.nmae}}", "no account has {{account.nmae}}"),
            ("", "{{account.nmae}}", "Did you mean 'account.name'?"),
        ]
    )
    func mistakes(own: String, user: String, message: String) {
        let found = compile(own, user: user).diagnostics.map(\.rendered).joined()
        #expect(found.contains(message), "\(found)")
    }
}
