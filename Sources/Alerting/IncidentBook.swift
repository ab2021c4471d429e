package import ProbeModel

/// Makes incidents of alerts: one for each cause, and what people said about it.
///
/// A fold over the ledger's alerts and interventions, in its order: the same records give the same
/// incidents, live and in a replay.
package struct IncidentBook: Hashable, Sendable, Codable {
    package enum Event: Hashable, Sendable {
        /// An alert is in the ledger.
        case recorded(Alert)
        /// A person's word is in the ledger; an incident that it opens touches these customers.
        case intervened(Intervention, segments: [String] = [])
    }

    /// What becomes of incidents.
    package enum Action: Hashable, Sendable {
        /// A new one: somebody is woken, or gets a ticket.
        case open(Alert, incident: RunID)
        /// It is back within half an hour: said, but nobody is woken.
        case reopen(Alert, incident: RunID)
        /// All its journeys work again, or a person says so.
        case resolve(Alert, incident: RunID)

        package var alert: Alert {
            switch self {
            case .open(let alert, _), .reopen(let alert, _), .resolve(let alert, _): alert
            }
        }
        package var incident: RunID {
            switch self {
            case .open(_, let id), .reopen(_, let id), .resolve(_, let id): id
            }
        }
        var isReopening: Bool { if case .reopen = self { true } else { false } }
    }

    /// Those in force; of a snapshot none.
    package var rules = IncidentRules()
    private var incidents: [RunID: Incident] = [:]
    /// By the order in which they were opened.
    private var order: [RunID] = []
    /// The open incident of each open alert.
    private var places: [RunID: RunID] = [:]
    private var byCause: [Key: RunID] = [:]

    private enum CodingKeys: CodingKey { case incidents, order, places, byCause }

    private struct Key: Hashable, Codable {
        let level: Alert.Level
        let cause: Cause
    }

    package init(_ rules: IncidentRules = IncidentRules()) {
        self.rules = rules
    }

    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .recorded(let alert) where alert.change == .firing: fire(alert)
        case .recorded(let alert): end(alert)
        case .intervened(let request, let segments): intervene(request, segments)
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
        let isDependent = obstacle(to: alert, at: alert.at) != nil
        incidents[alert.id]?.isDependent = isDependent
        return [.open(alert, incident: alert.id)]
    }

    /// The incident that an alert belongs to; nil if it is a new one.
    private func home(of alert: Alert) -> RunID? {
        if let first = alert.reopens, let home = home(ofSpan: first) { return home }
        if alert.level == .ticket, let page = openHome(of: alert) { return page }
        if let same = byCause[Key(level: alert.level, cause: Cause(alert))],
            let incident = incidents[same], isNear(incident, alert)
        {
            return same
        }
        // A person told of it before; or several journeys blame one component, or fail in one step
        // that they share, within five minutes.
        let joined = order.reversed().first { id in
            guard let incident = incidents[id], incident.isOpen else { return false }
            if incident.foretells(alert) { return true }
            let span = Limits.incidentJoining.nanoseconds
            guard incident.level == alert.level, let cause = incident.cause,
                alert.at.nanoseconds - incident.lastOpened.nanoseconds <= span
            else { return false }
            let blames = alert.component.map { $0 == cause.component } ?? false
            return blames || cause.sharesStep(with: Cause(alert))
        }
        return joined ?? openHome(of: alert)
    }

    /// The open incident of the other level that its journey is in: a ticket beside a page is no news,
    /// and a page makes the ticket's incident one that pages.
    private func openHome(of alert: Alert) -> RunID? {
        order.last { id in
            guard let incident = incidents[id], incident.isOpen else { return false }
            return incident.level != alert.level && incident.hasOpen(alert.journey)
        }
    }

    /// The incident that a span belongs to, or belonged to until it ended.
    private func home(ofSpan first: RunID) -> RunID? {
        places[first] ?? incidents[first]?.id
            ?? order.last { incidents[$0]?.knows(span: first) ?? false }
    }

    /// Whether it is open, or ended so recently that this is the same trouble.
    private func isNear(_ incident: Incident, _ alert: Alert) -> Bool {
        guard let resolved = incident.resolved else { return true }
        let span = rules.reopening(of: alert.service).nanoseconds
        return alert.at.nanoseconds - resolved.nanoseconds <= span
    }

    /// The latest incident of a service that the alert's own needs, which is open, or ended less than
    /// `span` before `now`: nobody is woken for this one. Nil if there is none.
    package func obstacle(
        to alert: Alert,
        at now: Timestamp,
        orEndedWithin span: Duration = .zero
    ) -> Incident? {
        guard let needed = rules.dependencies[alert.service] else { return nil }
        return all.first { incident in
            let isOver = incident.resolved.map { $0 + span <= now } ?? false
            guard !isOver, incident.id != places[alert.id], incident.level == .page else {
                return false
            }
            return !needed.isDisjoint(with: incident.failing(at: now, orUntil: span))
        }
    }

    private mutating func join(_ alert: Alert, _ id: RunID) {
        places[alert.id] = id
        if incidents[id] == nil {
            incidents[id] = Incident(alert, named: id)
            order.append(id)
            forgetOld()
        } else {
            incidents[id]?.add(alert)
        }
        byCause[Key(level: alert.level, cause: Cause(alert))] = id
    }

    private mutating func end(_ alert: Alert) -> [Action] {
        guard let id = places.removeValue(forKey: alert.id) else { return [] }
        guard var incident = incidents[id] else { return [] }
        let isOver = incident.end(alert)
        incidents[id] = incident
        guard isOver else { return [] }
        if incident.isManual { places[id] = nil }
        var end = alert
        end.summary = incident.ending(with: alert.summary)
        return [.resolve(end, incident: id)]
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

    private mutating func intervene(
        _ request: Intervention,
        _ segments: [String]
    ) -> [Action] {
        let id = request.subject
        switch request.verb {
        case .open:
            guard incidents[id] == nil else { return [] }
            let incident = Incident(request, touching: segments)
            incidents[id] = incident
            order.append(id)
            places[id] = id
            forgetOld()
            return incident.said.map { [.open($0, incident: id)] } ?? []
        case .resolve: return resolve(request)
        case .acknowledge, .update: incidents[id]?.say(request)
        case .request, .silence, .expire: break
        }
        return []
    }

    /// The end is that of what a person said, or of a journey that still fails: its own, later, says
    /// nothing new.
    private mutating func resolve(_ request: Intervention) -> [Action] {
        guard let incident = incidents[request.subject], incident.isOpen else { return [] }
        incidents[request.subject]?.say(request)
        if incident.isManual { places[incident.id] = nil }
        // An alert opened it again, so that alert ends.
        let said = incident.reopenings == 0 ? incident.said : nil
        guard var end = said ?? incident.openMembers.last?.alert else { return [] }
        end.change = .resolved
        end.at = request.at
        let words = request.text.isEmpty ? "" : ": \(request.text)"
        end.summary = "\(request.person.name) says that the incident is over\(words)"
        return [.resolve(end, incident: incident.id)]
    }

    // MARK: Questions

    /// All that are remembered, the newest first.
    package var all: [Incident] { order.reversed().compactMap { incidents[$0] } }
    package var open: [Incident] { all.filter(\.isOpen) }

    package subscript(id: RunID) -> Incident? { incidents[id] }

    /// The incident of an alert that is open.
    package func incident(of alert: RunID) -> RunID? { places[alert] }

    /// The newest open incident of this cause, or of a step that it shares.
    package func home(of cause: Cause) -> RunID? {
        open.first { incident in
            incident.cause.map { $0 == cause || $0.sharesStep(with: cause) } ?? false
        }?.id
    }

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
