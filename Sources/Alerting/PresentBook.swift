package import ProbeModel

/// What is true of each journey now: a fold over all its runs, extra ones too, beside the alerts
/// that say what people were told.
package struct PresentBook: Hashable, Sendable, Codable {
    private var journeys: [String: RecentRuns] = [:]

    package init() {}

    /// Takes one run, in the order of the ledger.
    package mutating func absorb(_ run: Run, by lateness: Lateness = .ignored) {
        journeys[run.journey, default: RecentRuns()].note(run, by: lateness)
    }

    /// Forgets what is no longer configured.
    package mutating func keep(where isConfigured: (_ journey: String) -> Bool) {
        journeys = journeys.filter { isConfigured($0.key) }
    }

    /// The last runs of a journey; none if it has not run.
    package subscript(journey: String) -> RecentRuns { journeys[journey] ?? RecentRuns() }

    /// Whether a journey failed then or later; of one that has not run nobody says otherwise.
    package func hasFailed(_ journey: String, since time: Timestamp) -> Bool {
        let recent = self[journey]
        return recent.count == 0 || recent.hasFailed(since: time)
    }

    /// The last runs of a journey since it began to fail.
    package func runs(of member: Incident.Member) -> RecentRuns {
        self[member.alert.journey].since(member.alert.since)
    }

    /// The share of them that failed; of a journey that has not run, when it was told.
    package func share(of member: Incident.Member) -> Double {
        let recent = runs(of: member)
        guard recent.count > 0 else { return member.alert.failing ?? 1 }
        return Double(recent.bad) / Double(recent.count)
    }

    /// nil for an incident without a journey that has run.
    package func present(of incident: Incident) -> IncidentPresent? {
        let members = incident.openMembers.map(runs).filter { $0.count > 0 }
        return members.isEmpty ? nil : IncidentPresent(members, toldAs: incident.cause)
    }
}
