import ProbeModel

/// How far an incident reaches: how many journeys of which services fail for its cause.
package struct Reach: Hashable, Sendable, Codable {
    package let journeys: Int
    /// By name.
    package let services: [String]
    /// Some of the journeys, by name.
    let named: [String]

    /// `journeys` are those that fail, by their names, with the service of each; `services` have it
    /// without any journey.
    init(_ journeys: [String: String], services: [String] = []) {
        self.journeys = journeys.count
        self.services = Set(journeys.values + services).filter { !$0.isEmpty }.sorted()
        named = Array(journeys.keys.sorted().prefix(Limits.namedJourneys))
    }

    /// `12 journeys of billing and shipping, among them 'pay', 'print' and 'ship'`.
    package var text: String {
        let names = Self.list(named.map { "'\($0)'" })
        let whose = services.isEmpty ? "" : " of \(Self.list(services))"
        let head = "\(journeys.counted("journey"))\(whose)"
        return journeys > named.count ? "\(head), among them \(names)" : "\(head): \(names)"
    }

    /// Whether people who were told of `told` should hear of this.
    func outgrows(_ told: Reach) -> Bool {
        guard journeys > told.journeys else { return false }
        return journeys >= told.journeys * Limits.incidentGrowth
            || !Set(services).isSubset(of: told.services)
    }

    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

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
