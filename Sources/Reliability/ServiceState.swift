import ProbeModel

/// How a journey or a service is, in rising order of urgency. No data is never an outage and
/// never a pass.
package enum ServiceState: Int, Comparable, CaseIterable, Sendable {
    case ok
    case unknown
    case degraded
    case failing

    package var word: String { String(describing: self) }

    package static func < (left: ServiceState, right: ServiceState) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The mark in text, `✓ ~ ✗ ?`.
    package var mark: String {
        switch self {
        case .ok: Outcome.passed.mark
        case .unknown: Outcome.missed.mark
        case .degraded: Outcome.degraded.mark
        case .failing: Outcome.failed.mark
        }
    }
}
