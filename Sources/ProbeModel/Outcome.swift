/// How a run ended (docs/README.md, "Words"). The raw values are those of the ledger's format.
package enum Outcome: UInt8, CaseIterable, Sendable, Codable {
    /// Every step succeeded within the promised time.
    case passed = 1
    /// Every step succeeded, later than promised.
    case degraded = 2
    /// A required step failed: the service's fault.
    case failed = 3
    /// Our own fault; no verdict on the service.
    case aborted = 4
    /// Nothing was asked: its steps were all left out.
    case skipped = 5
    /// Due, and did not happen.
    case missed = 6

    /// The word used in the ledger's exports, in JSON, metrics and text.
    package var word: String { String(describing: self) }

    /// Whether the run says anything about the service.
    package var isVerdict: Bool { self == .passed || self == .degraded || self == .failed }

    /// The mark in text, `✓ ~ ✗ ! – ?`.
    package var mark: String {
        switch self {
        case .passed: "✓"
        case .degraded: "~"
        case .failed: "✗"
        case .aborted: "!"
        case .skipped: "–"
        case .missed: "?"
        }
    }
}
