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
