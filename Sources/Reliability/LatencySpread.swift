/// How steady a journey is: the spread of ln latency within cells of the hour of the week, and
/// between them (ISO 5725-2).
package struct LatencySpread: Hashable, Sendable {
    /// Standard deviation within a cell, s_r.
    package let within: Double
    /// Standard deviation between cells, s_L.
    package let between: Double
    /// Values less cells: the degrees of freedom of `within`.
    package let freedom: Int
    /// (q3 − q1)/(q3 + q1) of all latencies: the robust twin, without a logarithm.
    package let quartileCoefficient: Double

    /// Takes the latencies of each cell, in any unit, all above 0. nil without two cells that hold
    /// something or without a cell that holds two values.
    package init?(cells: [[Double]]) {
        let cells = cells.filter { !$0.isEmpty }
        let all = SortedSample(cells.joined())
        freedom = all.values.count - cells.count
        guard cells.count > 1, freedom > 0, let least = all.values.first, least > 0,
            let low = all.interpolated(0.25), let high = all.interpolated(0.75)
        else { return nil }
        quartileCoefficient = (high - low) / (high + low)
        let logarithms = cells.map { $0.map(\.logarithm) }
        let means = logarithms.map(\.mean)
        let residual = zip(logarithms, means).reduce(0.0) { $0 + $1.0.squares(around: $1.1) }
        let grand = logarithms.flatMap(\.self).mean
        let effect = zip(logarithms, means).reduce(0.0) { sum, cell in
            sum + Double(cell.0.count) * (cell.1 - grand) * (cell.1 - grand)
        }
        // The size of a cell, as the analysis of variance takes it where sizes differ.
        let total = Double(all.values.count)
        let squares = cells.reduce(0.0) { $0 + Double($1.count * $1.count) }
        let size = (total - squares / total) / Double(cells.count - 1)
        let variance = residual / Double(freedom)
        let excess = effect / Double(cells.count - 1) - variance
        within = variance.squareRoot()
        between = max(0, excess / size).squareRoot()
    }

    package var total: Double { (within * within + between * between).squareRoot() }

    /// Two runs close in time differ by less than this factor in 95 % of cases.
    package var repeatabilityFactor: Double { (Self.pair * within).exponential }

    /// The same of two runs at any hours.
    package var reproducibilityFactor: Double { (Self.pair * total).exponential }

    /// About 1.96 · √2: the difference of two normal values.
    private static let pair = 2.8
}

extension [Double] {
    /// Not a number without values.
    var mean: Double { reduce(0, +) / Double(count) }

    /// Σ (x − centre)².
    func squares(around centre: Double) -> Double {
        reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    }

    /// Of a sample: with n − 1 below. Not a number for fewer than two values.
    var variance: Double { squares(around: mean) / Double(count - 1) }
}
