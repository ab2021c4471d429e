/// The reliability of a service without a declared structure: its cells, each with its share of the
/// business. It hides what the joint figure shows: with a quarter of the weight totally down, it
/// still says 75 %, though nobody can ship.
package struct WeightedReliability: Hashable, Sendable {
    package struct Cell: Hashable, Sendable {
        /// Share of real transactions or of revenue, in any unit.
        package let weight: Double
        /// nil without data.
        package let reliability: Double?

        package init(weight: Double, reliability: Double?) {
            precondition(weight >= 0, "no weight is negative")
            self.weight = weight
            self.reliability = reliability
        }
    }

    package let cells: [Cell]

    package init(_ cells: [Cell]) {
        self.cells = cells
    }

    /// Σ w R / Σ w over the cells with data; nil if they have no weight.
    package var reliability: Double? { known.weight > 0 ? known.good / known.weight : nil }

    /// The share of the weight that has data; nil without any weight.
    package var knownWeight: Double? { total > 0 ? known.weight / total : nil }

    /// With the missing cells all bad, and all good; nil without any weight.
    package var bounds: ClosedRange<Double>? {
        guard total > 0 else { return nil }
        let lower = known.good / total
        return lower...max(lower, (known.good + total - known.weight) / total)
    }

    /// What a customer gets who needs every cell: the product of those with data, if they fail
    /// independently. A weighted mean is not a journey. nil without data.
    package var serial: Double? {
        let figures = cells.compactMap(\.reliability)
        return figures.isEmpty ? nil : figures.reduce(1, *)
    }

    private var total: Double { cells.reduce(0) { $0 + $1.weight } }

    private var known: (weight: Double, good: Double) {
        cells.reduce((0, 0)) { sum, cell in
            guard let reliability = cell.reliability else { return sum }
            return (sum.0 + cell.weight, sum.1 + cell.weight * reliability)
        }
    }
}
