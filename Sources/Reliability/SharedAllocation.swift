import ProbeModel

/// What the parts of a structure must reach where they stand in several places: raised step by step
/// where a step gains the most for its cost.
package struct SharedAllocation: Hashable, Sendable {
    /// The figure of the whole after it; below the target if no part can be moved any more.
    package let availability: Double
    /// What each part needs: the present figure where it need not be moved.
    package let required: [String: Double]

    /// Raises parts until the structure reaches the target; nil if a part has no figure or the
    /// structure is too large.
    ///
    /// - Parameters:
    ///   - structure: The whole.
    ///   - current: The figures of its parts.
    ///   - ceilings: What a part can reach at best; a part that is not named is fixed.
    ///   - target: What the whole must reach.
    package init?(
        _ structure: Structure,
        from current: [String: Double],
        ceilings: [String: Ceiling],
        target: Target
    ) {
        var diagram = Diagram()
        guard let root = diagram.add(structure),
            var whole = diagram.chances(of: root, current)?.works
        else { return nil }
        var figures = current
        for _ in 0..<Limits.allocationSteps where whole < target.share {
            guard let gains = diagram.sensitivities(of: root, figures),
                let step = Self.best(zip(diagram.parts, gains), figures, ceilings)
            else { break }
            // The whole is linear in each part, so the last step ends exactly at the target.
            let needed = (target.share - whole) / step.gain
            figures[step.part, default: 0] += min(step.length, needed)
            whole += step.gain * min(step.length, needed)
        }
        required = figures
        availability = whole
    }

    /// The best that a part can reach, and what a point of it costs in comparison.
    package struct Ceiling: Hashable, Sendable {
        package let availability: Double
        package let cost: Double

        package init(availability: Double, cost: Double = 1) {
            precondition(cost > 0, "what costs nothing is done already")
            self.availability = availability
            self.cost = cost
        }
    }

    private struct Step {
        let part: String
        let gain, length, worth: Double
    }

    /// Part of the way to its ceiling that a part moves at once.
    private static let stride = 0.01

    private static func best(
        _ gains: some Sequence<(String, Double)>,
        _ figures: [String: Double],
        _ ceilings: [String: Ceiling]
    ) -> Step? {
        gains.compactMap { part, gain -> Step? in
            guard let figure = figures[part], let ceiling = ceilings[part], gain > 0,
                ceiling.availability - figure > 1e-12
            else { return nil }
            let way = ceiling.availability - figure
            return Step(
                part: part,
                gain: gain,
                length: max(way * stride, min(way, 1e-9)),
                worth: gain / ceiling.cost
            )
        }
        .max { $0.worth < $1.worth }
    }
}
