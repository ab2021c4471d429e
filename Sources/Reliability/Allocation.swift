/// What each part must reach so that a series of parts reaches a target.
package struct Allocation: Hashable, Sendable {
    /// The best that the series can reach: its fixed parts, with everything else perfect.
    package let bestAchievable: Double
    /// What each part that can be changed needs; nil if the target is out of reach.
    package let required: [String: Double]?

    /// All parts alike: T^(1/n).
    package static func equal(
        _ parts: [String],
        target: Target,
        fixed: [Double] = []
    ) -> Allocation {
        weighted(
            Dictionary(uniqueKeysWithValues: parts.map { ($0, 1) }),
            target: target,
            fixed: fixed
        )
    }

    /// By weights, present unreliability or complexity: T^(w/Σw) (MIL-HDBK-338B §6.3.3).
    package static func weighted(
        _ weights: [String: Double],
        target: Target,
        fixed: [Double] = []
    ) -> Allocation {
        let best = fixed.reduce(1, *)
        let sum = weights.values.reduce(0, +)
        guard best >= target.share, sum > 0 || weights.isEmpty else {
            return Allocation(bestAchievable: best, required: nil)
        }
        let own = (target.share / best).logarithm
        return Allocation(
            bestAchievable: best,
            required: weights.mapValues { (own * ($0 / sum)).exponential }
        )
    }

    /// With the least effort: only the worst parts are raised, all of them to the same figure
    /// (Albert 1958; MIL-HDBK-338B §6.3.5). Parts that need not be raised keep theirs.
    package static func minimumEffort(
        _ current: [String: Double],
        target: Target,
        fixed: [Double] = []
    ) -> Allocation {
        let best = fixed.reduce(1, *)
        guard best >= target.share else { return Allocation(bestAchievable: best, required: nil) }
        let parts = current.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        var required = current
        let own = target.share / best
        guard parts.reduce(1, { $0 * $1.value }) < own else {
            return Allocation(bestAchievable: best, required: required)
        }
        for count in 1...parts.count {
            let others = parts.dropFirst(count).reduce(1) { $0 * $1.value }
            let raised = ((own / others).logarithm / Double(count)).exponential
            let next = count < parts.count ? parts[count].value : 1
            guard raised <= next || count == parts.count else { continue }
            for part in parts.prefix(count) { required[part.key] = min(1, raised) }
            break
        }
        return Allocation(bestAchievable: best, required: required)
    }
}
