import Journey
import ProbeModel

/// What the machine does about tokens. Asking for one is an attempt of its own in the record of the
/// step that needs it; it is none of the attempts that `retry` counts.
extension RunMachine {
    /// The tokens that later runs of the journey may go on with.
    package var tokenBook: TokenBook { tokens.book }

    /// What must be done before the step's request can be built; nil if its token is at hand.
    mutating func prepareToken(for step: Plan.Step, at now: Instant) throws(Plan.Fault) -> Action? {
        guard step.needsToken, token == nil else { return nil }
        guard let order = try step.tokenOrder(&bindings) else { return nil }
        return try follow(tokens.handle(.needed(order), at: now), of: step, at: now)
    }

    /// The request, which may take no longer than what is left of the run's time, and of its poll's.
    func bounded(_ request: Request, at now: Instant) -> Request {
        // A limit of nothing would be none.
        let left = max(.milliseconds(1), end(of: current?.poll) - now)
        var request = request
        request.limits.total = min(request.limits.total, left)
        request.limits.connect = min(request.limits.connect, left)
        return request
    }

    /// Puts the token that is at hand into the request; it serves this one only.
    mutating func addToken(to request: inout Request) {
        guard let token = token.take()?.value else { return }
        let value = "Bearer \(token.text.revealed)"
        request.headers.append(Header(name: "Authorization", value: value, isSecret: true))
    }

    /// Nil if the token is at hand.
    private mutating func follow(
        _ action: TokenMachine.Action,
        of step: Plan.Step,
        at now: Instant
    ) throws(Plan.Fault) -> Action? {
        switch action {
        case .use(let token):
            bindings.hide(token.text)
            bindings.hide(token.refresh)
            self.token = Boxed(token)
            return nil
        case .ask(let order, let refresh):
            bindings.hide(refresh)
            let request = try step.tokenRequest(for: order, renewing: refresh, &bindings)
            self.request = bounded(request, at: now)
            asked = step
            return self.request.map { .send($0) }
        case .fail, .stand: return nil
        }
    }

    /// The answer to a token request.
    mutating func takeToken(from response: Response, at now: Instant) -> Action? {
        guard let step = current, let order = tokens.asked else { return nil }
        let result = Token.read(response, to: order)
        if case .success(let token) = result {
            bindings.hide(token.text)
            bindings.hide(token.refresh)
        }
        noteTokenAttempt(of: step, response)
        let action = tokens.handle(.answered(result), at: now)
        if case .fail(let refusal) = action { return fail(step, refusal, response, at: now) }
        do {
            guard course.limit > now else {
                return end(step: .timeout, detail: timeoutDetail, at: now)
            }
            if let next = try follow(action, of: step, at: now) { return next }
            return attempt(at: now)
        } catch {
            return end(unsent: error.reason, detail: error.detail, at: now)
        }
    }

    private mutating func noteTokenAttempt(of step: Plan.Step, _ response: Response) {
        var exchanges = response.exchanges
        for hop in exchanges.indices { exchanges[hop].url = bindings.masked(exchanges[hop].url) }
        var attempt = Run.Attempt(exchanges: exchanges)
        attempt.isForToken = true
        run.steps[course.index].attempts.append(attempt)
        keepForRepetition(response, of: step)
        guard keeps == .transcripts, let request else { return }
        run.transcripts.append(step.transcript(ofToken: request, response, bindings))
    }

    /// Nothing of the step was sent, or all of it was refused.
    private mutating func fail(
        _ step: Plan.Step,
        _ refusal: Token.Refusal,
        _ response: Response,
        at now: Instant
    ) -> Action? {
        course.tries += 1
        if let pause = pauseBeforeNextAttempt(of: step, after: refusal.reason, at: now) {
            noteRetry(of: step, after: refusal.reason)
            return .wait(pause)
        }
        if isDecisive, run.transcript == nil, let request {
            run.transcript = step.transcript(ofToken: request, response, bindings)
        }
        return end(unsent: refusal.reason, detail: bindings.masked(refusal.detail), at: now)
    }

    /// The service refused the token. It is sent again with another one, if that may help.
    mutating func replaceToken(
        of step: Plan.Step,
        after response: Response,
        at now: Instant
    ) -> Action? {
        guard step.needsToken, response.status == 401 else { return nil }
        // Behind a redirect the first hop had arrived.
        let hasArrived = response.exchanges.count > 1 && step.undo != nil
        let mayRepeat = !step.isOnce && !hasArrived && course.limit > now
        do {
            let action = tokens.handle(.refused(mayRepeat: mayRepeat), at: now)
            return try follow(action, of: step, at: now)
        } catch {
            // What was asked for could not be said; the answer stands as it is.
            tokens.begin()
            return nil
        }
    }
}
