/// One gate of a rule after a run: what was counted, and what it needs. An alert needs all of them.
package struct GateReading: Hashable, Sendable {
    /// A number that was counted, and from where on it is enough.
    package struct Count: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// ln E of the evidence.
            case evidence
            case badSeconds
            case failures
            /// Seconds from the start of the first failure to that of the last.
            case spread
            /// How many times as fast as allowed the budget burns, in windows of this length.
            case longBurn(Duration)
            case shortBurn(Duration)
            /// Bad runs in the long window, where one alone is not believed.
            case badRuns
            /// Seconds for which the burn has been too fast.
            case held
        }

        package let kind: Kind
        package let value: Double
        package let needed: Double
        package let isEnough: Bool

        /// Enough if it reaches what is needed, unless the caller knows better.
        init(_ kind: Kind, _ value: Double, of needed: Double, isEnough: Bool? = nil) {
            (self.kind, self.value, self.needed) = (kind, value, needed)
            self.isEnough = isEnough ?? (value >= needed)
        }
    }

    /// `fast`, `slow`, `ticket`; `in a row`; `last 10 runs`; `page`.
    package let name: String
    package let counts: [Count]
    /// The estimated share of failing runs; nil if the rule estimates none.
    package let share: Double?
    /// Whether it looks total, so that only time between two bad runs counts.
    package let looksTotal: Bool

    init(_ name: String, _ counts: [Count], share: Double? = nil, looksTotal: Bool = false) {
        (self.name, self.counts) = (name, counts)
        (self.share, self.looksTotal) = (share, looksTotal)
    }

    package var isMet: Bool { counts.allSatisfy(\.isEnough) }
}
