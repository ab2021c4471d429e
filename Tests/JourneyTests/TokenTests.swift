import Journey
import ProbeModel
import Testing

@Suite("OAuth2: what is asked of a token server, and what it answers")
struct TokenTests {
    private static let client = "client: robot/1, secret: \"{{secret.key}}\""

    /// The plan of a journey of one step with these fields of `oauth2`.
    private static func catalogue(_ fields: String, step: String = "") -> Catalogue {
        Shop.step(
            "get: \"{{shop}}/x\"\nexpect: { status: 200 }\noauth2: { \(fields) }\n" + step
        )
    }

    private func parts(
        _ fields: String,
        step: String = "",
        renewing refresh: Secret? = nil
    ) throws -> (TokenOrder, Request) {
        let catalogue = Self.catalogue("token: \"http://127.0.0.1:9/t\", " + fields, step: step)
        #expect(catalogue.diagnostics.filter { $0.severity == .error }.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        let secrets = ["key": Secret("s3cret&key"), "pass": Secret("two words")]
        var bindings = Bindings(
            plan: plan,
            secrets: secrets,
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let order = try #require(try plan.steps[1].tokenOrder(&bindings))
        let request = try plan.steps[1].tokenRequest(for: order, renewing: refresh, &bindings)
        return (order, request)
    }

    private func body(_ request: Request) -> String {
        String(decoding: request.body ?? [], as: UTF8.self)
    }

    @Test(
        "the request for a token is that of RFC 6749",
        arguments: [
            (client, "grant_type=client_credentials", "robot%2F1", "s3cret%26key"),
            (
                client + ", style: form, scope: \"a b\"",
                "grant_type=client_credentials&scope=a%20b&client_id=robot%2F1"
                    + "&client_secret=s3cret%26key", nil, nil
            ),
            (
                "grant: password, client: app, user: ann, password: \"{{secret.pass}}\","
                    + " audience: shop",
                "grant_type=password&username=ann&password=two%20words&audience=shop"
                    + "&client_id=app", nil, nil
            ),
            (
                client + ", grant: password, user: ann, password: \"{{secret.pass}}\"",
                "grant_type=password&username=ann&password=two%20words", "robot%2F1",
                "s3cret%26key"
            ),
        ] as [(String, String, String?, String?)]
    )
    func request(fields: String, form: String, user: String?, password: String?) throws {
        let (_, request) = try parts(fields)
        #expect(request.method == "POST")
        #expect(request.url == "http://127.0.0.1:9/t")
        #expect(body(request) == form)
        #expect(request.basic?.user == user)
        #expect(request.basic?.password.revealed == password)
        #expect(request.isBodySecret)
        #expect(request.limits.redirects == 0)
        #expect(request.headers.map(\.value).contains("application/x-www-form-urlencoded"))
    }

    @Test("a refresh token takes the place of the password")
    func renewal() throws {
        let fields = "grant: password, client: app, user: ann, password: \"{{secret.pass}}\""
        let (_, request) = try parts(fields, renewing: Secret("r/1"))
        #expect(body(request) == "grant_type=refresh_token&refresh_token=r%2F1&client_id=app")
    }

    @Test(
        "the way to another origin takes nothing that was meant for the step's own",
        arguments: [("http://127.0.0.1:9/t", false), ("http://127.0.0.1:8080/t", true)]
    )
    func way(address: String, isSame: Bool) throws {
        let step = "ip: 4\nconnectTo: 127.0.0.1:7\nunixSocket: /run/shop\n"
        let fields = "token: \"\(address)\", \(Self.client)"
        let plan = try #require(Self.catalogue(fields, step: step).plans.first)
        var bindings = Bindings(
            plan: plan,
            secrets: ["key": Secret("s3cret&key")],
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let order = try #require(try plan.steps[1].tokenOrder(&bindings))
        let request = try plan.steps[1].tokenRequest(for: order, renewing: nil, &bindings)
        #expect(request.wire?.value.family == .ipv4)
        #expect((request.wire?.value.connectTo != nil) == isSame)
        #expect((request.unixSocket != nil) == isSame)
    }

    @Test("equal words give equal orders, and another secret another one")
    func equality() throws {
        let (one, _) = try parts(Self.client)
        let (two, _) = try parts(Self.client)
        let (other, _) = try parts("client: robot/1, secret: \"{{secret.pass}}\"")
        #expect(one == two)
        #expect(one != other)
        #expect(!"\(one)".contains("s3cret"), "an order prints no secret")
    }

    @Test(
        "an answer is a token with its life",
        arguments: [
            (#"{"access_token":"abcd","token_type":"bearer","expires_in":60}"#, nil, 60_000),
            (#"{"access_token":"abcd","token_type":"Bearer"}"#, nil, 300_000),
            (
                #"{"access_token":"abcd","refresh_token":"r","expires_in":"1.5"}"#,
                "r", 1500
            ),
            (#"{"access_token":"abcd","refresh_token":"","expires_in":1e99}"#, nil, 86_400_000),
            (#"{"access_token":"abcd","expires_in":-1}"#, nil, 300_000),
        ] as [(String, String?, Int64)]
    )
    func token(body: String, refresh: String?, milliseconds: Int64) throws {
        let (order, _) = try parts(Self.client)
        let token = try Token.read(Shop.answer(200, body), to: order).get()
        #expect(token.text.revealed == "abcd")
        #expect(token.refresh?.revealed == refresh)
        #expect(token.life == .milliseconds(milliseconds))
    }

    @Test(
        "an answer without a token says why",
        arguments: [
            (
                400, #"{"error":"invalid_grant","error_description":"who\nare you"}"#, .status,
                "it answered 400, invalid_grant: who are you"
            ),
            (401, "<html>", .status, "it answered 401"),
            (302, "", .status, "it answered 302"),
            (200, "<html>", .check, "the answer is no JSON object"),
            (200, "[]", .check, "the answer is no JSON object"),
            (200, #"{"token":"abcd"}"#, .check, "the answer holds no access_token"),
            (
                200, #"{"access_token":"abcd","token_type":"mac"}"#, .check,
                "its type is mac, only bearer can be sent"
            ),
            (
                200, #"{"access_token":"ab\r\ncd"}"#, .check,
                "it holds characters that no header may hold"
            ),
            (200, #"{"access_token":"abc"}"#, .check, "it is too short to be kept secret"),
            (
                200, #"{"access_token":""# + String(repeating: "a", count: 16_385) + #""}"#, .limit,
                "it is longer than 16 KiB"
            ),
        ] as [(UInt16, String, Reason, String)]
    )
    func refusal(status: UInt16, body: String, reason: Reason, words: String) throws {
        let (order, _) = try parts(Self.client)
        let result = Token.read(Shop.answer(status, body), to: order)
        let detail = "no token from http://127.0.0.1:9/t: \(words)"
        #expect(result == .failure(Token.Refusal(reason, detail)))
    }

    @Test("a server that cannot be reached has not answered")
    func unreachable() throws {
        let (order, _) = try parts(Self.client)
        let failure = Exchange.Failure(reason: .connect, detail: "refused")
        let result = Token.read(Shop.answer(nil, failure: failure), to: order)
        let detail = "no token from http://127.0.0.1:9/t: refused"
        #expect(result == .failure(Token.Refusal(.connect, detail, isAnswer: false)))
    }

    @Test(
        "what cannot work is told when the file is compiled",
        arguments: [
            ("client: a, secret: \"{{secret.key}}\"", "'oauth2' needs the field 'token'"),
            ("token: \"{{shop}}/t\", client: a", "'oauth2' needs the field 'secret'"),
            (
                "token: \"{{shop}}/t\", grant: password, client: a, password: \"{{secret.key}}\"",
                "'oauth2' needs the field 'user'"
            ),
            (
                "token: \"{{shop}}/t\", client: a, secret: \"{{secret.key}}\", user: ann",
                "'user' belongs to another grant. Add grant: password"
            ),
            (
                "token: \"{{shop}}/t\", client: a, secret: hunter2hunter2",
                "a credential stands here in plain text"
            ),
            ("token: shop, client: a, secret: \"{{secret.key}}\"", "is no http or https address"),
            (
                "token: \"{{shop}}/t\", client: a, secret: \"{{secret.key}}\", grant: implicit",
                "must be one of client_credentials, password"
            ),
            (
                "token: \"{{shop}}/t\", clinet: a, secret: \"{{secret.key}}\"",
                "Did you mean 'client'?"
            ),
        ]
    )
    func mistakes(fields: String, message: String) {
        let told = Self.catalogue(fields).diagnostics.filter { $0.severity == .error }
        #expect(told.contains { $0.rendered.contains(message) }, "\(told.map(\.rendered))")
        #expect(!told.contains { $0.rendered.contains("hunter2") })
    }

    @Test("credentials are of one kind, and a mail needs no bearer token")
    func kinds() {
        let fields = "token: \"{{shop}}/t\", \(Self.client)"
        let twice = Self.catalogue(fields, step: "bearer: \"{{key}}\"")
        #expect(twice.diagnostics.map(\.rendered).joined().contains("one kind of credentials"))
        let mail = Shop.step("lookup: shop.example\noauth2: { \(fields) }")
        #expect(mail.diagnostics.map(\.rendered).joined().contains("'oauth2' belongs to HTTP"))
    }

    @Test("secrets that travel in clear text are told, those of the token request as well")
    func plainText() {
        let warned = Self.catalogue("token: \"http://auth.example/t\", \(Self.client)")
        #expect(
            warned.diagnostics.map(\.message).filter { $0.contains("http") } == [
                "a secret is sent over http, which everybody on the way can read"
            ]
        )
        #expect(warned.plans.count == 1)
        let quiet = Self.catalogue("token: \"https://auth.example/t\", \(Self.client)")
        #expect(!quiet.diagnostics.contains { $0.message.contains("http") })
    }

    @Test("credentials of 'defaults' serve each step that has none of its own")
    func defaults() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            defaults:
              oauth2: { token: "{{shop}}/t", client: a, secret: "{{secret.key}}" }
            steps:
              - { name: first, get: "{{shop}}/x", expect: { status: 200 } }
              - { name: second, get: "{{shop}}/y", expect: { status: 200 }, bearer: "{{secret.key}}" }
              - { name: third, lookup: shop.example, expect: { within: 1s } }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        #expect(plan.steps.map(\.needsToken) == [true, false, false])
    }

    @Test("a transcript shows neither the token nor what it was asked for with")
    func transcript() throws {
        let plan = try #require(
            Self.catalogue("token: \"{{shop}}/t\", \(Self.client), style: form").plans.first
        )
        let step = plan.steps[1]
        var bindings = Bindings(
            plan: plan,
            secrets: ["key": Secret("s3cret&key")],
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let order = try #require(try step.tokenOrder(&bindings))
        let request = try step.tokenRequest(for: order, renewing: nil, &bindings)
        let text = { (status: UInt16, body: String) in
            let transcript = step.transcript(ofToken: request, Shop.answer(status, body), bindings)
            return String(decoding: transcript.request.body, as: UTF8.self) + " "
                + String(decoding: transcript.response.body, as: UTF8.self)
        }
        let sent = "grant_type=client_credentials&client_id=robot%2F1&client_secret=•••"
        #expect(text(200, #"{"access_token":"abcd"}"#) == sent + " •••")
        #expect(text(400, #"{"error":"s3cret&key"}"#) == sent + #" {"error":"•••"}"#)
    }
}
