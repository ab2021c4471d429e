/// The gap between what the components of a service show and what its customers get, explained
/// and ranked (§1.6 of the definitions in docs/reliability.md).
package struct ServiceGap: Hashable, Sendable {
    package let service: String
    /// The runs of the customers' journeys, all together: without a declared structure each run
    /// has the same weight.
    package let customers: Tally
    /// Wilson's interval of the customers' reliability; nil without evidence.
    package let interval: Interval?
    /// Most costly first, then by name.
    package let components: [ComponentView]
    /// What the journeys would reach if their components failed independently of each other:
    /// Π A of the components of each journey, weighted with its runs.
    package let independent: Double?
    /// What the components alone pin the reliability down to, if all of them stand in series.
    package let bounds: ClosedRange<Double>?

    /// Sets the components' figures beside the customers' figure.
    ///
    /// - Parameters:
    ///   - counts: What was counted; a component's own health checks are its figure where it has
    ///     any, else the share of runs in which steps blamed it.
    ///   - confidence: Of the interval.
    package init(_ counts: ServiceCounts, confidence: Double = 0.95) {
        let journeys = counts.customerJourneys
        service = counts.service
        let customers = journeys.reduce(into: Tally()) { $0 += $1.tally }
        self.customers = customers
        interval = Interval.wilson(
            good: customers.good,
            of: customers.counted,
            confidence: confidence
        )
        var seen: [String: ComponentTally] = [:]
        for component in journeys.flatMap(\.components) {
            seen[component.name, default: ComponentTally(name: component.name)] += component
        }
        components = seen.values.map { tally in
            ComponentView(
                name: tally.name,
                ownChecks: counts.ownChecks[tally.name] ?? Tally(),
                seen: tally,
                cost: customers.counted > 0 ? tally.blamed / Double(customers.counted) : 0
            )
        }
        .sorted { ($1.cost, $0.name) < ($0.cost, $1.name) }
        let figures = Dictionary(
            uniqueKeysWithValues: components.compactMap { view in
                view.availability.map { (view.name, $0) }
            }
        )
        independent = Self.prediction(for: journeys, from: figures)
        bounds = Structure.bounds(inSeries: Array(figures.values))
    }

    /// The mean of the components' figures: the view in which everything is green.
    package var mean: Double? {
        let figures = components.compactMap(\.availability)
        return figures.isEmpty ? nil : figures.reduce(0, +) / Double(figures.count)
    }

    /// The lowest and the highest figure of a component.
    package var range: ClosedRange<Double>? {
        let figures = components.compactMap(\.availability)
        guard let lowest = figures.min(), let highest = figures.max() else { return nil }
        return lowest...highest
    }

    /// The gap and its two parts; nil if components or customers have no figure.
    package var gap: Gap? {
        guard let mean, let independent, let reliability = customers.reliability else { return nil }
        return Gap(mean: mean, independent: independent, reliability: reliability)
    }

    /// Failures of customers that no component is blamed for.
    package var unexplained: Double {
        max(0, Double(customers.bad) - components.reduce(0) { $0 + $1.seen.blamed })
    }

    private static func prediction(
        for journeys: [JourneyCounts],
        from figures: [String: Double]
    ) -> Double? {
        var weighted = 0.0
        var runs = 0
        for journey in journeys where journey.tally.counted > 0 {
            let parts = journey.components.map(\.name).filter { figures[$0] != nil }
            guard !parts.isEmpty,
                let prediction = Structure.series(parts).availability(of: figures)
            else { continue }
            weighted += prediction * Double(journey.tally.counted)
            runs += journey.tally.counted
        }
        return runs > 0 ? weighted / Double(runs) : nil
    }
}
