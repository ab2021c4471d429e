import Journey
import Testing
import Translation

/// What a foreign file holds in clear text and nobody may read in the probe file.
@Suite("A credential in clear text")
struct CredentialTests {
    private static let word = "hunter2hunter2"

    /// A file, and what is written in the place of its credential.
    struct Case: Sendable, CustomTestStringConvertible {
        let format: ForeignFormat
        let text: String
        let wanted: String

        init(_ format: ForeignFormat, _ text: String, _ wanted: String) {
            self.format = format
            self.text = text
            self.wanted = wanted
        }

        /// A request of Postman.
        static func postman(_ more: String, _ wanted: String) -> Case {
            Case(.postman, Translated.postman("\"url\": \"http://a/\", \(more)"), wanted)
        }

        /// A request of Postman to this address.
        static func address(_ url: String, _ wanted: String) -> Case {
            Case(.postman, Translated.postman("\"url\": \"\(url)\""), wanted)
        }

        /// A request of Postman with a body that says nothing about its type.
        static func body(_ body: String, _ wanted: String) -> Case {
            let text = body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return postman("\"body\": {\"mode\": \"raw\", \"raw\": \"\(text)\"}", wanted)
        }

        static func header(_ name: String, _ value: String, _ wanted: String) -> Case {
            postman("\"header\": [{\"key\": \"\(name)\", \"value\": \"\(value)\"}]", wanted)
        }

        /// An assert of Hurl.
        static func assert(_ lines: String, _ wanted: String) -> Case {
            Case(.hurl, "GET http://a/\nHTTP 200\n[Asserts]\n\(lines)\n", wanted)
        }

        /// A field of a form of Postman, and its mode.
        static func field(_ mode: String, _ name: String, _ value: String, _ wanted: String) -> Case
        {
            let field = "[{\"key\": \"\(name)\", \"value\": \"\(value)\"}]"
            return postman("\"body\": {\"mode\": \"\(mode)\", \"\(mode)\": \(field)}", wanted)
        }

        static func gatus(_ more: String, _ wanted: String) -> Case {
            let name = "name: a, url: 'http://a/', conditions: [\"[STATUS] == 200\"]"
            return Case(.gatus, "endpoints: [{ \(name), \(more) }]", wanted)
        }

        var testDescription: String { "\(format): \(wanted)" }
    }

    static let headers: [Case] = [
        .header("Ocp-Apim-Subscription-Key", word, "{{secret.ocp_apim_subscription_key}}"),
        .header("X-RapidAPI-Key", word, "{{secret.x_rapidapi_key}}"),
        .header("X-Key", word, "{{secret.x_key}}"),
        .header("Proxy-Authorization", word, "{{secret.proxy_authorization}}"),
        .header("X-Session-Id", word, "{{secret.x_session_id}}"),
        .header(
            "Cookie",
            "sid=\(word); theme=dark",
            "cookies: { sid: \"{{secret.sid}}\", theme: dark }"
        ),
        .gatus("headers: { Cookie: odd=\(word) }", "cookies: { odd: \"{{secret.odd}}\" }"),
        Case(.hurl, "GET http://a/\nCookie: sid=\(word)\n", "sid: \"{{secret.sid}}\""),
        Case(
            .curl,
            "curl --data-raw '{\"password\":\"\(word)\"}' http://a/",
            "{{secret.password}}"
        ),
        Case(.curl, "curl -d 'a=b c&password=\(word)' http://a/", "password={{secret.password}}"),
        Case(.hurl, "GET http://a/\n[Cookies]\nodd: \(word)\n", "odd: \"{{secret.odd}}\""),
        Case(
            .hurl,
            "GET http://a/\n[Options]\nheader: X-Api-Key: \(word)\n",
            "X-Api-Key: \"{{secret.x_api_key}}\""
        ),
    ]

    static let bodies: [Case] = [
        .field("urlencoded", "client_secret", word, "\"{{secret.client_secret}}\""),
        .field("formdata", "apiKey", word, "apiKey: \"{{secret.apikey}}\""),
        Case(.hurl, "POST http://a/\n[Form]\npass: \(word)\n", "pass: \"{{secret.pass}}\""),
        .body("a=b&refresh_token=\(word)", "a=b&refresh_token={{secret.refresh_token}}"),
        Case(
            .curl,
            "curl http://a/ -d 'client%5Fsecret=\(word)'",
            "client_secret: \"{{secret.client_secret}}\""
        ),
        .body("{\"user\": \"joe\", \"password\": \"\(word)\"}", "{{secret.password}}"),
        .body("{\"n\": {{count}}, \"password\": \"\(word)\"}", "{{secret.password}}"),
        .body("{\"passwords\": [\"\(word)\", \"\(word)\"]}", "{{secret.passwords}}"),
        .body("{\"pin\": 48151623}", "{{secret.pin}}"),
        .body("{\"n\": {{count}}, \"pin\": 48151623}", "{{secret.pin}}"),
        .body("{\"query\": \"{ login(password: \\\"\(word)\\\") }\"}", "{{secret.password}}"),
        .body("{\"n\": {{n}}, \"q\": \"{\\\"token\\\": \\\"\(word)\\\"}\"}", "{{secret.token}}"),
        .body("<a><w:Password T='x'>\(word)</w:Password></a>", "T='x'>{{secret.password}}</w"),
        .gatus("body: '{\"password\":\"\(word)\"}'", "{{secret.password}}"),
        Case(.hurl, "POST http://a/\n{\"secret\": \"\(word)\"}\n", "{{secret.value_secret}}"),
        Case(
            .hurl,
            "POST http://a/\n```\npassword=\(word) x\n```\n",
            "password={{secret.password}} x"
        ),
        Case(
            .hurl,
            "POST http://a/\n```graphql\n{ a(token: \"\(word)\") }\n```\n",
            "a credential in a query of GraphQL must be a variable"
        ),
    ]

    static let addresses: [Case] = [
        .address("http://a/?page=2&token=\(word)", "?page=2&token={{secret.token}}"),
        .address("http://a/?api_key=\(word)", "?api_key={{secret.api_key}}"),
        .address("http://\(word)@a/", "Basic {{join ':' secret.user '' | base64Encode}}"),
        Case(.hurl, "GET http://a/?key=\(word)\n", "?key={{secret.key}}"),
        Case(.hurl, "GET http://a/\n[Query]\nkey: \(word)\n", "key: \"{{secret.key}}\""),
        Case(.curl, "curl 'http://a/?sig=\(word)'", "?sig={{secret.sig}}"),
        Case(
            .hurl,
            "GET http://joe:\(word)@a/\n",
            "basic: { user: joe, password: \"{{secret.password}}\" }"
        ),
        Case(.curl, "curl http://joe%40b:\(word)@a/", "user: \"joe@b\""),
        Case(
            .hurl,
            "GET http://a/\n[Options]\nproxy: http://joe:\(word)@p:3128\n",
            "user: joe, password: \"{{secret.proxy_password}}\""
        ),
        .gatus(
            "client: { proxy-url: 'http://joe:\(word)@p:3128' }",
            "{{secret.proxy_password}}"
        ),
    ]

    static let variables: [Case] = [
        Case(
            .hurl,
            "GET http://a/{{password}}\n[Options]\nvariable: password=\(word)\n",
            "{{secret.password}}"
        ),
        Case(
            .hurl,
            "GET http://a/\nAuthorization: Bearer {{mine}}\n[Options]\nvariable: mine=\(word)\n",
            "bearer: \"{{secret.mine}}\""
        ),
        Case(
            .postman,
            Translated.postman(
                "\"url\": \"http://a/?token={{mine}}\"",
                variables: "{\"key\": \"mine\", \"value\": \"\(word)\"}"
            ),
            "mine: \"{{secret.mine}}\""
        ),
        Case(
            .postman,
            Translated.postman(
                "\"url\": \"{{base}}/\"",
                variables: "{\"key\": \"base\", \"value\": \"http://joe:\(word)@a\"}"
            ),
            "base: \"http://a\""
        ),
        Case(
            .gatus,
            """
            suites:
              - name: a
                context: { mine: \(word) }
                endpoints:
                  - name: b
                    url: http://a/
                    headers: { Authorization: "Bearer [CONTEXT].mine" }
                    conditions: ["[STATUS] == 200"]
            """,
            "mine: \"{{secret.mine}}\""
        ),
    ]

    static let checks: [Case] = [
        .assert("jsonpath \"$.token\" == \"\(word)\"", "$.token: \"{{secret.token}}\""),
        .assert("jsonpath \"$['pin'][0]\" == 48151623", "{{secret.pin}}"),
        .assert(
            "jsonpath \"$.user\" count == 1\njsonpath \"$.user.jwt\" not contains \"\(word)\"",
            "not: { contains: \"{{secret.jwt}}\" }"
        ),
        .assert("header \"X-Api-Key\" == \"\(word)\"", "X-Api-Key: \"{{secret.x_api_key}}\""),
        .assert("header \"Set-Cookie\" contains \"sid=\(word)\"", "sid={{secret.sid}}"),
        .assert("cookie \"sid\" == \"\(word)\"", "sid: \"{{secret.sid}}\""),
        .assert("body contains \"token=\(word)\"", "token={{secret.token}}"),
        Case(.hurl, "GET http://a/\nHTTP 200\n{\"token\": \"\(word)\"}\n", "{{secret.token}}"),
        Case(
            .postman,
            Translated.postman(
                "\"url\": \"http://a/\"",
                script: "pm.test('t', () => pm.expect(pm.response.json().token).to.eql('\(word)'));"
            ),
            "$.token: \"{{secret.token}}\""
        ),
        Case(
            .gatus,
            """
            endpoints:
              - { name: a, url: "http://a/", conditions: ["[BODY].token == any(\(word), b)"] }
            """,
            "oneOf: [\"{{secret.token}}\", \"{{secret.token_2}}\"]"
        ),
    ]

    static let notes: [Case] = [
        Case(
            .hurl,
            "GET http://a/\n\nGET http://joe:\(word)@a/?token=\(word)\n[Options]\nskip: true\n",
            "'GET http://•••@a/?token=•••' is skipped"
        ),
        Case(
            .hurl,
            "GET http://a/\n\nGET http://a/?page=2&key=\(word)\n[Options]\nskip: true\n",
            "'GET http://a/?page=2&key=•••' is skipped"
        ),
        Case(
            .postman,
            Translated.postman("\"url\": \"http://a/\"")
                .replacing("\"ask\"", with: "\"http://a/?sig=\(word)\""),
            "?sig=•••"
        ),
        Case(.hurl, "GET http://a/\n[Options]\nodd: \(word)\n", "the option 'odd' is not taken"),
        Case(.hurl, "POST http://a/\nbase64,\(word);\n", "the body 'base64,…;' is not translated"),
        // password=hunter2hunter2
        Case(
            .hurl,
            "POST http://a/\nbase64,cGFzc3dvcmQ9aHVudGVyMmh1bnRlcjI=;\n",
            "body: \"password={{secret.password}}\""
        ),
        Case(.curl, "TOKEN=\(word)\ncurl -sujoe:\(word) http://a/", "{{secret.password}}"),
        Case(.curl, "curl --odd=\(word) http://a/", "the option '--odd' is unknown"),
        Case(.curl, "curl --odd \(word) http://a/", "not all that looks like an address is taken"),
        Case(.curl, "curl -s%\(word) http://a/", "the option '-%' is unknown"),
        Case(.curl, "curl --oauth2-bearer \(word) http://a/", "bearer: \"{{secret.token}}\""),
        Case(.curl, "curl -F api_key=\(word) http://a/", "{{secret.api_key}}"),
        Case(
            .postman,
            Translated.postman(
                "\"url\": \"http://a/\"",
                script: """
                    pm.environment.set("apikey", "\(word)"); // \(word)
                    pm.sendRequest(`\(word)
                    \(word)`, '\(word)', /\(word)/, /* \(word) */ function () {
                        login("\(word)");
                    });
                    """
            ),
            "not translated: pm.environment.set(\"…\", \"…\");"
        ),
        Case(
            .postman,
            Translated.postman("\"url\": \"http://a/\"")
                .replacing("\"ask\"", with: "\"http://j:\(word)@a/?token=\(word)\"")
                .replacing("\"shop\"", with: "\"shop?token=\(word)\""),
            "shop?token=•••"
        ),
    ]

    @Test(
        "becomes a secret, or is not told",
        arguments: headers + bodies + addresses + variables + checks + notes
    )
    func hidden(file: Case) throws {
        let translated = try Translated(file.format, file.text)
        let whole = translated.whole
        #expect(!whole.contains(Self.word) && !whole.contains("48151623"), "\(whole)")
        #expect(whole.contains(file.wanted), "\(whole)")
        #expect(translated.plans.flatMap(\.steps).count == 1)
    }

    static let harmless: [Case] = [
        .body("{\"token_type\": \"bearer\", \"max_tokens\": 100}", "max_tokens"),
        .body("{\"password\": \"{{mine}}\"}", "{{mine}}"),
        .body("{\"password\": \"\"}", "{\\\"password\\\": \\\"\\\"}"),
        .header("Idempotency-Key", word, "Idempotency-Key: \(word)"),
        .header("Cookie", "theme={{theme}}", "theme: \"{{secret.theme}}\""),
        .address("http://a/?monkey=banana", "monkey=banana"),
        .gatus("headers: { Authorization: 'token $MINE' }", "token {{secret.mine}}"),
        .assert("jsonpath \"$.token\" startsWith \"eyJ\"", "startsWith: eyJ"),
        .assert("jsonpath \"$.token\" exists", "$.token: { exists: on }"),
        .assert("jsonpath \"$.token\" == \"{{mine}}\"", "$.token: \"{{mine}}\""),
        .assert("header \"Set-Cookie\" contains \"HttpOnly\"", "contains: HttpOnly"),
    ]

    @Test("is not seen in what is none", arguments: harmless)
    func shown(file: Case) throws {
        let whole = try Translated(file.format, file.text).whole
        #expect(whole.contains(file.wanted), "\(whole)")
    }
}
