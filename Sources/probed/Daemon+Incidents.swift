import Alerting
import Bureau
import Fold
import Journey
import ProbeModel
import Reliability
import Report
import Synchronization

extension Daemon {
    /// Incidents as people see them: with what is true now, what changed before, and what they cost.
    func incidents(_ snapshot: Follower.Snapshot, at now: Timestamp) -> IncidentDocument {
        var document = IncidentDocument(
            snapshot.incidents,
            snapshot.presents,
            snapshot.changes,
            priorities: priorities(snapshot, at: now),
            unverified: unverified,
            at: now
        )
        document.silences = snapshot.silences
        document.held = snapshot.held
        document.publicServices = publicServices
        document.suspected = snapshot.presents.suspected(
            of: snapshot.suspected.reduce(into: [:]) { $0[$1] = snapshot.terms[$1]?.service }
        )
        return document
    }

    /// Journeys in force that take any server for the one that they mean.
    var unverified: Set<String> {
        Set(current.withLock { $0.catalogue.plans }.filter(\.takesAnyServer).map(\.name))
    }

    private var publicServices: [String: PublicService] {
        let catalogue = current.withLock { $0.catalogue }
        let journeys = Dictionary(grouping: catalogue.plans.filter { $0.healthOf == nil }) {
            $0.service
        }
        return catalogue.services.reduce(into: [:]) { all, service in
            let zone = service.contract?.zone ?? "UTC"
            let segments = service.contract?.segments ?? []
            all[service.name] = PublicService(
                clocks: Zones.zone(zone) ?? .utc,
                named: zone,
                segments: segments.map(\.name),
                journeys: Set(journeys[service.name, default: []].map(\.name))
            )
        }
    }

    /// Of those that are open, as urgent as the customers of this hour make them.
    private func priorities(_ snapshot: Follower.Snapshot, at now: Timestamp) -> [RunID: Priority] {
        let open = snapshot.incidents.open
        guard !open.isEmpty else { return [:] }
        let contracts = current.withLock { $0.contracts }
        let urgency = Urgency(
            contracts,
            endangered: objectives.endangered,
            zone: Zones.zone,
            at: now
        )
        return open.reduce(into: [:]) { priorities, incident in
            let failures = incident.openMembers.map { member in
                Urgency.Failure(
                    of: member.alert.journey,
                    member.alert.service,
                    share: snapshot.presents.share(of: member)
                )
            }
            priorities[incident.id] = urgency.priority(of: failures)
        }
    }
}

extension Configuration {
    /// What services promise, by their names; none for those that promise nothing.
    var contracts: [String: Contract] {
        catalogue.services.reduce(into: [:]) { $0[$1.name] = $1.contract }
    }
}
