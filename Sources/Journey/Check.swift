import JSON
import ProbeModel

/// One expectation of a step.
struct Check: Sendable {
    /// `status`, `json $.rates`, `header Content-Type`.
    let subject: String
    let line: Int
    let kind: Kind
    /// What is wanted, for people; nil if that depends on captured values.
    let wanted: String?

    enum Kind: Sendable {
        case status(StatusSet)
        case header(String, Predicate)
        case json(JSONPath, Predicate)
        case body(Predicate)
        case within(Duration)
        case version([HTTPVersion])
        case certificate(validFor: Duration)
    }

    init(_ subject: String, _ kind: Kind, line: Int) {
        self.subject = subject
        self.kind = kind
        self.line = line
        switch kind {
        case .status(let statuses): wanted = statuses.text
        case .header(_, let predicate), .json(_, let predicate), .body(let predicate):
            wanted = predicate.isConstant ? predicate.words : nil
        case .within(let time): wanted = time.short
        case .version(let versions):
            wanted = versions.map(\.text).joined(separator: " or ")
        case .certificate(let time): wanted = "valid for \(time.short)"
        }
    }
}

/// The statuses that a check accepts.
struct StatusSet: Hashable, Sendable {
    let ranges: [ClosedRange<UInt16>]
    /// As it stands in the file: `201`, `200 or 204`, `2xx`.
    let text: String

    func contains(_ status: UInt16) -> Bool { ranges.contains { $0.contains(status) } }

    /// What holds when a step says nothing: an error status is no success.
    static let belowErrors = StatusSet(ranges: [100...399], text: "below 400")
}
