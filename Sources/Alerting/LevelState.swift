import ProbeModel

/// Whether an alert of one level is open, and how it may end.
struct LevelState: Hashable, Sendable, Codable {
    private(set) var isOpen = false
    private var resolved: Timestamp?
    private(set) var reopenings = 0
    private var test: RecoveryTest?

    /// Opens; the answer tells whether this belongs to the incident that has just ended.
    mutating func open(
        at now: Timestamp,
        share: Double,
        baseline: Double,
        policy: EvidencePolicy.RecoveryPolicy
    ) -> Bool {
        let span = policy.reopening.nanoseconds
        let isAgain = resolved.map { now.nanoseconds - $0.nanoseconds <= span } ?? false
        reopenings = isAgain ? reopenings + 1 : 0
        isOpen = true
        test = RecoveryTest(share: share, baseline: baseline, policy: policy)
        return isAgain
    }

    /// Takes a run while it is open, nil for its weight if it says nothing at this level; the answer
    /// tells whether it ends.
    mutating func resolves(
        _ sample: Sample,
        weight: Double?,
        lastBad: Timestamp?,
        policy: EvidencePolicy.RecoveryPolicy
    ) -> Bool {
        guard isOpen else { return false }
        if let weight { test?.add(isBad: sample.isBad, weight: weight) }
        let quiet = policy.quiet[min(reopenings, policy.quiet.count - 1)].nanoseconds
        let isQuiet = lastBad.map { sample.at.nanoseconds - $0.nanoseconds >= quiet } ?? true
        guard isQuiet, test?.isConvinced ?? true else { return false }
        close(at: sample.at)
        return true
    }

    mutating func close(at now: Timestamp) {
        (isOpen, resolved, test) = (false, now, nil)
    }

    var recovery: (value: Double, enough: Double)? { test?.figures }
}
