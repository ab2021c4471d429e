/// Something that fails and is repaired, in turn: up and down times in hours or any other unit.
///
/// R. Billinton, R. N. Allan, "Reliability evaluation of engineering systems" (1992).
package struct RepairableUnit: Hashable, Sendable {
    package let availability: Double
    package let unavailability: Double
    /// Failures per unit of time.
    package let frequency: Double

    package init(meanUp: Double, meanDown: Double) {
        precondition(meanUp > 0 && meanDown > 0, "mean times are positive")
        availability = meanUp / (meanUp + meanDown)
        unavailability = meanDown / (meanUp + meanDown)
        frequency = 1 / (meanUp + meanDown)
    }

    private init(availability: Double, unavailability: Double, frequency: Double) {
        self.availability = availability
        self.unavailability = unavailability
        self.frequency = frequency
    }

    /// Never fails: its mean times are not finite.
    package static let flawless = RepairableUnit(availability: 1, unavailability: 0, frequency: 0)

    /// Units that fail independently, as one: a structure fails as often as its units do while it
    /// hangs on them, ν = Σ νᵢ · ∂R/∂Aᵢ. nil if a unit is missing, or the structure is too large.
    package init?(_ structure: Structure, of units: [String: RepairableUnit]) {
        var diagram = Diagram()
        let figures = units.mapValues(\.availability)
        guard let root = diagram.add(structure),
            let chances = diagram.chances(of: root, figures),
            let ordered = diagram.ordered(figures)
        else { return nil }
        availability = chances.works
        unavailability = chances.fails
        frequency = zip(diagram.parts, diagram.sensitivities(of: root, ordered)).reduce(0) {
            $0 + $1.1 * (units[$1.0]?.frequency ?? 0)
        }
    }

    package var meanUp: Double { availability / frequency }
    package var meanDown: Double { unavailability / frequency }
}
