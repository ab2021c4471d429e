package import JSON
import ProbeModel
package import Reliability

/// The figures of a service for a period, as JSON. Each ratio has its bounds, its rule and its
/// coverage.
package enum ServiceDocument {
    /// Raw, agreed and retroactive figures, and the windows behind them.
    package static func members(of report: ServiceReport) -> [JSON.Member] {
        [
            .init("raw", json(of: report.raw)),
            .init("agreed", json(of: report.agreed)),
            .init("retroactive", json(of: report.retroactive)),
            .init("excludedSeconds", JSON(seconds(report.effective))),
            .init("declaredSeconds", JSON(seconds(report.declared))),
            .init("costOfMaintenance", number(report.costOfMaintenance)),
        ]
    }

    package static func json(of figures: ServiceFigures) -> JSON {
        let judgement = figures.judgement
        let tally = figures.tally
        let wilson = Interval.wilson(good: tally.good, of: tally.counted)
        let downtime = figures.joint.downtime
        return [
            "basis": .string(figures.basis.rawValue),
            "shown": .string(figures.shown),
            "reliability": number(figures.reliability),
            "lower": number(judgement.bounds?.lowerBound),
            "upper": number(judgement.bounds?.upperBound),
            "verdict": .string(judgement.verdict.rawValue),
            "goodRunsNeeded": judgement.goodRunsNeeded.map { JSON($0) } ?? .null,
            "good": JSON(tally.good), "bad": JSON(tally.bad), "unknown": JSON(tally.unknown),
            "episodes": JSON(figures.episodes),
            "coverage": number(figures.coverage),
            "leastPossible": number(tally.bounds?.lowerBound),
            "mostPossible": number(tally.bounds?.upperBound),
            "wilsonLower": number(wilson?.lower), "wilsonUpper": number(wilson?.upper),
            "downtime": json(of: downtime),
            "journeys": .array(figures.journeys.map { journey(figures, $0) }),
        ]
    }

    private static func journey(
        _ figures: ServiceFigures,
        _ journey: ServiceFigures.Journey
    ) -> JSON {
        let tally = journey.slots.tally
        let wilson = journey.paced.wilson
        return [
            "name": .string(journey.name),
            "shown": .string(journey.paced.shown),
            "reliability": number(journey.paced.reliability),
            "lower": number(wilson?.lowerBound), "upper": number(wilson?.upperBound),
            "good": JSON(tally.good), "bad": JSON(tally.bad), "unknown": JSON(tally.unknown),
            "episodes": JSON(journey.slots.episodes),
            "coverage": number(journey.paced.coverage),
            "weight": number(figures.terms.weights[journey.name]),
        ]
    }

    private static func json(of downtime: Downtime) -> JSON {
        [
            "seconds": JSON(downtime.total / .seconds(1)),
            "provenSeconds": JSON(downtime.provenMinimum / .seconds(1)),
            "possibleSeconds": JSON(downtime.possibleMaximum / .seconds(1)),
            "unknownSeconds": JSON(downtime.unknown / .seconds(1)),
            "availability": number(downtime.availability),
            "longestSeconds": number(
                downtime.episodes.map { $0.estimate / .seconds(1) }.max()
            ),
            "meanRepairSeconds": number(downtime.meanTimeToRepair.map { $0 / .seconds(1) }),
        ]
    }

    /// A budget of slots, and how far it is used up.
    package static func json(of budget: Budget, tally: Tally, toCome: Int) -> JSON {
        let elapsed = max(0, budget.slots - toCome)
        let outlook =
            switch budget.outlook(after: tally, remaining: toCome) {
            case .alreadyLost: "already lost"
            case .alreadySafe: "already safe"
            case .open: "open"
            }
        return [
            "slots": JSON(budget.slots), "allowed": JSON(budget.allowed),
            "used": JSON(tally.bad), "left": JSON(budget.left(after: tally)),
            "toCome": JSON(toCome),
            "outlook": .string(outlook),
            "pace": number(budget.pace(after: tally, elapsed: elapsed)),
        ]
    }

    package static func number(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }

    private static func seconds(_ spans: [Range<Timestamp>]) -> Double {
        spans.reduce(0) { sum, span in
            sum + Double(span.upperBound.nanoseconds - span.lowerBound.nanoseconds) / 1e9
        }
    }
}
