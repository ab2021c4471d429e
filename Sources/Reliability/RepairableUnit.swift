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

    package var meanUp: Double { availability / frequency }
    package var meanDown: Double { unavailability / frequency }

    /// Units that are all needed and fail independently, as one; nil without a unit.
    package static func series(_ units: [RepairableUnit]) -> RepairableUnit? {
        joined(units) { left, right in
            RepairableUnit(
                availability: left.availability * right.availability,
                unavailability: left.unavailability + left.availability * right.unavailability,
                frequency: left.frequency * right.availability
                    + left.availability * right.frequency
            )
        }
    }

    /// Units of which one is enough; nil without a unit.
    package static func parallel(_ units: [RepairableUnit]) -> RepairableUnit? {
        joined(units) { left, right in
            RepairableUnit(
                availability: left.availability + left.unavailability * right.availability,
                unavailability: left.unavailability * right.unavailability,
                frequency: left.frequency * right.unavailability
                    + left.unavailability * right.frequency
            )
        }
    }

    private static func joined(
        _ units: [RepairableUnit],
        _ join: (RepairableUnit, RepairableUnit) -> RepairableUnit
    ) -> RepairableUnit? {
        units.first.map { units.dropFirst().reduce($0, join) }
    }
}
