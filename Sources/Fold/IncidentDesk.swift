package import Alerting
import Ledger
import Pattern
package import ProbeModel

/// What people are told about incidents, of what is in the ledger and of what goes ahead of it.
package struct IncidentDesk: Hashable, Sendable, Codable {
    private var book: TellingBook
    /// Words of people that a replay must find: about what is open, and silences that last.
    private var standing: [Record.Audit] = []
    /// A copy that goes ahead of the disk, with the alerts that do.
    private var ahead: TellingBook?
    private var toldAhead: [Telling.Key: Telling] = [:]

    /// What goes ahead of the disk is no fold of it.
    private enum CodingKeys: CodingKey { case book, standing }

    init(_ rules: IncidentRules) {
        book = TellingBook(rules) { text, pattern in
            guard let compiled = try? Pattern(pattern, isAnchored: true) else { return false }
            return (try? compiled.firstMatch(in: Array(text.utf8))) != nil
        }
    }

    package var incidents: IncidentBook { book.incidents }
    package var silences: SilenceBook { book.silences }

    /// Alerts of which nobody is told yet, since something is in the way.
    package var held: Set<RunID> { book.held }

    /// Goes on with what another desk knew, by the rules of this one.
    mutating func resume(_ saved: IncidentDesk) {
        book.resume(saved.book)
        standing = saved.standing
    }

    // MARK: The fold

    /// Takes an alert of the ledger; says what people are told of it now.
    mutating func fold(_ alert: Alert) -> Telling? {
        let telling = book.handle(.recorded(alert))
        // It was told ahead of the disk, when nothing was in its way any more.
        if toldAhead[Telling.Key(alert)] != nil { _ = book.handle(.toldAhead(Telling.Key(alert))) }
        return telling
    }

    /// Whether the ledger holds it.
    func knows(_ alert: Alert) -> Bool { book.knows(Telling.Key(alert)) }

    mutating func fold(_ delivery: Record.Delivery) {
        let key = Telling.Key(delivery.alert, delivery.change)
        let isRefused = delivery.refusal != nil
        _ = book.handle(
            isRefused
                ? .refused(key, receiver: delivery.receiver)
                : .delivered(key, receiver: delivery.receiver)
        )
    }

    /// Takes a person's word; says what people are told of it.
    /// An incident that it opens touches these groups of customers.
    mutating func fold(_ audit: Record.Audit, touching segments: [String]) -> Telling? {
        var telling: Telling?
        if !audit.isRepeated || !standing.contains(where: { $0.isSame(as: audit) }) {
            let word = audit.intervention
            telling = book.handle(
                audit.isRepeated
                    ? .repeated(word, segments: segments) : .intervened(word, segments: segments)
            )
            standing.append(audit)
        }
        let now = audit.intervention.at
        standing = standing.filter { stands($0.intervention, at: now) }
        return telling
    }

    /// What was just told, with the journeys that fail alike and that no alert is about yet.
    mutating func widen(_ telling: Telling, by suspected: [SuspectedIncident]) -> Telling {
        book.widen(telling, by: suspected)
    }

    /// What those who know an incident are told now that it reaches further.
    mutating func updates(at now: Timestamp) -> [Telling] { book.updates(at: now) }

    /// Takes the windows of maintenance that mute, for what goes ahead of the disk too.
    mutating func plan(_ windows: [SilenceBook.Silence]) {
        _ = book.handle(.planned(windows))
        _ = ahead?.handle(.planned(windows))
    }

    private func stands(_ deed: Intervention, at now: Timestamp) -> Bool {
        switch deed.verb {
        case .request: false
        // An update, or the end, takes the place of what was said before.
        case .silence:
            silences[deed.subject].map { now < $0.until && $0.until == deed.until } ?? false
        case .expire: false
        case .open: incidents[deed.subject]?.isOpen ?? false
        // One from before the incident was back says nothing any more.
        case .acknowledge:
            incidents[deed.subject].map { $0.isOpen && $0.acknowledgement != nil } ?? false
        // What was said after the end is kept for as long as a replay knows the incident.
        case .update:
            incidents[deed.subject].map { incident in
                incident.resolved.map { now < $0 + Limits.replayTime } ?? true
            } ?? false
        // Over because a person says so, and its journeys still fail.
        case .resolve:
            incidents[deed.subject].map { !$0.isOpen && !$0.openMembers.isEmpty } ?? false
        }
    }

    // MARK: What is left to do

    /// What was held back and lasts, now that nothing is in its way.
    mutating func release(at now: Timestamp, _ presents: PresentBook) -> [Telling] {
        book.release(at: now) { presents.hasFailed($0, since: $1) }
    }

    /// What people were told of incidents that last, ahead of the disk too.
    package var lasting: [(telling: Telling, evidence: Alert.Evidence)] {
        var ends: [RunID: Timestamp] = [:]
        for case let (key, telling) in toldAhead where key.change == .resolved {
            guard let incident = telling.incident else { continue }
            ends[incident] = max(ends[incident] ?? telling.alert.at, telling.alert.at)
        }
        let ahead = toldAhead.filter { $0.key.change == .firing && !book.knows($0.key) }.values
            .sorted { $0.alert.at < $1.alert.at }
        let all =
            book.lasting.map { (telling: $0, evidence: Alert.Evidence.durable) }
            + ahead.map { (telling: $0, evidence: Alert.Evidence.pending) }
        return all.filter { item in
            let end = item.telling.incident.flatMap { ends[$0] }
            return end.map { $0 < item.telling.alert.at } ?? true
        }
    }

    /// What receivers have not accepted.
    func untold(
        _ receivers: Set<String>,
        forgetful: Set<String>,
        since time: Timestamp
    ) -> [(telling: Telling, missing: Set<String>)] {
        book.untold(receivers, forgetful: forgetful, since: time)
    }

    /// Open alerts with their incidents, and people's words that still matter: recorded anew, so
    /// that a replay finds them: a silence before what it mutes, an incident that a person opened
    /// before the alerts that joined it, other words behind what they are about.
    func restatement(of open: [Alert], at now: Timestamp) -> [Record] {
        let alerts = open.map { alert -> Record in
            var alert = alert
            alert.incident = incidents.incident(of: alert.id)
            return .alert(alert)
        }
        let words = standing.filter { stands($0.intervention, at: now) }.map { audit in
            var audit = audit
            audit.isRepeated = true
            return audit
        }
        let isFirst = { (audit: Record.Audit) in
            [.silence, .open].contains(audit.intervention.verb)
        }
        return words.filter(isFirst).map(Record.audit) + alerts
            + words.filter { !isFirst($0) }.map(Record.audit)
    }

    // MARK: Ahead of the disk

    /// What is told of an alert that goes ahead of the disk, or of what became of it there.
    mutating func tellAhead(_ alert: Alert, _ evidence: Alert.Evidence) -> Telling? {
        let key = Telling.Key(alert)
        guard evidence == .pending else { return toldAhead.removeValue(forKey: key) }
        var copy = ahead ?? book
        toldAhead[key] = copy.handle(.recorded(alert))
        ahead = copy
        return toldAhead[key]
    }

    /// What was held back of what goes ahead, and lasts there now that nothing is in its way.
    mutating func releaseAhead(at now: Timestamp) -> [Telling] {
        let released = (ahead?.release(at: now) ?? []).filter { !book.knows(Telling.Key($0.alert)) }
        for telling in released { toldAhead[Telling.Key(telling.alert)] = telling }
        return released
    }

    mutating func fallBack() { ahead = nil }
}

extension Record.Audit {
    /// Whether it records the same deed, perhaps once more.
    fileprivate func isSame(as other: Record.Audit) -> Bool {
        intervention == other.intervention && request == other.request
    }
}
