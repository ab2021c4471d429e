import Testing
import Translation

/// A token that another tool fetches is fetched, kept and renewed by us.
@Suite("A token of another tool")
struct TokenTests {
    private static let gatus = """
        endpoints:
          - name: a
            url: http://a/
            client: { oauth2: { token-url: "http://i/t", client-id: c, client-secret: hunter2, scopes: [r, w] } }
            conditions: ["[STATUS] == 200"]
        """
    private static let blackbox = """
        modules:
          a:
            prober: http
            http:
              oauth2: { token_url: "http://i/t", client_id: c, client_secret_file: /run/s, endpoint_params: { audience: u } }
        """
    private static let auth = """
        "url": "http://a/", "auth": {"type": "oauth2", "oauth2": [
          {"key": "accessTokenUrl", "value": "http://i/t"}, {"key": "clientId", "value": "c"},
          {"key": "clientSecret", "value": "hunter2"}, {"key": "grant_type", "value": "password_credentials"},
          {"key": "username", "value": "{{who}}"}, {"key": "password", "value": "hunter3"},
          {"key": "client_authentication", "value": "body"}]}
        """
    private static let suite = """
        suites:
          - name: s
            endpoints:
              - name: in
                url: http://a/login
                conditions: ["[STATUS] == 200"]
                store: { mine: "[BODY].token", id: "[BODY].id" }
              - name: see
                url: http://a/[CONTEXT].id
                headers: { Authorization: "Bearer [CONTEXT].mine" }
                conditions: ["[STATUS] == 200"]
        """

    @Test(
        "is one of the language, and never in clear text",
        arguments: [
            (
                ForeignFormat.gatus, gatus,
                "token: \"http://i/t\", client: c, secret: \"{{secret.client_secret}}\", scope: r w"
            ),
            (
                .blackbox, blackbox,
                "secret: \"{{secret.client_secret}}\", token: \"http://i/t\", client: c, audience: u"
            ),
            (
                .postman, Translated.postman(auth),
                "secret: \"{{secret.client_secret}}\", style: form, grant: password, user: \"{{who}}\", "
                    + "password: \"{{secret.password}}\""
            ),
            (.gatus, suite, "mine: { json: $.token, secret: true }, id: { json: $.id }"),
        ]
    )
    func tokens(format: ForeignFormat, text: String, wanted: String) throws {
        let translated = try Translated(format, text)
        let lines = translated.texts[0].split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.joined(separator: ", ").contains(wanted), "\(translated.whole)")
        #expect(!translated.whole.contains("hunter"))
    }

    @Test("that only a person can ask for is a secret, and said to be one")
    func person() throws {
        let auth = Self.auth.replacing("password_credentials", with: "authorization_code")
        let translated = try Translated(.postman, Translated.postman(auth))
        #expect(translated.whole.contains("bearer: \"{{secret.token}}\""), "\(translated.whole)")
        #expect(translated.notes.contains { $0.hasPrefix("ask: a token by 'authorization_code'") })
    }
}
