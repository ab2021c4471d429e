import Pattern

/// What the parser makes of a query's text. Its types are those of RFC 9535 §2.4.1, so that a query
/// that is not well-typed cannot be expressed.
extension JSONPath {
    struct Query: Sendable {
        /// Whether it begins at the root, `$`, not at the current node, `@`.
        var isAbsolute: Bool
        var segments: [Segment]

        /// RFC 9535 §2.3.5.1.
        var isSingular: Bool {
            segments.allSatisfy { segment in
                guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
                return segment.selectors[0].isSingular
            }
        }
    }

    struct Segment: Sendable {
        var isDescendant: Bool
        var selectors: [Selector]
    }

    enum Selector: Sendable {
        case name(String)
        case index(Int)
        case slice(Slice)
        case wildcard
        case filter(Condition)

        var isSingular: Bool {
            switch self {
            case .name, .index: true
            case .slice, .wildcard, .filter: false
            }
        }
    }

    struct Slice: Sendable {
        var start: Int?
        var end: Int?
        var step: Int
    }

    /// LogicalType: true or false.
    indirect enum Condition: Sendable {
        case any([Condition])
        case all([Condition])
        case not(Condition)
        case exists(Query)
        case comparison(Operand, Comparison, Operand)
        case matches(Operand, Expression)
    }

    /// ValueType: one value or nothing.
    indirect enum Operand: Sendable {
        case literal(JSON)
        /// A singular query.
        case node(Query)
        case length(Operand)
        case count(Query)
        case value(Query)
    }

    /// The second argument of `match` (whole) or `search` (not).
    enum Expression: Sendable {
        /// Compiled with the query; nil if the text is no I-Regexp and so matches nothing.
        case fixed(Pattern?)
        case computed(Operand, isWhole: Bool)
    }

    enum Comparison: String, CaseIterable, Sendable {
        // The longer one of two that begin alike stands first: the parser takes the first that fits.
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case less = "<"
        case greaterOrEqual = ">="
        case greater = ">"
    }
}
