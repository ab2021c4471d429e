import JSON
package import ProbeModel

/// An access token that is sent as it is (RFC 6750), and how long it may be.
package struct Token: Hashable, Sendable {
    package let text: Secret
    /// What gets the next one without the password (RFC 6749 §6); nil if there is none.
    package let refresh: Secret?
    /// From the answer on.
    package let life: Duration

    package init(_ text: Secret, refresh: Secret? = nil, life: Duration = Limits.tokenLife) {
        self.text = text
        self.refresh = refresh
        self.life = life
    }

    /// Why there is no token.
    package struct Refusal: Error, Hashable, Sendable {
        package let reason: Reason
        /// One sentence; secrets are not masked yet.
        package let detail: String
        /// Whether the server itself said no: it was reached.
        package let isAnswer: Bool

        package init(_ reason: Reason, _ detail: String, isAnswer: Bool = true) {
            self.reason = reason
            self.detail = detail
            self.isAnswer = isAnswer
        }
    }

    /// What the answer to a token request holds (RFC 6749 §5).
    package static func read(
        _ response: Response,
        to order: TokenOrder
    ) -> Result<Token, Refusal> {
        do throws(Refusal) {
            return .success(try Token(response))
        } catch {
            let detail = "no token from \(order.url): \(error.detail)"
            return .failure(Refusal(error.reason, detail, isAnswer: error.isAnswer))
        }
    }

    private init(_ response: Response) throws(Refusal) {
        if let failure = response.failure {
            throw Refusal(failure.reason, failure.detail, isAnswer: response.status != nil)
        }
        let answer = try? JSON.parse(response.body)
        guard let status = response.status, (200...299).contains(status) else {
            throw Refusal(.status, Self.words(response.status, answer))
        }
        guard let answer, answer.members != nil else {
            throw Refusal(.check, "the answer is no JSON object")
        }
        guard let text = answer["access_token"]?.string, !text.isEmpty else {
            throw Refusal(.check, "the answer holds no access_token")
        }
        if let type = answer["token_type"]?.string, !type.equalsIgnoringCase("bearer") {
            throw Refusal(.check, "its type is \(type.shown), only bearer can be sent")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(.check, "it holds characters that no header may hold")
        }
        guard text.utf8.count >= Limits.capturedSecretBytes else {
            throw Refusal(.check, "it is too short to be kept secret")
        }
        guard text.utf8.count <= Limits.tokenBytes else {
            throw Refusal(.limit, "it is longer than \(Limits.tokenBytes >> 10) KiB")
        }
        self.text = Secret(text)
        refresh = answer["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : Secret($0) }
        life = Self.life(answer["expires_in"])
    }

    /// Seconds, which some servers write as a text.
    private static func life(_ value: JSON?) -> Duration {
        guard let text = value?.number?.text ?? value?.string, let seconds = Double(text),
            seconds >= 0
        else { return Limits.tokenLife }
        let most = Double(Limits.tokenLifeMaximum.components.seconds)
        return .milliseconds(Int64(min(seconds, most) * 1000))
    }

    /// `it answered 401, invalid_client: who are you` (RFC 6749 §5.2).
    private static func words(_ status: UInt16?, _ answer: JSON?) -> String {
        var words = "it answered \(status.map { String($0) } ?? "nothing")"
        if let error = answer?["error"]?.string { words += ", \(error.shown)" }
        if let why = answer?["error_description"]?.string { words += ": \(why.shown)" }
        return words
    }
}

extension String {
    /// What a server says of itself, in a sentence of ours.
    fileprivate var shown: String {
        String(prefix(Limits.shownCharacters).map { $0.isNewline ? " " : $0 })
    }
}
