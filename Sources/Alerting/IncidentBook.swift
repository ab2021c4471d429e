package import ProbeModel

/// Makes incidents of alerts: one for each cause, and what people said about it.
///
/// A fold over the ledger's alerts and interventions, in its order: the same records give the same
/// incidents, live and in a replay.
package struct IncidentBook: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// An alert is in the ledger.
        case recorded(Alert)
        /// A person's word is in the ledger.
        case intervened(Intervention)
    }

    /// What people are to be told.
    package enum Action: Hashable, Sendable {
        /// A new incident: somebody is woken, or gets a ticket.
        case open(Alert, incident: RunID)
        /// It is back within half an hour: said, but nobody is woken.
        case reopen(Alert, incident: RunID)
        /// All its journeys work again.
        case resolve(Alert, incident: RunID)
    }

    /// Services that others need, by the service that needs them.
    package var dependencies: [String: Set<String>] = [:]
    private var incidents: [RunID: Incident] = [:]
    /// By the order in which they were opened.
    private var order: [RunID] = []
    /// The open incident of each open alert.
    private var places: [RunID: RunID] = [:]
    private var byCause: [Key: RunID] = [:]

    private struct Key: Hashable {
        let level: Alert.Level
        let cause: Cause
    }

    package init() {}

    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .recorded(let alert) where alert.change == .firing: fire(alert)
        case .recorded(let alert): end(alert)
        case .intervened(let request): intervene(request)
        }
    }

    // MARK: Alerts

    private mutating func fire(_ alert: Alert) -> [Action] {
        // Recorded anew, so that a replay finds it.
        guard places[alert.id] == nil else { return [] }
        if let known = alert.incident {
            join(alert, known)
            return []
        }
        if let home = home(of: alert) {
            let wasOpen = incidents[home]?.isOpen ?? false
            join(alert, home)
            return wasOpen ? [] : [.reopen(alert, incident: home)]
        }
        join(alert, alert.id)
        guard !dependsOnOpen(alert) else {
            incidents[alert.id]?.isDependent = true
            return []
        }
        return [.open(alert, incident: alert.id)]
    }

    /// The incident that an alert belongs to; nil if it is a new one.
    private func home(of alert: Alert) -> RunID? {
        if let first = alert.reopens, let home = places[first] ?? (incidents[first]?.id) {
            return home
        }
        if let same = byCause[Key(level: alert.level, cause: Cause(alert))],
            let incident = incidents[same], isNear(incident, alert)
        {
            return same
        }
        // A ticket about a journey that pages already, and several journeys that blame one
        // component within five minutes.
        return order.reversed().first { id in
            guard let incident = incidents[id], incident.isOpen else { return false }
            if alert.level == .ticket, incident.level == .page, incident.hasOpen(alert.journey) {
                return true
            }
            guard incident.level == alert.level, let blamed = alert.component else { return false }
            let span = Limits.incidentJoining.nanoseconds
            return incident.cause?.component == blamed
                && alert.at.nanoseconds - incident.opened.nanoseconds <= span
        }
    }

    /// Whether it is open, or ended so recently that this is the same trouble.
    private func isNear(_ incident: Incident, _ alert: Alert) -> Bool {
        guard let resolved = incident.resolved else { return true }
        let span = Limits.incidentReopening.nanoseconds
        return alert.at.nanoseconds - resolved.nanoseconds <= span
    }

    private func dependsOnOpen(_ alert: Alert) -> Bool {
        guard let needed = dependencies[alert.service] else { return false }
        return order.contains { id in
            guard let incident = incidents[id], incident.isOpen, id != alert.id else {
                return false
            }
            return incident.level == .page && !needed.isDisjoint(with: incident.services)
        }
    }

    private mutating func join(_ alert: Alert, _ id: RunID) {
        places[alert.id] = id
        if incidents[id] == nil {
            incidents[id] = Incident(alert)
            order.append(id)
            forgetOld()
        } else {
            incidents[id]?.add(alert)
        }
        byCause[Key(level: alert.level, cause: Cause(alert))] = id
    }

    private mutating func end(_ alert: Alert) -> [Action] {
        guard let id = places.removeValue(forKey: alert.id) else { return [] }
        guard incidents[id]?.end(alert) ?? false else { return [] }
        return incidents[id]?.isDependent ?? false ? [] : [.resolve(alert, incident: id)]
    }

    /// Incidents that are over are bounded; the oldest go first, and what refers to them.
    private mutating func forgetOld() {
        guard order.count > Limits.incidents,
            let index = order.firstIndex(where: { !(incidents[$0]?.isOpen ?? false) })
        else { return }
        let id = order.remove(at: index)
        incidents[id] = nil
        byCause = byCause.filter { $0.value != id }
    }

    // MARK: People

    private mutating func intervene(_ request: Intervention) -> [Action] {
        switch request.verb {
        case .open:
            guard incidents[request.subject] == nil else { return [] }
            incidents[request.subject] = Incident(request)
            order.append(request.subject)
            forgetOld()
        case .acknowledge, .update, .resolve: incidents[request.subject]?.say(request)
        case .request, .silence, .expire: break
        }
        return []
    }

    // MARK: Questions

    /// All that are remembered, the newest first.
    package var all: [Incident] { order.reversed().compactMap { incidents[$0] } }
    package var open: [Incident] { all.filter(\.isOpen) }

    package subscript(id: RunID) -> Incident? { incidents[id] }

    /// The incident of an alert that is open.
    package func incident(of alert: RunID) -> RunID? { places[alert] }

    /// Earlier incidents of the same cause, or of the same journeys, the newest first.
    package func similar(to incident: Incident) -> [Incident] {
        let journeys = Set(incident.members.map(\.alert.journey))
        return all.filter { other in
            guard other.id != incident.id, other.opened < incident.opened else { return false }
            if let cause = incident.cause, cause == other.cause { return true }
            return other.members.contains { journeys.contains($0.alert.journey) }
        }
    }
}
