/// One expectation of a step.
struct Check: Sendable {
    /// `status`, `json $.rates`, `header Content-Type`.
    let subject: String
    let line: Int
    let kind: Kind

    enum Kind: Sendable {
        case status(StatusSet)
    }
}

/// The statuses that a check accepts.
struct StatusSet: Hashable, Sendable {
    let ranges: [ClosedRange<UInt16>]
    /// As it stands in the file: `201`, `200 or 204`, `2xx`.
    let text: String

    func contains(_ status: UInt16) -> Bool { ranges.contains { $0.contains(status) } }
}
