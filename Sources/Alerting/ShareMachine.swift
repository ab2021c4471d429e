import ProbeModel

/// The rule "m of n" for one journey: pages when so many of its last runs were bad. Every run with
/// a verdict counts; no extra runs are asked for.
package struct ShareMachine: Hashable, Sendable, Codable {
    private let policy: SharePolicy
    private var isOpen = false
    /// The last runs, the oldest first.
    private var recent: [Bool] = []
    private var goodInARow = 0
    private var origin: Detector.Origin?

    package init(_ policy: SharePolicy) {
        self.policy = policy
    }

    func isFor(_ policy: SharePolicy) -> Bool { self.policy == policy }

    package mutating func note(_ sample: Sample) -> Ruling {
        recent.append(sample.isBad)
        if recent.count > policy.runs { recent.removeFirst() }
        goodInARow = sample.isBad ? 0 : goodInARow + 1
        if sample.isBad, origin == nil { origin = sample.origin }
        let bad = recent.count { $0 }
        if bad == 0 { origin = nil }
        if !isOpen, sample.isBad, bad >= policy.failures {
            isOpen = true
            let change = LevelChange(
                level: .page,
                kind: .opened,
                origin: origin,
                share: Double(bad) / Double(recent.count),
                grounds: "\(bad) of the last \(recent.count.counted("run")) failed"
            )
            return Ruling(changes: [change])
        }
        guard isOpen, bad < policy.failures, goodInARow >= policy.recoveries else {
            return Ruling()
        }
        // The next span begins with a bad run of its own.
        (isOpen, origin) = (false, nil)
        let grounds = goodInARow.counted("good run")
        return Ruling(changes: [LevelChange(level: .page, kind: .resolved, grounds: grounds)])
    }

    /// What counts towards an alert.
    var readings: [GateReading] {
        let bad = Double(recent.count { $0 })
        return [
            GateReading(
                "last \(recent.count.counted("run"))",
                [GateReading.Count(.failures, bad, of: Double(policy.failures))],
                share: recent.isEmpty ? nil : bad / Double(recent.count)
            )
        ]
    }

    mutating func close() { (isOpen, recent, goodInARow, origin) = (false, [], 0, nil) }
    mutating func adopt() { isOpen = true }
}

/// The constants of the rule "m of n".
package struct SharePolicy: Hashable, Sendable, Codable {
    package let failures: Int
    package let runs: Int
    /// Good runs in a row that end an alert, once fewer than `failures` of the last ones are bad.
    package let recoveries: Int

    /// `failures` of `runs`; both at least one, and no more failures than runs.
    package init(failures: Int, of runs: Int, recoveries: Int = 2) {
        self.runs = min(max(1, runs), Self.most)
        self.failures = min(max(1, failures), self.runs)
        self.recoveries = max(1, recoveries)
    }

    /// So many runs are remembered for each journey.
    package static let most = 1000
}
