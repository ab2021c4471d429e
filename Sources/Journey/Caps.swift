package import ProbeModel

/// What a journey may do in one day, so that a probe never does more harm than somebody allowed. A
/// run that does not fit is not started.
package struct Caps: Hashable, Sendable {
    /// What is counted.
    package enum Kind: String, CaseIterable, Sendable, Codable {
        case runs
        case creations
        case logins
    }

    /// The most of a day; a kind that is not here is free.
    package let most: [Kind: Int]
    /// What one run does if nothing is tried again.
    package let demand: [Kind: Int]
    /// Whose midnight ends the day.
    package let zone: Zone
    /// What each attempt of a step counts as, by its name.
    private let steps: [String: Set<Kind>]

    init(most: [Kind: Int], demand: [Kind: Int], zone: Zone, steps: [String: Set<Kind>]) {
        self.most = most
        self.demand = demand
        self.zone = zone
        self.steps = steps
    }

    /// The same for a part of a journey that lasts: the first one is the run, those that go on with
    /// it are none.
    func part(of steps: [Plan.Step], _ loops: [Plan.Loop], isFirst: Bool) -> Caps {
        var demand = Self.demand(of: steps, loops)
        if !isFirst { demand[.runs] = nil }
        return Caps(most: most, demand: demand, zone: zone, steps: self.steps)
    }

    /// What a run did: each attempt of a step counts, but for those that asked for a token.
    package func spending(of run: Run) -> [Kind: Int] {
        var spending: [Kind: Int] = run.journey == run.wholeJourney ? [.runs: 1] : [:]
        for step in run.steps {
            for kind in steps[step.name, default: []] {
                spending[kind, default: 0] += step.attempts.count { !$0.isForToken }
            }
        }
        return spending
    }
}
