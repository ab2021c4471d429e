import ProbeModel

/// A pattern in Perl's syntax (pcre2pattern(3)) that a user wrote and a server's bytes are searched
/// with: no body makes a search expensive. Compiled once, and equal if text and options are.
package struct Pattern: Sendable {
    package let text: String
    /// Whether the whole of the bytes must match, not a part of them.
    package let isAnchored: Bool
    package let ignoresCase: Bool
    private let code: CompiledPattern

    /// Compiles `text`, which may have ``Limits/patternBytes`` at most.
    package init(
        _ text: String,
        isAnchored: Bool = false,
        ignoresCase: Bool = false
    ) throws(SyntaxError) {
        guard text.utf8.count <= Limits.patternBytes else {
            throw SyntaxError(
                offset: Limits.patternBytes,
                message: "pattern longer than \(Limits.patternBytes) bytes; shorten it"
            )
        }
        code = try CompiledPattern(text, isAnchored: isAnchored, ignoresCase: ignoresCase)
        self.text = text
        self.isAnchored = isAnchored
        self.ignoresCase = ignoresCase
    }

    /// Groups in parentheses, the whole match not counted.
    package var groupCount: Int { code.groupCount }
    /// The numbers of the named groups.
    package var groupNames: [String: Int] { code.groupNames }

    /// The first match; nil if there is none. The bytes need not be UTF-8: no match contains a
    /// byte that is not.
    package func firstMatch(in bytes: [UInt8]) throws(Fault) -> Match? {
        var time = Limits.patternTime
        return try firstMatch(in: bytes, within: &time)
    }

    /// What the first group in parentheses matched; nil if nothing matches, or if it took no part.
    package func firstGroup(in bytes: [UInt8]) throws(Fault) -> ArraySlice<UInt8>? {
        // Group 0 is the whole match.
        guard let match = try firstMatch(in: bytes), match.groups.count > 1 else { return nil }
        return match.groups[1].map { bytes[$0] }
    }

    /// The first match, for a caller that searches often: takes what it uses from `time`, the
    /// processor time that is left.
    package func firstMatch(
        in bytes: [UInt8],
        within time: inout Duration
    ) throws(Fault) -> Match? {
        try firstMatch(in: bytes, from: 0, within: &time)
    }

    /// The first match that begins at an offset or behind it; what stands before it can be looked
    /// back at.
    package func firstMatch(
        in bytes: [UInt8],
        from start: Int,
        within time: inout Duration
    ) throws(Fault) -> Match? {
        precondition((0...bytes.count).contains(start), "a search starts within its bytes")
        return try code.firstMatch(in: bytes, from: start, within: &time)
    }
}

extension Pattern: Hashable {
    package static func == (one: Pattern, other: Pattern) -> Bool {
        one.isAnchored == other.isAnchored && one.ignoresCase == other.ignoresCase
            && one.text.utf8.elementsEqual(other.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

extension Pattern {
    /// Where a pattern matched.
    package struct Match: Hashable, Sendable {
        /// Offsets of each group, nil where it took no part; group 0 is the whole match.
        package let groups: [Range<Int>?]
    }

    /// Why a text is no pattern.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        /// Bytes of the text before the place of the problem.
        package let offset: Int
        /// The problem in lower case, as PCRE2 words it.
        package let message: String

        package var description: String { "\(message), at byte \(offset) of the pattern" }
    }

    /// Why a search has no result.
    package enum Fault: Error, Hashable, CustomStringConvertible {
        /// It reached a limit: matches, depth, memory or time (promises.md N8).
        case tooExpensive
        /// PCRE2 failed with this code (pcre2api(3)).
        case `internal`(code: Int32)

        package var description: String {
            switch self {
            case .tooExpensive:
                "pattern too expensive; avoid repetitions inside repetitions, such as '(a+)+'"
            case .internal(let code):
                "the pattern library failed with code \(code); please report it"
            }
        }
    }
}
