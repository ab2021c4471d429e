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
        guard let root = diagram.add(structure), var figures = diagram.ordered(current) else {
            return nil
        }
        let limits = diagram.parts.map { ceilings[$0] }
        var whole = diagram.chances(figures).works[root]
        for _ in 0..<Limits.allocationSteps where whole < target.share {
            let gains = diagram.sensitivities(of: root, figures)
            guard let step = Self.best(gains, figures, limits) else { break }
            // The whole is linear in each part, so the last step ends exactly at the target.
            let length = min(step.length, (target.share - whole) / step.gain)
            figures[step.part] += length
            whole += step.gain * length
        }
        required = current.merging(zip(diagram.parts, figures)) { $1 }
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
        let part: Int
        let gain, length, worth: Double
    }

    /// Part of the way to its ceiling that a part moves at once.
    private static let stride = 0.01

    /// All in the order of the parts.
    private static func best(
        _ gains: [Double],
        _ figures: [Double],
        _ ceilings: [Ceiling?]
    ) -> Step? {
        var best: Step?
        for part in gains.indices {
            guard let ceiling = ceilings[part], gains[part] > 0 else { continue }
            let way = ceiling.availability - figures[part]
            let worth = gains[part] / ceiling.cost
            guard way > 1e-12, worth > best?.worth ?? 0 else { continue }
            let length = max(way * stride, min(way, 1e-9))
            best = Step(part: part, gain: gains[part], length: length, worth: worth)
        }
        return best
    }
}
