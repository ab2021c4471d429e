/// Whether two figures of the same periods go together, such as satisfaction and reliability:
/// Spearman's ρ, −1…1. It is labelled "association": nothing is said about causes.
package struct Association: Hashable, Sendable {
    package let rho: Double
    package let periods: Int

    /// Periods below which it is not shown.
    package static let enough = 8

    /// nil with fewer than eight periods, or if one of the figures never changes.
    package init?(_ pairs: [(Double, Double)]) {
        guard pairs.count >= Self.enough else { return nil }
        let (left, right) = (SortedSample(pairs.map(\.0)), SortedSample(pairs.map(\.1)))
        let ranks = pairs.map { (left.midRank(of: $0.0), right.midRank(of: $0.1)) }
        let mean = Double(pairs.count + 1) / 2
        let spread = ranks.map(\.0).squares(around: mean) * ranks.map(\.1).squares(around: mean)
        guard spread > 0 else { return nil }
        let common = ranks.reduce(0.0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
        rho = common / spread.squareRoot()
        periods = pairs.count
    }
}
