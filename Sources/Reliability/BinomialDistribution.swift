/// How many of `count` independent trials succeed.
struct BinomialDistribution {
    let count: Int
    let share: BetaDistribution.Point

    /// `share` is the chance of each, between 0 and 1.
    init(count: Int, share: Double) {
        self.count = count
        self.share = BetaDistribution.Point(x: share, oneMinus: 1 - share)
    }

    /// P(X ≤ k) and P(X > k) = I_share(k + 1, n − k) (DLMF 8.17.5), the smaller with full relative
    /// precision.
    func tails(upTo k: Int) -> (below: Double, above: Double) {
        guard k >= 0 else { return (0, 1) }
        guard k < count else { return (1, 0) }
        let tails = BetaDistribution(Double(k + 1), Double(count - k)).tails(at: share)
        return (tails.above, tails.below)
    }

    /// P(X = k): a density of the beta distribution, whose prefactor does not cancel.
    func probability(of k: Int) -> Double {
        guard (0...count).contains(k) else { return 0 }
        guard share.x > 0 else { return k == 0 ? 1 : 0 }
        guard share.oneMinus > 0 else { return k == count ? 1 : 0 }
        let density = BetaDistribution(Double(k + 1), Double(count - k + 1)).density(at: share)
        return density / Double(count + 1)
    }

    /// P(X = k) for all k, by recurrence from the likeliest one outwards.
    var probabilities: [Double] {
        var list = Array(repeating: 0.0, count: count + 1)
        let mode = min(count, Int(Double(count + 1) * share.x))
        list[mode] = probability(of: mode)
        let odds = share.x / share.oneMinus
        for k in stride(from: mode, to: count, by: 1) where list[k] > 0 {
            list[k + 1] = list[k] * odds * Double(count - k) / Double(k + 1)
        }
        for k in stride(from: mode, to: 0, by: -1) where list[k] > 0 {
            list[k - 1] = list[k] / odds * Double(k) / Double(count - k + 1)
        }
        return list
    }

    /// The exact two-sided p of an observed count: what all counts that are no more likely weigh.
    func twoSided(_ observed: Int) -> Double {
        let probabilities = self.probabilities
        return probabilities.weightNoMoreLikely(than: probabilities[observed])
    }
}

extension [Double] {
    /// The sum of those that are no greater than one of them. Equal ones that rounding parts are
    /// kept together, as in R and scipy.
    func weightNoMoreLikely(than observed: Double) -> Double {
        Swift.min(1, reduce(0) { $1 <= observed * (1 + 1e-7) ? $0 + $1 : $0 })
    }
}
