/// Everything that was counted for one service over one period: the input of its report.
package struct ServiceCounts: Hashable, Sendable {
    package var service: String
    /// Every journey of the service, those that check a component's health included.
    package var journeys: [JourneyCounts]
    /// Own health checks of the components that the service needs, whatever service they are
    /// filed under.
    package var ownChecks: [String: Tally]

    package init(service: String, journeys: [JourneyCounts], ownChecks: [String: Tally]) {
        self.service = service
        self.journeys = journeys
        self.ownChecks = ownChecks
    }

    /// What customers do: the journeys that are no component's health check.
    package var customerJourneys: [JourneyCounts] { journeys.filter { $0.healthOf == nil } }
}
