package import ProbeModel

/// One request that brings a notice to a tool: the network itself is elsewhere.
package struct WebCall: Hashable, Sendable {
    package let url: String
    package let headers: [Header]
    package let body: [UInt8]
    /// Signs time and body when it is sent; nil: they are not signed.
    package let signingKey: Secret?

    package init(url: String, headers: [Header], body: [UInt8], signingKey: Secret? = nil) {
        (self.url, self.headers, self.body) = (url, headers, body)
        self.signingKey = signingKey
    }

    /// What came of it.
    package enum Answer: Hashable, Sendable {
        /// A status of HTTP, with the beginning of what was said.
        case status(Int, said: String)
        /// No answer, and why.
        case none(String)
    }

    /// Sends it within a time; blocks the calling thread.
    package typealias Sender = @Sendable (WebCall, Duration) -> Answer
}

extension WebCall.Answer {
    /// What is wrong with it, for people; nil for a success.
    package var problem: String? {
        switch self {
        case .status(200..<300, _): nil
        case .status(let code, let said): "it answered \(code)" + (said.isEmpty ? "" : ": \(said)")
        case .none(let reason): reason
        }
    }

    /// Why the notice is not delivered; nil if it is. What can never be taken is final.
    func error(from place: String) -> DeliveryError? {
        switch self {
        case .status(200..<300, _): nil
        case .status(let code, let said):
            .refused(
                place: place,
                status: code,
                said: said,
                // The peer will say the same to the same bytes: all of 400, but not "too many".
                isFinal: (400..<500).contains(code) && ![401, 403, 404, 408, 429].contains(code)
            )
        case .none(let reason): .unreachable(place: place, reason: reason)
        }
    }
}
