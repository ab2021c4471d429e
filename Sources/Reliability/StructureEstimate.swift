import ProbeModel

/// The figure of a structure: exact, or by trying if the structure is too large for that.
package struct StructureEstimate: Hashable, Sendable {
    package let availability: Double
    /// Standard error of a figure that comes from trying; nil if it is exact.
    package let standardError: Double?
}

extension Structure {
    /// The chance that the service works; beyond the limits of the diagram by Monte Carlo, always
    /// with the same seed, so that the figure is the same in every report. nil if a part has no
    /// figure.
    package func estimate(
        of figures: [String: Double],
        draws: Int = Limits.structureDraws
    ) -> StructureEstimate? {
        if let exact = availability(of: figures) {
            return StructureEstimate(availability: exact, standardError: nil)
        }
        let names = parts
        let chances = names.compactMap { figures[$0] }
        guard chances.count == names.count, draws > 0 else { return nil }
        var random = SplitMix64(seed: 1)
        let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        var up = 0
        for _ in 0..<draws {
            let states = chances.map { Double.random(in: 0..<1, using: &random) < $0 }
            up += works { name in places[name].map { states[$0] } } == true ? 1 : 0
        }
        let share = Double(up) / Double(draws)
        let error = (share * (1 - share) / Double(draws)).squareRoot()
        return StructureEstimate(availability: share, standardError: error)
    }

    /// A lower bound of the service's figure from the tallies of its parts: each part at its own
    /// lower bound, all of them together at this confidence (Bonferroni). A structure never gets
    /// worse when a part gets better. nil if a part has no evidence or the structure is too large.
    package func lowerBound(of tallies: [String: Tally], confidence: Double = 0.95) -> Double? {
        let names = parts
        let alpha = (1 - confidence) / Double(max(1, names.count))
        var bounds: [String: Double] = [:]
        for name in names {
            guard let tally = tallies[name],
                let interval = Interval.clopperPearson(
                    good: tally.good,
                    of: tally.counted,
                    confidence: 1 - 2 * alpha
                )
            else { return nil }
            bounds[name] = interval.lower
        }
        return availability(of: bounds)
    }
}
