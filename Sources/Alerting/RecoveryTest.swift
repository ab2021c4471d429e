import ProbeModel
import Reliability

/// Whether good runs speak for health: a cumulated sum the other way round.
struct RecoveryTest: Hashable, Sendable, Codable {
    private let onBad: Double
    private let onGood: Double
    private let enough: Double
    private var value = 0.0

    /// `share` is the estimated failing share at the opening, `baseline` that of the tier that fired.
    init(share: Double, baseline: Double, policy: EvidencePolicy.RecoveryPolicy) {
        let failing = min(
            policy.highestShare,
            max(policy.estimateShare * share, policy.baselineMultiple * baseline)
        )
        let healthy = min(policy.healthyShare, failing / 4)
        onGood = ((1 - healthy) / (1 - failing)).logarithm
        onBad = (healthy / failing).logarithm
        enough = (share < policy.faint ? policy.faintEvidence : policy.evidence).logarithm
    }

    mutating func add(isBad: Bool, weight: Double) {
        value = max(0, value + weight * (isBad ? onBad : onGood))
    }

    var isConvinced: Bool { value >= enough }
    /// ln of the evidence for health, and what is enough.
    var figures: (value: Double, enough: Double) { (value, enough) }
}
