package import ProbeModel

/// One thing that people are told about an incident: that it began, what came to it, or that it is
/// over.
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

    /// What those who know an incident are told of it in between; nobody is woken.
    package enum News: Hashable, Sendable, Codable {
        /// It reaches further, or a person tells what they know: a sentence.
        case update(String, at: Timestamp)
        /// A person looks after it: a sentence.
        case acknowledged(String, at: Timestamp)
    }

    package let alert: Alert
    /// nil if nobody is told of it.
    package let incident: RunID?
    /// Whether the incident is back soon after its end: nobody is woken.
    package internal(set) var isAgain = false
    /// What is new of what `alert` told at the beginning; nil for a beginning and an end.
    package private(set) var news: News?
    /// How far the incident reaches when it is told; nil for an end.
    package internal(set) var reach: Reach?
    /// The address of what to do first; nil if nobody gave one for its service.
    package internal(set) var runbook: String?
    /// The alerts by which people know the incident, the earliest first: this one is the last of
    /// them, unless it tells the end of all.
    package internal(set) var beginnings: [Alert] = []
    /// Who has taken it.
    package internal(set) var receivers: Set<String> = []
    /// Who will never take it.
    package internal(set) var refusers: Set<String> = []
    /// Who has taken one of its beginnings; not of a beginning.
    package internal(set) var takers: Set<String> = []
    var state = State.quiet

    package init(_ alert: Alert, of incident: RunID?) {
        (self.alert, self.incident) = (alert, incident)
    }

    /// News of what `beginnings` told.
    init?(_ news: News, of incident: RunID, _ beginnings: [Alert]) {
        guard let first = beginnings.first else { return nil }
        self.init(first, of: incident)
        (self.news, self.beginnings) = (news, beginnings)
    }

    /// What an earlier life told, and the ledger does not know: nor to whom, so each of these may
    /// believe it.
    package init(forgotten alert: Alert, by receivers: Set<String>) {
        self.init(alert, of: alert.incident ?? alert.id)
        beginnings = [alert]
        takers = receivers
    }
}
