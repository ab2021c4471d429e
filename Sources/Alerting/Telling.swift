package import ProbeModel

/// One thing that people are told about an incident: that it began, or that it is over.
package struct Telling: Hashable, Sendable, Codable {
    /// Which alert of the ledger it is, and which end of it.
    package struct Key: Hashable, Sendable, Codable {
        package let id: RunID
        package let change: Alert.Change

        package init(_ id: RunID, _ change: Alert.Change) { (self.id, self.change) = (id, change) }
        package init(_ alert: Alert) { self.init(alert.id, alert.change) }
    }

    enum State: Hashable, Sendable, Codable {
        /// People know already, or it is not the end of all of it.
        case quiet
        /// A silence, maintenance, or an incident of a service that this one needs is in the way.
        case held
        case told
    }

    package let alert: Alert
    /// nil if nobody is told of it.
    package let incident: RunID?
    /// Whether the incident is back soon after its end: nobody is woken.
    package internal(set) var isAgain = false
    /// The address of what to do first; nil if nobody gave one for its service.
    package internal(set) var runbook: String?
    /// The alerts by which people know the incident, the earliest first: this one is the last of
    /// them, unless it tells the end of all.
    package internal(set) var beginnings: [Alert] = []
    /// Who has taken it.
    package internal(set) var receivers: Set<String> = []
    /// Who will never take it.
    package internal(set) var refusers: Set<String> = []
    /// Who has taken one of its beginnings; of an end only.
    package internal(set) var takers: Set<String> = []
    var state = State.quiet

    package init(_ alert: Alert, of incident: RunID?) {
        (self.alert, self.incident) = (alert, incident)
    }

    /// What an earlier life told, and the ledger does not know: nor to whom, so each of these may
    /// believe it.
    package init(forgotten alert: Alert, by receivers: Set<String>) {
        self.init(alert, of: alert.incident ?? alert.id)
        beginnings = [alert]
        takers = receivers
    }
}
