import Journey
import ProbeModel
import Testing

@Suite("The names of a run's secrets")
struct TellingTests {
    private static let password = "swordfish & sons"

    /// What stands in a header, and what a secret of its value is made of.
    static let values: [(String, NamedSecret.Origin)] = [
        (
            "{{join ':' user secret.canary | base64Encode}}",
            .changed(Secret("robot:\(password)"), [.base64])
        ),
        ("{{secret.canary | hash sha256}}", .changed(Secret(password), [.hash("sha256")])),
        (
            "{{secret.canary | uppercase | htmlEscape}}",
            .changed(Secret(password), [.uppercase, .other("htmlEscape")])
        ),
        (
            "{{hmac sha1 secret.canary user}}",
            .code("sha1", key: Secret(password), of: Secret("robot"))
        ),
    ]

    private func secrets(of value: String, tells: Bool = true) throws -> [NamedSecret]? {
        let text = "get: \"{{shop}}/\"\nheaders: { X: \"\(value)\" }"
        let catalogue = Shop.step(text, variables: "{ user: robot }")
        let plan = try #require(catalogue.plans.first, "\(catalogue.diagnostics)")
        let step = try #require(plan.steps.last)
        var bindings = Bindings(
            plan: plan,
            vault: Vault(["canary": Secret(Self.password)]),
            seed: 1,
            now: Timestamp(nanoseconds: 0),
            tellsSecrets: tells
        )
        _ = try step.request(&bindings)
        return bindings.told
    }

    @Test("say what each is made of", arguments: values)
    func origin(value: String, origin: NamedSecret.Origin) throws {
        let secrets = try #require(try secrets(of: value))
        #expect(secrets.count == 2)
        #expect(secrets[0].origin == .given(name: "canary", words: "secret.canary"))
        #expect(secrets[1].origin == origin)
    }

    @Test("are nobody's business unless somebody asks, nor is what is made of no secret")
    func silence() throws {
        #expect(try secrets(of: "{{secret.canary | hash md5}}", tells: false) == nil)
        #expect(try secrets(of: "{{hmac sha1 'key' user}}")?.count == 1)
    }
}
