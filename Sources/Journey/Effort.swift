import JSON

extension Plan.Step {
    /// Whether a response of a few kibibytes can be judged in microseconds, whatever it holds: with
    /// no patterns, and no queries that look at many nodes.
    package var isLight: Bool {
        checks.allSatisfy(\.isLight) && captures.allSatisfy(\.source.isLight)
            && (blame?.isLight ?? true)
    }
}

extension Check {
    fileprivate var isLight: Bool {
        switch kind {
        case .status, .within, .version, .certificate: true
        case .json(let path, let predicate): path.isSingular && predicate.isLight
        case .header(_, let predicate), .body(let predicate): predicate.isLight
        }
    }
}

extension Predicate {
    fileprivate var isLight: Bool {
        switch self {
        case .compare, .exists, .isEmpty, .oneOf, .type: true
        case .count(let inner), .not(let inner): inner.isLight
        case .all(let inner): inner.allSatisfy(\.isLight)
        case .matches: false
        }
    }
}

extension Capture.Source {
    fileprivate var isLight: Bool {
        switch self {
        case .json(let path): path.isSingular
        case .header, .cookie, .status, .url: true
        case .body: false
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
