package import ProbeModel

/// What a rule decides after a run.
package struct Ruling: Hashable, Sendable {
    package var changes: [LevelChange] = []
    /// The extra run that should follow.
    var wish: Suspicion.Wish?

    package init() {}

    init(changes: [LevelChange] = [], wish: Suspicion.Wish? = nil) {
        (self.changes, self.wish) = (changes, wish)
    }

    /// The extra run's kind, and how long after this run it should start; nil for none.
    package var extra: (kind: Run.Kind, wait: Duration)? { wish.map { ($0.kind, $0.wait) } }
}

/// The opening or the end of an alert of one level.
package struct LevelChange: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case opened
        /// So soon after the end that it is the same incident: nobody is woken again.
        case reopened
        case resolved
    }

    package let level: Alert.Level
    package let kind: Kind
    /// Where the trouble began; nil for an end.
    package var origin: Detector.Origin?
    /// The estimated share of failing runs; nil for an end.
    package var share: Double?
    /// What decided, for people: `fast evidence`, `3 failures in a row`.
    package var grounds: String
}
