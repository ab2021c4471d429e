/// Watches a rollout run by run: how strongly its runs speak against a frozen baseline, by the mean
/// of likelihood ratios for several worse services.
package struct EvidenceProcess: AlwaysValid, Hashable, Sendable {
    /// Share of bad runs of the window before.
    package let baseline: Double

    private let shares: [Double]
    /// ln of the likelihood ratios, so that long rollouts do not run out of digits.
    private var logarithms: [Double]
    /// The greatest evidence after any run; 0 before the first.
    package private(set) var maximum = 0.0

    /// Takes a baseline between 0 and 1, and how many times as bad the services are that it is
    /// compared with.
    package init(baseline: Double, multiples: [Double] = [2, 5, 10, 50]) {
        precondition(baseline > 0 && baseline < 0.95, "a baseline fails sometimes and works mostly")
        precondition(!multiples.isEmpty, "something is compared with the baseline")
        self.baseline = baseline
        shares = multiples.map { min(0.95, $0 * baseline) }
        logarithms = Array(repeating: 0, count: multiples.count)
    }

    /// Takes the next run.
    package mutating func add(isGood: Bool) {
        for (index, share) in shares.enumerated() {
            let ratio = isGood ? (1 - share) / (1 - baseline) : share / baseline
            logarithms[index] += ratio.logarithm
        }
        maximum = max(maximum, evidence)
    }

    /// E: 1 says nothing, 20 is strong.
    package var evidence: Double {
        logarithms.reduce(0) { $0 + $1.exponential } / Double(logarithms.count)
    }
}
