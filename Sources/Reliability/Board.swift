package import ProbeModel

/// The state of everything, as `status` shows it: a fold over the runs of the ledger, kept in
/// memory. Folding the live runs and folding the replayed ones give the same board.
package struct Board: Hashable, Sendable, Codable {
    /// The journeys in the order of their names, by service.
    package private(set) var services: [String: [String: Entry]] = [:]

    package init() {}

    /// Takes one run, in the order of the ledger. Only scheduled runs move the board.
    package mutating func absorb(_ run: Run) {
        guard run.kind == .scheduled else { return }
        services[run.service, default: [:]][run.journey, default: Entry()].absorb(run)
    }

    /// Takes a span in which `count` runs were due and did not happen.
    package mutating func absorbMissed(journey: String, service: String, count: Int) {
        guard services[service]?[journey] != nil else { return }
        services[service]?[journey]?.absorbMissed(count: count)
    }

    /// Makes a place for a journey that is in force: unknown until it has run.
    package mutating func expect(_ journey: String, of service: String, healthOf: String?) {
        guard services[service]?[journey] == nil else { return }
        services[service, default: [:]][journey] = Entry(healthOf: healthOf)
    }

    /// Forgets what is no longer configured.
    package mutating func keep(where isConfigured: (_ service: String, _ journey: String) -> Bool) {
        for (service, journeys) in services {
            let kept = journeys.filter { isConfigured(service, $0.key) }
            services[service] = kept.isEmpty ? nil : kept
        }
    }

    /// The state of a service: the worst state of its customers' journeys.
    ///
    /// - Parameters:
    ///   - service: Its name.
    ///   - now: The time of the question.
    ///   - interval: The scheduled interval of a journey; nil if it has no schedule.
    /// - Returns: Unknown if the board knows no journey of it.
    package func state(
        of service: String,
        at now: Timestamp,
        interval: (_ journey: String) -> Duration?
    ) -> ServiceState {
        let journeys = services[service, default: [:]].filter { $0.value.healthOf == nil }
        return journeys.map { $0.value.state(at: now, interval: interval($0.key)) }.max()
            ?? .unknown
    }
}
