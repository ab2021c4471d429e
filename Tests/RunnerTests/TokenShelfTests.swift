import Journey
import ProbeModel
import Runner
import Testing

@Suite("Tokens of all journeys")
struct TokenShelfTests {
    private static let start = Instant(nanoseconds: 0)

    private func order() throws -> TokenOrder {
        let plan = try Rig.plan(
            steps: """
                - name: look
                  get: "{{u}}/look"
                  oauth2: { token: "{{u}}/token", client: robot, secret: "{{secret.key}}" }
                  expect: { status: 200 }
                """
        )
        let vault = Vault(["key": Secret("client-secret")])
        var bindings = Bindings(plan: plan, vault: vault, seed: 1, now: Timestamp(nanoseconds: 0))
        return try #require(try plan.steps[0].tokenOrder(&bindings))
    }

    /// A book with one token of this text.
    private func book(_ text: String, for order: TokenOrder) -> TokenBook {
        var book = TokenBook()
        book.keep(Token(Secret(text), life: .seconds(600)), for: order, at: Self.start)
        return book
    }

    @Test("of a thousand accounts each has its own, and a run sees no other's")
    func accounts() throws {
        let order = try order()
        var shelf = TokenShelf()
        let places = (0..<Limits.accounts).map {
            TokenShelf.Place(journey: "sign-in", account: "shop/robot-\($0)")
        }
        for (number, place) in places.enumerated() {
            #expect(shelf.book(at: place).isEmpty)
            shelf.absorb(book("token-\(number)", for: order), at: place)
        }
        for (number, place) in places.enumerated() {
            let known = shelf.book(at: place)
            #expect(known.count == 1)
            #expect(known.token(for: order, at: Self.start)?.text.revealed == "token-\(number)")
        }
        #expect(shelf.book(at: .init(journey: "sign-in", account: nil)).isEmpty)
        #expect(shelf.book(at: .init(journey: "other", account: "shop/robot-1")).isEmpty)
    }

    @Test("there is room for so many bytes; what was not used for longest goes first")
    func room() throws {
        let order = try order()
        var shelf = TokenShelf()
        let text = String(repeating: "t", count: Limits.tokenBytes)
        let most = Limits.tokensBytes / Limits.tokenBytes
        let place = { (number: Int) in TokenShelf.Place(journey: "j\(number)", account: nil) }
        for number in 0..<most { shelf.absorb(book(text, for: order), at: place(number)) }
        #expect(shelf.bytes == Limits.tokensBytes)
        shelf.absorb(shelf.book(at: place(0)), at: place(0))
        shelf.absorb(book(text, for: order), at: place(most))
        #expect(shelf.bytes == Limits.tokensBytes)
        #expect(shelf.book(at: place(1)).isEmpty && !shelf.book(at: place(0)).isEmpty)
        shelf.keep { $0 == place(0) }
        #expect(shelf.bytes == Limits.tokenBytes && shelf.book(at: place(most)).isEmpty)
    }
}
