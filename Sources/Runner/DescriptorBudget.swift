import ProbeModel

/// How many runs the system's limit of descriptors lets be in flight at once (promises.md L1). A
/// run needs one or two, and the first ones are the daemon's own.
package struct DescriptorBudget: Hashable, Sendable {
    private let granted: Int
    private static let own = Int(Limits.ownDescriptors)

    package init(granted: Int) {
        self.granted = granted
    }

    package var runs: Int { max(0, (granted - Self.own) / 2) }

    /// Why no start makes sense; nil if one does.
    package var problem: String? {
        guard granted < 2 * Self.own else { return nil }
        return "only \(granted) descriptors are granted, \(2 * Self.own) are needed at least; "
            + Self.remedy
    }

    /// What is to be said of so many journeys, all of which may be walked at once; nil if they fit.
    package func objection(to journeys: Int) -> String? {
        let wanted = min(journeys, Limits.runsInFlight)
        guard runs < wanted else { return nil }
        return "\(granted) descriptors are granted, so that \(runs) runs fit at once, and there "
            + "are \(journeys) journeys: runs beyond that are aborted (local); \(Self.remedy)"
    }

    private static let remedy = "set LimitNOFILE= in the unit, or ulimit -n"
}
