package import JSON
package import ProbeModel
package import Reliability

/// The gap between the components' view and the customers', as JSON: the shape of
/// `/api/v1/reports/gap`. Fractions are fractions; each ratio has its interval and its coverage.
package enum GapDocument {
    /// - Parameters:
    ///   - gap: The figures.
    ///   - since: The beginning of the period that was counted.
    ///   - until: Its end.
    ///   - lastFailure: The last run in which a customer could not.
    ///   - figures: How far the counts reach.
    /// - Returns: One object.
    package static func json(
        of gap: ServiceGap,
        since: Timestamp,
        until: Timestamp,
        lastFailure: RunID?,
        figures: FiguresDocument
    ) -> JSON {
        [
            "service": .string(gap.service),
            "since": .string(since.rfc3339),
            "until": .string(until.rfc3339),
            "seconds": JSON(Double(until.nanoseconds - since.nanoseconds) / 1e9),
            "customers": customers(gap),
            "components": components(gap),
            "gap": split(gap),
            "unexplainedFailures": JSON(gap.unexplained),
            "lastFailure": JSON(lastFailure?.description),
            "figures": figures.json,
        ]
    }

    /// The figure of all customers' runs: its rule, its interval and its coverage.
    package static func customers(_ gap: ServiceGap) -> JSON {
        let tally = gap.customers
        return [
            "good": JSON(tally.good), "bad": JSON(tally.bad), "unknown": JSON(tally.unknown),
            "reliability": number(tally.reliability),
            "shown": .string(tally.shown),
            "lower": number(gap.interval?.lower), "upper": number(gap.interval?.upper),
            "confidence": JSON(0.95),
            "rule": "Wilson",
            "coverage": number(tally.coverage),
            "independent": number(gap.independent),
        ]
    }

    private static func components(_ gap: ServiceGap) -> JSON {
        [
            "count": JSON(gap.components.count),
            "measured": JSON(gap.components.count { $0.availability != nil }),
            "mean": number(gap.mean),
            "lowest": number(gap.range?.lowerBound), "highest": number(gap.range?.upperBound),
            "ranked": .array(gap.components.map(component)),
        ]
    }

    private static func component(_ view: ComponentView) -> JSON {
        [
            "name": .string(view.name),
            "cost": JSON(view.cost),
            "availability": number(view.availability),
            "ownChecks": [
                "good": JSON(view.ownChecks.good), "bad": JSON(view.ownChecks.bad),
                "unknown": JSON(view.ownChecks.unknown),
            ],
            "needed": JSON(view.seen.needed),
            "proven": JSON(view.seen.proven), "suspected": JSON(view.seen.suspected),
        ]
    }

    private static func split(_ gap: ServiceGap) -> JSON {
        guard let gap = gap.gap else { return .null }
        return [
            "total": JSON(gap.total), "composition": JSON(gap.composition),
            "dependence": JSON(gap.dependence),
        ]
    }

    private static func number(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }
}
