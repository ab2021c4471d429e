package import ProbeModel

/// What a receiver asks of the network, which is elsewhere.
package enum NetworkCall: Hashable, Sendable {
    case web(WebCall)
    case mail(MailCall)

    /// What came of it.
    package enum Answer: Hashable, Sendable {
        /// A status of HTTP or SMTP, with the beginning of what was said.
        case status(Int, said: String)
        /// No answer, and why.
        case none(String)
    }

    /// Whether a peer that refuses with this status will say the same to the same bytes.
    func isFinal(_ status: Int) -> Bool {
        switch self {
        // All of 400, but not those that other people's work or a pause mends.
        case .web: (400..<500).contains(status) && ![401, 403, 404, 408, 425, 429].contains(status)
        // Permanent (RFC 5321 §4.2.1); but who we are (RFC 4954 §4 and §6) is no property of the
        // mail, and other people mend it.
        case .mail: (500..<600).contains(status) && ![530, 534, 535, 538].contains(status)
        }
    }

    /// Why the notice is not delivered; nil if it is.
    func error(_ answer: Answer, from place: String) -> DeliveryError? {
        switch answer {
        case .status(200..<300, _): nil
        case .status(let code, let said):
            .refused(place: place, status: code, said: said, isFinal: isFinal(code))
        case .none(let reason): .unreachable(place: place, reason: reason)
        }
    }
}

extension NetworkCall.Answer {
    /// What is wrong with it, for people; nil for a success.
    package var problem: String? {
        switch self {
        case .status(200..<300, _): nil
        case .status(let code, let said): "it answered \(code)" + (said.isEmpty ? "" : ": \(said)")
        case .none(let reason): reason
        }
    }
}

/// One request that brings a notice to a tool behind HTTP.
package struct WebCall: Hashable, Sendable {
    package let url: String
    package let headers: [Header]
    package let body: [UInt8]
    /// Signs time and body when it is sent; nil: they are not signed.
    package let signingKey: Secret?
    /// The file of certificates that the peer is verified with; nil: the daemon's.
    package let authorities: String?

    package init(
        url: String,
        headers: [Header],
        body: [UInt8],
        signingKey: Secret? = nil,
        authorities: String? = nil
    ) {
        (self.url, self.headers, self.body) = (url, headers, body)
        (self.signingKey, self.authorities) = (signingKey, authorities)
    }
}

/// One mail, and where it goes.
package struct MailCall: Hashable, Sendable {
    package let target: ReceiverConfiguration.MailTarget
    /// The whole message, as RFC 5322 has it.
    package let body: [UInt8]
    /// The file of certificates that the server is verified with; nil: the daemon's.
    package let authorities: String?
}
