import JSON
package import ProbeModel

/// What it costs to judge a step's answers.
enum Effort {
    /// Whether a response of a few kibibytes can be judged in microseconds, whatever it holds: with
    /// no patterns, and no queries that look at many nodes.
    static func isLight(_ checks: [Check], _ captures: [Capture], _ blame: Blame?) -> Bool {
        checks.allSatisfy(\.isLight) && captures.allSatisfy(\.isLight)
            && (blame?.isLight ?? true)
    }
}

extension Plan.Step {
    /// Whether judging an answer takes microseconds, whatever the server sent.
    package func isLight(for response: Response) -> Bool {
        isLight && response.body.count <= Limits.lightBodyBytes
    }
}

extension Check {
    fileprivate var isLight: Bool {
        switch kind {
        case .status, .within, .version, .certificate: true
        case .json(let path, let predicate): path.isSingular && predicate.isLight
        case .header(_, let predicate), .body(let predicate): predicate.isLight
        case .query(let query, let predicate): query.isLight && predicate.isLight
        case .group(let group):
            group.alternatives.allSatisfy { $0.allSatisfy(\.isLight) }
        }
    }
}

extension Predicate {
    fileprivate var isLight: Bool {
        switch self {
        case .compare, .exists, .isEmpty, .oneOf, .type, .trait, .near: true
        case .count(let inner), .not(let inner): inner.isLight
        case .all(let inner), .any(let inner): inner.allSatisfy(\.isLight)
        case .matches, .filtered, .schema: false
        }
    }
}

extension Capture {
    fileprivate var isLight: Bool { filters.isEmpty && query.isLight }
}

extension Query {
    fileprivate var isLight: Bool {
        switch self {
        case .json(let path): path.isSingular
        case .status, .version, .url, .address, .redirects, .header, .headers, .cookie,
            .cookieAttribute, .body, .bytes, .size, .hash, .time, .certificate, .variable:
            true
        case .markup, .regex: false
        }
    }
}

extension Blame {
    fileprivate var isLight: Bool {
        switch self {
        case .header: true
        case .json(let path): path.isSingular
        }
    }
}
