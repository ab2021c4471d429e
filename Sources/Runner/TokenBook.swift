package import Journey
package import ProbeModel

/// The tokens that a journey's runs were given, as one account or as nobody in particular, while
/// they last. In memory only.
///
/// Each run has a copy, so that no run waits for another one's token; what it learns is taken over
/// when it ends.
package struct TokenBook: Sendable {
    private struct Entry: Sendable {
        /// Nil once the service has refused it.
        var token: Token?
        var refresh: Secret?
        /// From when on the token is not sent any more.
        var end: Instant
        var changed: Instant
    }

    private var entries: [TokenOrder: Entry] = [:]

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// Orders that something is known of.
    package var count: Int { entries.count }

    /// Of the texts of tokens and of what renews them.
    package var bytes: Int {
        entries.values.reduce(0) { sum, entry in
            [entry.token?.text, entry.refresh].compactMap { $0?.revealed.utf8.count }
                .reduce(sum, +)
        }
    }

    /// A token that was given earlier and can still be sent.
    package func token(for order: TokenOrder, at now: Instant) -> Token? {
        guard let entry = entries[order], now < entry.end else { return nil }
        return entry.token
    }

    /// What may get the next token without the password.
    package func refresh(for order: TokenOrder) -> Secret? { entries[order]?.refresh }

    package mutating func keep(_ token: Token, for order: TokenOrder, at now: Instant) {
        // A server that gives no new refresh token lets the old one go on (RFC 6749 §6).
        let refresh = token.refresh ?? entries[order]?.refresh
        let end = now + token.life - min(Limits.tokenMargin, token.life / 10)
        entries[order] = Entry(token: token, refresh: refresh, end: end, changed: now)
        trim()
    }

    /// The service has refused the token; what renews it may still be good.
    package mutating func dropToken(for order: TokenOrder, at now: Instant) {
        entries[order]?.token = nil
        entries[order]?.changed = now
    }

    /// Nothing that was given for the order is good any more.
    package mutating func dropAll(for order: TokenOrder, at now: Instant) {
        dropToken(for: order, at: now)
        entries[order]?.refresh = nil
    }

    /// Takes over what a copy has learnt since.
    package mutating func absorb(_ copy: TokenBook) {
        for (order, entry) in copy.entries {
            if let own = entries[order], own.changed >= entry.changed { continue }
            entries[order] = entry
        }
        trim()
    }

    /// Forgets what ends first.
    private mutating func trim() {
        while entries.count > Limits.tokensPerAccount,
            let oldest = entries.min(by: { $0.value.end < $1.value.end })
        {
            entries[oldest.key] = nil
        }
    }
}
