package import ProbeModel

/// Whether runs were missed lately: of one that was, people hear for a while.
package struct MissWatch: Hashable, Sendable {
    private var count: UInt64?
    private var last: Instant?

    package init() {}

    /// Takes how many runs were missed since the start; says what people are told of it, nil if
    /// nothing was missed lately. What was missed before the first look is old.
    package mutating func problem(missed: UInt64, at now: Instant) -> String? {
        if let count, missed > count { last = now }
        count = missed
        guard let last, now - last < Limits.blindness else { return nil }
        return
            "runs were missed, \(missed) since the start: 'probectl log --kind gap' says which, why, "
            + "and what to do"
    }
}
