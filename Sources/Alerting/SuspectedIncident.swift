package import ProbeModel

/// Journeys that fail alike now, and that no alert is about yet: an incident may come of it, or it
/// is over after the next run. No record says so.
package struct SuspectedIncident: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let journey: String
        package let service: String
        package let recent: RecentRuns
    }

    /// What its members show, by the latest of them.
    package let symptom: Symptom
    /// By name; never empty.
    package let members: [Member]
    /// When the first of them began to fail.
    package let since: Timestamp

    package var services: [String] { Set(members.map(\.service)).sorted() }
}

extension PresentBook {
    /// Those of the given journeys that failed when they ran last, one group for each cause; the one
    /// that began first is the first. `services` are those of the journeys, by their names.
    package func suspected(of services: [String: String]) -> [SuspectedIncident] {
        let failing = services.compactMap { journey, service in
            let recent = self[journey]
            return recent.isFailing
                ? SuspectedIncident.Member(journey: journey, service: service, recent: recent) : nil
        }
        return Dictionary(grouping: failing) { $0.recent.symptom?.cause }.values
            .compactMap { members -> SuspectedIncident? in
                guard let symptom = Symptom.prevailing(among: members.compactMap(\.recent.symptom)),
                    let since = members.compactMap(\.recent.failingSince).min()
                else { return nil }
                return SuspectedIncident(
                    symptom: symptom,
                    members: members.sorted { $0.journey < $1.journey },
                    since: since
                )
            }
            .sorted { ($0.since, $0.members[0].journey) < ($1.since, $1.members[0].journey) }
    }
}
