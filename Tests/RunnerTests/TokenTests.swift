import Journey
import ProbeModel
import Runner
import Testing

@Suite("Tokens: fetched, kept, renewed, replaced")
struct TokenTests {
    private static let steps = """
        - name: look
          get: "{{u}}/look"
          oauth2: { token: "{{u}}/token", client: robot, secret: "{{secret.key}}" }
          expect: { status: 200 }
        """
    private static let vault = Vault(["key": Secret("client-secret")])

    private func order(_ client: String = "robot") throws -> TokenOrder {
        let plan = try Rig.plan(steps: Self.steps.replacing("robot", with: client))
        var bindings = Bindings(
            plan: plan,
            vault: Self.vault,
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        return try #require(try plan.steps[0].tokenOrder(&bindings))
    }

    // MARK: The token machine

    private static let short = Token(Secret("short"), life: .seconds(10))
    private static let long = Token(Secret("long"), life: .seconds(3600))
    private static let renewable = Token(
        Secret("first"),
        refresh: Secret("again"),
        life: .seconds(10)
    )
    private static let no = Token.Refusal(.status, "no")
    private static let silence = Token.Refusal(.timeout, "nothing", isAnswer: false)

    /// What a test lets happen, and when.
    enum Moment: Sendable {
        case begin
        case needed
        case answered(Result<Token, Token.Refusal>)
        case refused(Bool)
    }

    /// The machine's answers in short.
    private func walk(_ moments: [(Int64, Moment)]) throws -> [String] {
        let order = try order()
        var machine = TokenMachine()
        return moments.compactMap { seconds, moment in
            let now = Instant(nanoseconds: seconds * 1_000_000_000)
            let event: TokenMachine.Event
            switch moment {
            case .begin:
                machine.begin()
                return nil
            case .needed: event = .needed(order)
            case .answered(let result): event = .answered(result)
            case .refused(let mayRepeat): event = .refused(mayRepeat: mayRepeat)
            }
            switch machine.handle(event, at: now) {
            case .use(let token): return "use \(token.text.revealed)"
            case .ask(_, let refresh): return refresh.map { "renew \($0.revealed)" } ?? "ask"
            case .fail(let refusal): return "fail \(refusal.reason.word)"
            case .stand: return "stand"
            }
        }
    }

    static let stories: [(String, [(Int64, Moment)], [String])] = [
        (
            "a token is kept until a tenth before its end",
            [(0, .needed), (0, .answered(.success(short))), (8, .needed), (9, .needed)],
            ["ask", "use short", "use short", "ask"]
        ),
        (
            "a long one until half a minute before its end",
            [(0, .needed), (0, .answered(.success(long))), (3569, .needed), (3570, .needed)],
            ["ask", "use long", "use long", "ask"]
        ),
        (
            "a refresh token renews, and stays until there is another one",
            [
                (0, .needed), (0, .answered(.success(renewable))), (20, .needed),
                (20, .answered(.success(short))), (40, .needed),
            ],
            ["ask", "use first", "renew again", "use short", "renew again"]
        ),
        (
            "one that is refused is forgotten, and the password asked for",
            [
                (0, .needed), (0, .answered(.success(renewable))), (20, .needed),
                (20, .answered(.failure(no))), (20, .answered(.success(short))), (40, .needed),
            ],
            ["ask", "use first", "renew again", "ask", "use short", "ask"]
        ),
        (
            "a server that is silent is not asked twice",
            [
                (0, .needed), (0, .answered(.success(renewable))), (20, .needed),
                (20, .answered(.failure(silence))), (21, .needed),
            ],
            ["ask", "use first", "renew again", "fail timeout", "renew again"]
        ),
        (
            "no token is the step's failure",
            [(0, .needed), (0, .answered(.failure(no))), (1, .needed)],
            ["ask", "fail status", "ask"]
        ),
        (
            "a kept token that the service refuses is replaced, once",
            [
                (0, .needed), (0, .answered(.success(short))), (1, .begin), (1, .needed),
                (1, .refused(true)), (1, .answered(.success(long))), (1, .refused(true)),
                (2, .begin), (2, .needed),
            ],
            ["ask", "use short", "use short", "ask", "use long", "stand", "ask"]
        ),
        (
            "a fresh one is not",
            [(0, .needed), (0, .answered(.success(short))), (0, .refused(true)), (1, .needed)],
            ["ask", "use short", "stand", "ask"]
        ),
        (
            "a request that may be sent once has failed; the next run asks anew",
            [
                (0, .needed), (0, .answered(.success(short))), (1, .begin), (1, .needed),
                (1, .refused(false)), (2, .begin), (2, .needed),
            ],
            ["ask", "use short", "use short", "stand", "ask"]
        ),
    ]

    @Test("decides where the next token comes from", arguments: stories.indices)
    func machine(story: Int) throws {
        let (name, moments, actions) = Self.stories[story]
        #expect(try walk(moments) == actions, "\(name)")
    }

    @Test("a book takes over what a copy has learnt later, and no more than it may hold")
    func book() throws {
        let (robot, other) = (try order(), try order("other"))
        let at = { (seconds: Int64) in Instant(nanoseconds: seconds * 1_000_000_000) }
        var book = TokenBook()
        book.keep(Self.long, for: robot, at: at(1))
        var copy = book
        var late = book
        copy.dropToken(for: robot, at: at(2))
        copy.keep(Self.short, for: other, at: at(2))
        late.keep(Self.renewable, for: robot, at: at(3))
        book.absorb(late)
        book.absorb(copy)
        #expect(book.token(for: robot, at: at(4))?.text.revealed == "first")
        #expect(book.token(for: other, at: at(4))?.text.revealed == "short")
        book.dropAll(for: robot, at: at(5))
        #expect(book.token(for: robot, at: at(5)) == nil)
        #expect(book.refresh(for: robot) == nil)
        for number in 0...2 * Limits.tokensPerAccount {
            book.keep(Self.long, for: try order("client-\(number)"), at: at(6 + Int64(number)))
        }
        #expect(book.count == Limits.tokensPerAccount)
        #expect(book.token(for: other, at: at(7)) == nil, "the first to end is the first to go")
    }

    // MARK: In a run

    private static let given = #"{"access_token":"token-one","expires_in":600}"#
    private static let givenNext = #"{"access_token":"token-two","expires_in":600}"#

    private func rig(_ text: String = steps, knowing token: String? = nil) throws -> Rig {
        var book = TokenBook()
        if let token {
            let kept = Token(Secret(token), life: .seconds(600))
            book.keep(kept, for: try order(), at: Instant(nanoseconds: 0))
        }
        return Rig(try Rig.plan(steps: text), vault: Self.vault, tokens: book)
    }

    private func authorization(_ action: RunMachine.Action) -> String? {
        guard case .send(let request) = action else { return nil }
        return request.headers.first { $0.name == "Authorization" }?.value
    }

    @Test("the token is an attempt of its own, and goes with the step's request")
    func fetches() throws {
        var rig = try rig()
        #expect(rig.begin().path == "POST /token")
        let action = rig.answer(200, Self.given)
        #expect(action.path == "GET /look")
        #expect(authorization(action) == "Bearer token-one")
        let run = try #require(rig.answer(200, "your token is token-one").run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].attempts.map(\.isForToken) == [true, false])
        #expect(run.steps[0].retried == nil)
        #expect(run.duration.count == 200_000, "customers wait for their token, too")
        let order = try order()
        #expect(rig.machine.tokenBook.token(for: order, at: rig.now)?.text.revealed == "token-one")
        let said = run.transcripts.map { String(decoding: $0.response.body, as: UTF8.self) }
        #expect(said == ["•••", "your token is •••"])
        #expect(!"\(run)".contains("token-one"))
    }

    @Test("a token that an earlier run was given is not fetched again")
    func kept() throws {
        var rig = try rig(knowing: "token-old")
        let action = rig.begin()
        #expect(action.path == "GET /look")
        #expect(authorization(action) == "Bearer token-old")
        let run = try #require(rig.answer(200, "token-old").run)
        #expect(run.steps[0].attempts.count == 1)
        #expect(!"\(run)".contains("token-old"), "a kept token is masked as well")
    }

    @Test("a kept token that is refused is replaced, and the request sent again")
    func replaces() throws {
        var rig = try rig(knowing: "token-old")
        rig.begin()
        #expect(rig.answer(401).path == "POST /token")
        #expect(authorization(rig.answer(200, Self.given)) == "Bearer token-one")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].attempts.map(\.isForToken) == [false, true, false])
        #expect(run.steps[0].retried == nil, "our own memory was old: nobody had to try again")
    }

    @Test("what is refused with a fresh token is the step's failure")
    func stands() throws {
        var rig = try rig(knowing: "token-old")
        rig.begin()
        rig.answer(401)
        rig.answer(200, Self.given)
        let run = try #require(rig.answer(401).run)
        #expect(run.outcome == .failed)
        #expect(run.reason == .status)
        #expect(run.steps[0].attempts.count == 3)
        #expect(run.detail == "expected status 200, got 401")
    }

    @Test("a 401 that the step expects is an answer like any other")
    func expected() throws {
        var rig = try rig(
            Self.steps.replacing("status: 200", with: "status: 401"),
            knowing: "token-old"
        )
        rig.begin()
        #expect(rig.answer(401).run?.outcome == .passed)
    }

    @Test("a step that is 'once' is not sent again, whatever it was refused for")
    func once() throws {
        let steps = Self.steps.replacing("- name: look", with: "- name: look\n  once: true")
        var rig = try rig(steps, knowing: "token-old")
        rig.begin()
        let run = try #require(rig.answer(401).run)
        #expect(run.steps[0].attempts.count == 1)
        #expect(rig.machine.tokenBook.token(for: try order(), at: rig.now) == nil)
    }

    @Test(
        "a token server that refuses, or is away, is to blame by name",
        arguments: [
            (
                UInt16(401), #"{"error":"invalid_client"}"#, Reason.status,
                "no token from http://127.0.0.1:1/token: it answered 401, invalid_client"
            ),
            (
                200, #"{"access":"x"}"#, .check,
                "no token from http://127.0.0.1:1/token: the answer holds no access_token"
            ),
            (0, "", .connect, "no token from http://127.0.0.1:1/token: it broke"),
        ]
    )
    func refused(status: UInt16, body: String, reason: Reason, detail: String) throws {
        var rig = try rig()
        rig.begin()
        let action = status == 0 ? rig.fail(.connect) : rig.answer(status, body)
        let run = try #require(action.run)
        #expect(run.outcome == .failed)
        #expect(run.reason == reason)
        #expect(run.detail == detail)
        #expect(run.steps[0].attempts.map(\.isForToken) == [true])
        #expect(run.transcript?.step == "look")
    }

    @Test("'retry' and 'poll' ask for the token again, and 'tolerate' lets it be")
    func flow() throws {
        var rig = try rig(Self.steps + "\n  retry: { count: 1, on: connect }")
        rig.begin()
        #expect(rig.fail(.connect) == .wait(.zero))
        #expect(rig.wait(.zero).path == "POST /token")
        rig.answer(200, Self.given)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].retried == .connect)

        var poll = try self.rig(Self.steps + "\n  poll: { every: 1s, for: 10s }")
        poll.begin()
        #expect(poll.answer(503) == .wait(.seconds(1)))
        #expect(poll.wait(.seconds(1)).path == "POST /token")
        poll.answer(200, Self.given)
        #expect(poll.answer(404) == .wait(.seconds(1)))
        #expect(poll.wait(.seconds(1)).path == "GET /look", "the token lasts")

        var soft = try self.rig(Self.steps + "\n  tolerate: true")
        soft.begin()
        #expect(soft.answer(503).run?.outcome == .passed)
    }

    @Test("the deadline ends the wait for a token")
    func deadline() throws {
        var rig = try rig()
        rig.begin()
        let run = try #require(rig.answer(200, Self.given, after: 60_000).run)
        #expect(run.reason == .timeout)
        #expect(run.detail.contains("deadline"))
    }

    @Test("nothing is owed for what was refused with a token, and never sent with another")
    func debt() throws {
        let create = """
            - name: create
              post: "{{u}}/shipments"
              oauth2: { token: "{{u}}/token", client: robot, secret: "{{secret.key}}" }
              undo: cancel
              expect: { status: 201 }
              capture: { id: { json: $.id } }
            """
        let cancel = """
            - name: cancel
              delete: "{{u}}/shipments/{{id}}"
              expect: { status: 204 }
            """
        var book = TokenBook()
        let kept = Token(Secret("token-old"), life: .seconds(600))
        book.keep(kept, for: try order(), at: Instant(nanoseconds: 0))
        let plan = try Rig.plan(steps: create, cleanup: cancel)
        var rig = Rig(plan, vault: Self.vault, tokens: book)
        #expect(rig.begin().path == "POST /shipments")
        #expect(rig.answer(401).path == "POST /token")
        #expect(rig.answer(500).run?.outcome == .failed)
        #expect(rig.notes.map(\.change) == [.owed, .paid])

        var paid = Rig(plan, vault: Self.vault, tokens: book)
        paid.begin()
        paid.answer(401)
        #expect(paid.answer(200, Self.givenNext).path == "POST /shipments")
        #expect(paid.answer(201, #"{"id":"S-1"}"#).path == "DELETE /shipments/S-1")
        #expect(paid.answer(204).run?.outcome == .passed)
        #expect(paid.notes.map(\.change) == [.owed, .paid, .owed, .named, .paid])
    }
}
