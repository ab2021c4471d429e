import Journey
import Testing
import Translation

/// A secret's file is filled with one service's credential: it must not be sent to another one.
@Suite("The name of a secret")
struct SecretNameTests {
    private static let gatus = """
        endpoints:
          - { name: a, url: "http://u:word1@a/", conditions: ["[STATUS] == 200"] }
          - { name: b, url: "http://u:word2@b/", conditions: ["[STATUS] == 200"] }
          - { name: c, url: "http://u:word1@a/c", conditions: ["[STATUS] == 200"] }
          - name: d
            url: http://d/
            headers: { X: $PASSWORD_3 }
            body: "password=word3&pwd=$PASSWORD"
            conditions: ["[STATUS] == 200"]
        """
    private static let blackbox = """
        modules:
          a: { prober: http, http: { basic_auth: { username: u, password_file: /a } } }
          b: { prober: http, http: { basic_auth: { username: u, password_file: /b } } }
          c: { prober: http, http: { bearer_token: one, tls_config: { cert_file: c, key_file: k } } }
          d: { prober: http, http: { authorization: { credentials: two } } }
        """
    private static let postman = """
        {"info": {}, "item": [
          {"name": "a", "request": {"url": "http://a/", "method": "POST",
            "header": [{"key": "Content-Type", "value": "application/json"}],
            "body": {"mode": "raw", "raw": "{\\"password\\": \\"hunter2\\"}"}}},
          {"name": "b", "request": {"url": "http://b/", "auth": {"type": "basic", "basic": [
            {"key": "username", "value": "u"}, {"key": "password", "value": "otherpass"}]}}},
          {"name": "c", "request": {"url": "http://c/", "auth": {"type": "apikey", "apikey": [
            {"key": "key", "value": "shop"}, {"key": "value", "value": "k1"},
            {"key": "in", "value": "query"}]}}},
          {"name": "d", "request": {"url": "http://c/", "header": [{"key": "X-Token",
            "value": "{{password_2}}"}]}}]}
        """

    @Test(
        "stands for one value only",
        arguments: [
            (
                ForeignFormat.curl,
                """
                curl http://a/ -d password=hunter2
                curl -u admin:s3cr3tpass http://b/
                curl http://user:passw0rd@c/
                curl http://a/again -d password=hunter2
                curl -u admin http://d/
                curl -u admin http://e/
                """,
                ["password", "password_2", "password_3", "password", "password_4", "password_5"]
            ),
            (
                .curl, "curl -E a.pem http://a/\ncurl -E b.pem --key k http://b/",
                ["certificate", "key", "certificate_2", "key_2"]
            ),
            (
                .curl, "curl --aws-sigv4 aws:amz:r:s3 -u K:S http://a/\ncurl -u K:S http://b/",
                ["aws_key", "aws_secret", "password"]
            ),
            (
                .hurl,
                "POST http://a/\n[Form]\npassword: 1234\n\nGET http://b/\n[BasicAuth]\nbob: secret\n",
                ["password", "password_2"]
            ),
            (
                .hurl, "GET http://a/\nX-Token: {{token}}\n\nGET http://b/?token=word\n",
                ["token", "token_2"]
            ),
            (
                .gatus, gatus,
                ["password_2", "password_4", "password_2", "password_3", "password_5", "password"]
            ),
            (
                .blackbox, blackbox,
                ["password", "password_2", "token", "certificate", "key", "token_2"]
            ),
            (.postman, postman, ["password", "password_3", "shop", "password_2"]),
        ]
    )
    func names(format: ForeignFormat, text: String, wanted: [String]) throws {
        let found = try format.read(Array(text.utf8), path: "x")
        let texts = try JourneyWriter.all(found.journeys, name: "x").map { writer in
            let text = try writer.text
            return try #require(text, "\(writer.notes)")
        }
        let lines = texts.joined().split(separator: "\n").filter { !$0.hasPrefix("#") }
        let words = lines.joined(separator: "\n").split {
            !($0.isLetter || $0.isNumber || "._".contains($0))
        }
        let secrets = words.filter { $0.hasPrefix("secret.") }.map { String($0.dropFirst(7)) }
        #expect(secrets == wanted, "\(texts.joined())")
    }

    @Test(
        "is not needed for what only looks at one",
        arguments: [
            ("cookie \"sid[SameSite]\" == \"Lax\"", "\"sid[SameSite]\": Lax"),
            ("cookie \"sid[Domain]\" == \"shop.example\"", "\"sid[Domain]\": shop.example"),
            ("cookie \"sid[Value]\" == \"hunter2hunter2\"", "\"sid[Value]\": \"{{secret.sid}}\""),
        ]
    )
    func attributes(line: String, wanted: String) throws {
        let text = "GET http://a/\nHTTP 200\n[Asserts]\n\(line)\n"
        #expect(try Translated(.hurl, text).whole.contains(wanted))
    }
}
