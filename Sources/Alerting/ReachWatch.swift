import ProbeModel

/// Decides when people who know an incident are told that it reaches further: when it has outgrown
/// what they were told, and a while after the last word.
struct ReachWatch: Hashable, Sendable, Codable {
    private struct Told: Hashable, Codable {
        var reach: Reach
        var at: Timestamp
        /// Whether a journey has joined since.
        var isWider = false
    }

    private var told: [RunID: Told] = [:]

    /// People are told of an incident.
    mutating func note(_ reach: Reach, of incident: RunID, at now: Timestamp) {
        told[incident] = Told(reach: reach, at: now)
    }

    mutating func noteJoined(_ incident: RunID) { told[incident]?.isWider = true }
    mutating func forget(_ incident: RunID) { told[incident] = nil }

    /// Incidents that have outgrown what was told of them, each with that; cheap while none has.
    mutating func outgrown(
        at now: Timestamp,
        _ present: (RunID) -> Reach
    ) -> [(incident: RunID, before: Reach, now: Reach)] {
        let due = told.filter { $0.value.isWider && $0.value.at + Limits.incidentUpdate <= now }
        return due.sorted { $0.key.bits < $1.key.bits }.compactMap { incident, told in
            let reach = present(incident)
            guard reach.outgrows(told.reach) else {
                self.told[incident]?.isWider = false
                return nil
            }
            note(reach, of: incident, at: now)
            return (incident, told.reach, reach)
        }
    }
}
