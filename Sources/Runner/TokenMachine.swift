package import Journey
package import ProbeModel

/// Decides how the steps of a run come to their tokens: from the book, by a refresh token, or anew
/// (RFC 6749, RFC 6750). Knows no network and no clock; `now` is a parameter.
package struct TokenMachine: Sendable {
    package enum Event: Sendable {
        /// A request needs the token of this order.
        case needed(TokenOrder)
        /// What the last `.ask` came to.
        case answered(Result<Token, Token.Refusal>)
        /// The service answered 401 to the request that carried the token. `mayRepeat` is false for
        /// a request that must not be sent twice.
        case refused(mayRepeat: Bool)
    }

    package enum Action: Hashable, Sendable {
        /// To be sent with the step's request.
        case use(Token)
        /// To be fetched; with a refresh token if there is one.
        indirect case ask(TokenOrder, renewing: Secret?)
        /// There is no token: the step has failed.
        case fail(Token.Refusal)
        /// The answer stands as it is.
        case stand
    }

    /// What is known, for this run and those behind it.
    package private(set) var book: TokenBook
    /// The order of the step that is walked; on the heap, because most journeys have none.
    private var order: Boxed<TokenOrder>?
    private var state = State.idle
    /// The token was fetched since the step began: if that is refused, another one will be too.
    private var isFresh = false

    private enum State: Sendable {
        case idle
        case asking(isRenewal: Bool)
    }

    package init(_ book: TokenBook = TokenBook()) {
        self.book = book
    }

    /// Whether the next answer is that to a token request.
    package var isAsking: Bool { if case .asking = state { true } else { false } }

    package var asked: TokenOrder? { order?.value }

    /// Another step begins, or another turn of one.
    package mutating func begin() {
        order = nil
        state = .idle
        isFresh = false
    }

    package mutating func handle(_ event: Event, at now: Instant) -> Action {
        switch event {
        case .needed(let order): need(order, at: now)
        case .answered(let result): take(result, at: now)
        case .refused(let mayRepeat): refuse(mayRepeat: mayRepeat, at: now)
        }
    }

    private mutating func need(_ order: TokenOrder, at now: Instant) -> Action {
        if self.order?.value != order {
            self.order = Boxed(order)
            isFresh = false
        }
        if let token = book.token(for: order, at: now) { return .use(token) }
        return ask(order)
    }

    private mutating func ask(_ order: TokenOrder) -> Action {
        let refresh = book.refresh(for: order)
        state = .asking(isRenewal: refresh != nil)
        return .ask(order, renewing: refresh)
    }

    private mutating func take(_ result: Result<Token, Token.Refusal>, at now: Instant) -> Action {
        guard case .asking(let isRenewal) = state, let order = order?.value else { return .stand }
        state = .idle
        switch result {
        case .success(let token):
            book.keep(token, for: order, at: now)
            isFresh = true
            return .use(token)
        case .failure(let refusal):
            guard isRenewal, refusal.isAnswer else { return .fail(refusal) }
            // A refresh token ends without notice; the password is still there.
            book.dropAll(for: order, at: now)
            return ask(order)
        }
    }

    private mutating func refuse(mayRepeat: Bool, at now: Instant) -> Action {
        guard let order = order?.value else { return .stand }
        guard !isFresh else {
            book.dropAll(for: order, at: now)
            return .stand
        }
        book.dropToken(for: order, at: now)
        return mayRepeat ? ask(order) : .stand
    }
}
