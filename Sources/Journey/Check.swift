import JSON
import ProbeModel

/// One expectation of a step. A class, like the step: every answer is held against all of them.
final class Check: Sendable {
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
        case within(Query.Part, Duration)
        case version([HTTPVersion])
        case certificate(validFor: Duration)
        /// Anything else that can be asked of an answer.
        case query(Query, Predicate)
        case group(CheckGroup)
    }

    init(_ subject: String, _ kind: Kind, line: Int) {
        self.subject = subject
        self.kind = kind
        self.line = line
        switch kind {
        case .status(let statuses): wanted = statuses.text
        case .header(_, let predicate), .json(_, let predicate), .body(let predicate),
            .query(_, let predicate):
            wanted = predicate.isConstant ? predicate.words : nil
        case .within(_, let time): wanted = time.short
        case .version(let versions):
            wanted = versions.map(\.text).joined(separator: " or ")
        case .certificate(let time): wanted = "valid for \(time.short)"
        case .group(let group): wanted = group.words
        }
    }
}

/// Expectations of which one, all or none must hold as a whole.
struct CheckGroup: Sendable {
    let rule: Rule
    /// Each is one `expect` of its own.
    let alternatives: [[Check]]

    enum Rule: String, Sendable {
        case anyOf, allOf, not
    }

    /// `status 200 and json $.a 1, or status 204`.
    var words: String {
        let texts = alternatives.map { checks in
            checks.map { "\($0.subject) \($0.wanted ?? "a captured value")" }
                .joined(separator: " and ")
        }
        switch rule {
        case .anyOf: return texts.joined(separator: ", or ")
        case .allOf: return texts.joined(separator: ", and ")
        case .not: return texts.joined(separator: ", ")
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
