/// Watches two live arms, old and new, in blocks of one run each: whether they fail alike.
///
/// R. J. Turner, A. Ly, P. D. Grünwald, J. Statistical Planning and Inference 230 (2024).
package struct TwoStreamEvidence: Hashable, Sendable {
    /// Added to each count, so that the first blocks are cautious.
    private let prior: Double
    /// Runs of the old arm and of the new one.
    private var good = [0.0, 0.0]
    private var bad = [0.0, 0.0]
    private var logarithm = 0.0

    package init(prior: Double = 0.18) {
        precondition(prior > 0, "without a prior the first failure would decide")
        self.prior = prior
    }

    /// Takes one run of each arm.
    package mutating func add(oldIsGood: Bool, newIsGood: Bool) {
        let runs = [oldIsGood, newIsGood]
        let shares = [0, 1].map { arm in
            (bad[arm] + prior) / (bad[arm] + good[arm] + 2 * prior)
        }
        let common = (shares[0] + shares[1]) / 2
        for (arm, isGood) in runs.enumerated() {
            let ratio = isGood ? (1 - shares[arm]) / (1 - common) : shares[arm] / common
            logarithm += ratio.logarithm
            if isGood { good[arm] += 1 } else { bad[arm] += 1 }
        }
    }

    /// E: stop at 20.
    package var evidence: Double { logarithm.exponential }
}
