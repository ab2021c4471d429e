import Journey
import ProbeModel

/// The answer to a request that must not be repeated blindly was lost.
struct Loss: Hashable, Sendable {
    let reason: Reason
    let detail: String
    /// Attempts of its step so far.
    let tries: Int
    /// The step that asks was told that the request had not arrived.
    var isDenied = false
}

extension Reason {
    /// Whether the request may have arrived although no answer came, or only that of a gateway.
    func leavesDoubt(_ status: UInt16?) -> Bool {
        switch self {
        case .send, .receive, .timeout: true
        case .status: (status ?? 0) >= 500
        default: false
        }
    }

    /// Whether the request cannot have arrived.
    var isBeforeSending: Bool {
        switch self {
        case .dns, .connect, .tls, .certificate, .policy: true
        default: false
        }
    }
}

extension Plan.Retry {
    func allows(_ reason: Reason, after tries: Int) -> Bool {
        reasons.contains(reason) && tries <= count
    }
}
