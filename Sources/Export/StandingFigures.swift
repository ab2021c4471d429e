package import ProbeModel

/// How services stand now, and what journeys have left behind.
package struct StandingFigures: Sendable {
    /// True for ok or degraded, false for failing; services that are unknown are left out.
    package var services: [(name: String, isUp: Bool)] = []
    package var journeys: [Journey] = []

    package init() {}

    package struct Journey: Hashable, Sendable {
        let name: String
        let service: String
        /// Debts that are open, and when the oldest of them was noted.
        package var debts = 0
        package var oldestDebt: Timestamp?
        package var isInMaintenance = false
        /// Whether that mutes its alerts: it was announced in time.
        package var isMuted = false
        package var takesAnyServer = false

        package init(_ name: String, service: String) {
            self.name = name
            self.service = service
        }

        fileprivate var labels: [MetricLabel] {
            [MetricLabel("service", service), MetricLabel("journey", name)]
        }
    }

    package var families: [MetricFamily] {
        [
            MetricFamily(
                "probed_service_up",
                .gauge,
                "1 ok or degraded, 0 failing; absent while unknown",
                services.map { name, isUp in
                    MetricSample([MetricLabel("service", name)], isUp ? 1 : 0)
                }
            ),
            MetricFamily(
                "probed_journey_in_maintenance",
                .gauge,
                "1 while a window of maintenance goes on that is declared for the service",
                journeys.map { MetricSample($0.labels, $0.isInMaintenance ? 1 : 0) }
            ),
            MetricFamily(
                "probed_journey_muted_by_maintenance",
                .gauge,
                "1 while such a window mutes alerts: announced in time, and within what was agreed",
                journeys.map { MetricSample($0.labels, $0.isMuted ? 1 : 0) }
            ),
            MetricFamily(
                "probed_journey_takes_any_server",
                .gauge,
                "1 if it takes any server's certificate; absent if it does not",
                journeys.filter(\.takesAnyServer).map { MetricSample($0.labels, 1) }
            ),
            MetricFamily(
                "probed_journey_cleanup_debts",
                .gauge,
                "Things that runs have created and nobody has undone",
                journeys.map { MetricSample($0.labels, Double($0.debts)) }
            ),
            MetricFamily(
                "probed_journey_oldest_cleanup_debt_timestamp_seconds",
                .gauge,
                "When the oldest of them was created",
                journeys.compactMap { journey in
                    journey.oldestDebt.map { MetricSample(journey.labels, $0.unixSeconds) }
                }
            ),
        ]
    }
}
