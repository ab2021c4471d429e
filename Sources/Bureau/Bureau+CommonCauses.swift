import Alerting
import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// Causes that several journeys had in common.
extension Bureau {
    /// The incidents of a period in which several journeys failed for one cause, and at least one
    /// of them was the service's: the most failures first.
    func commonCauses(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        // What began before the period may go on in it.
        let since = period.lowerBound - Limits.incidentTimesSpan
        var incidents = RecordedIncidents()
        for record in try reader.incidentRecords(in: since..<period.upperBound) {
            incidents.handle(record)
        }
        let shared = incidents.book.all.filter { incident in
            incident.members.count > 1 && incident.services.contains(scene.service)
                && incident.since < period.upperBound
                && incident.resolved ?? period.upperBound >= period.lowerBound
        }
        guard !shared.isEmpty else { return .array([]) }
        let episodes = try reader.episodes(of: scene.service, in: period)
        let causes = shared.map { CommonFailure($0, of: scene.service, episodes) }
        let ranked = causes.sorted { ($1.failures, $0.since) < ($0.failures, $1.since) }
        return .array(ranked.prefix(Limits.reportRows).map(\.json))
    }
}

/// An incident of several journeys, and the runs that failed in it.
private struct CommonFailure {
    private let incident: Incident
    /// Those of the service by their names, others with their service.
    private let journeys: [String]
    let failures: Int

    init(_ incident: Incident, of service: String, _ episodes: [Episode]) {
        self.incident = incident
        let alerts = incident.members.map(\.alert)
        journeys = alerts.map { $0.service == service ? $0.journey : "\($0.service)/\($0.journey)" }
        let own = Set(alerts.filter { $0.service == service }.map(\.journey))
        failures = episodes.reduce(0) { sum, episode in
            let isIn =
                own.contains(episode.journey) && episode.lastBad >= incident.since
                && incident.resolved.map { episode.firstBad <= $0 } ?? true
            return isIn ? sum + episode.bad : sum
        }
    }

    var since: Timestamp { incident.since }

    var json: JSON {
        [
            "incident": .string(incident.id.description),
            "since": .string(incident.since.rfc3339),
            "until": JSON(incident.resolved?.rfc3339),
            "journeys": .array(journeys.map { .string($0) }),
            "failures": JSON(failures),
            "fragment": JSON(incident.cause?.fragment),
            "step": JSON(incident.cause?.step), "reason": JSON(incident.cause?.reason.word),
            "component": JSON(incident.cause?.component), "host": JSON(incident.cause?.host),
            "fingerprint": JSON(incident.cause?.fingerprint),
        ]
    }
}
