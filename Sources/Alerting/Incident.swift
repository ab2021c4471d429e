package import ProbeModel

/// A span in which customers could not complete journeys, from one cause.
package struct Incident: Hashable, Sendable, Identifiable, Codable {
    /// A journey that fails, or failed, for this cause.
    package struct Member: Hashable, Sendable, Codable {
        /// Its latest alert; the page, while a ticket about it is open too.
        package fileprivate(set) var alert: Alert
        /// Its first span here: what opens it again names that one.
        fileprivate let first: RunID
        /// Its alerts that are firing: it may have a page and a ticket.
        fileprivate var firing: [Alert.Level: Alert]

        package var isOpen: Bool { !firing.isEmpty }
    }

    /// What a person said about it.
    package struct Word: Hashable, Sendable, Codable {
        package let verb: Intervention.Verb
        package let by: String
        package let at: Timestamp
        package let text: String
    }

    /// The name of its first alert, or of the request that opened it.
    package let id: RunID
    /// That of its most urgent alert.
    package private(set) var level: Alert.Level
    /// nil for one that a person opened.
    package let cause: Cause?
    /// When the first bad run of the first member started.
    package private(set) var since: Timestamp
    /// The alert that says so; nil for one that a person opened.
    package private(set) var first: Alert?
    /// When it was decided.
    package let opened: Timestamp
    package private(set) var resolved: Timestamp?
    package private(set) var reopenings = 0
    /// Who looks after it: of one that is back nobody, until somebody says so again.
    package private(set) var acknowledgement: Word?
    /// When somebody said so for the first time.
    package private(set) var takenUp: Timestamp?
    package private(set) var words: [Word] = []
    package let summary: String
    /// That of its first alert, or the one that a person named when they opened it.
    package let service: String
    /// What a person said when they opened it, as people are told of it; nil if an alert opened it.
    let said: Alert?
    /// An incident of a service that this one needs was open already: nobody was woken.
    package internal(set) var isDependent = false
    private var journeys: [String: Member] = [:]

    init(_ alert: Alert, named name: RunID) {
        id = name
        level = alert.level
        cause = Cause(alert)
        (since, opened) = (alert.since, alert.at)
        first = alert
        summary = alert.summary
        service = alert.service
        said = nil
        add(alert)
    }

    init(_ request: Intervention, touching segments: [String]) {
        id = request.subject
        level = request.level
        cause = nil
        (since, opened) = (request.at, request.at)
        summary = request.text
        service = request.service
        said = Alert(saidBy: request, touching: segments)
        say(request)
    }

    package var isOpen: Bool { resolved == nil }
    package var isManual: Bool { cause == nil }

    /// By name.
    package var members: [Member] {
        journeys.sorted { $0.key < $1.key }.map(\.value)
    }
    package var openMembers: [Member] { members.filter(\.isOpen) }
    /// The alerts of its journeys that are firing.
    package var firing: [Alert] {
        openMembers.flatMap { $0.firing.values.sorted { $0.level.rawValue < $1.level.rawValue } }
    }
    /// When the first of its journeys that are not over began to fail: of one that is back, this time.
    package var failingSince: Timestamp? { openMembers.map(\.alert.since).min() }
    /// When it was opened, or opened again.
    var lastOpened: Timestamp {
        guard reopenings > 0 else { return opened }
        return openMembers.map(\.alert.at).min() ?? opened
    }
    package var services: [String] {
        Set(journeys.values.map(\.alert.service) + [service]).filter { !$0.isEmpty }.sorted()
    }

    /// How far it reaches now, with journeys that fail alike and of which no alert is about yet.
    package func reach(with suspected: [SuspectedIncident] = []) -> Reach {
        var failing = journeys.filter(\.value.isOpen).mapValues(\.alert.service)
        for member in suspected.flatMap(\.members) { failing[member.journey] = member.service }
        return Reach(failing, services: [service])
    }

    /// Whether an alert is about what a person told before: of the service that they named, no more
    /// urgent than they were, and begun not long after.
    func foretells(_ alert: Alert) -> Bool {
        guard isManual, isOpen, alert.service == service else { return false }
        return alert.level.rawValue >= level.rawValue
            && alert.since <= opened + Limits.incidentReopening
    }

    /// The services of which journeys fail, or failed less than `span` before `now`. One that a person
    /// opened has none of its own: what people say of a service is no reason to hide another one.
    func failing(at now: Timestamp, orUntil span: Duration) -> Set<String> {
        Set(journeys.values.filter { $0.isOpen || $0.alert.at + span > now }.map(\.alert.service))
    }

    func hasOpen(_ journey: String) -> Bool { journeys[journey]?.isOpen ?? false }
    /// Whether a journey's first span in it, or its latest, has this name.
    func knows(span: RunID) -> Bool {
        journeys.values.contains { $0.first == span || $0.alert.id == span }
    }

    mutating func add(_ alert: Alert) {
        let first = alert.reopens ?? alert.id
        var member = Member(alert: alert, first: first, firing: [:])
        if let known = journeys[alert.journey], known.isOpen {
            member.firing = known.firing
            if known.alert.level == .page, alert.level == .ticket { member = known }
        }
        member.firing[alert.level] = alert
        journeys[alert.journey] = member
        // Who took the ticket has taken up no page.
        if alert.level == .page, level == .ticket { (level, acknowledgement) = (.page, nil) }
        if alert.since < since { (since, self.first) = (alert.since, alert) }
        guard resolved != nil else { return }
        reopenings += 1
        (resolved, acknowledgement) = (nil, nil)
    }

    /// The journey works again; the answer tells whether this was the last one.
    mutating func end(_ alert: Alert) -> Bool {
        guard var member = journeys[alert.journey], member.firing[alert.level]?.id == alert.id
        else {
            return false
        }
        member.firing[alert.level] = nil
        if !member.isOpen { member.alert = alert }
        journeys[alert.journey] = member
        // One that a person opened is over when a person says so, unless that was said before.
        guard !isManual || reopenings > 0, isOpen, openMembers.isEmpty else { return false }
        resolved = alert.at
        return true
    }

    /// The end of one of several journeys is the end of them all, and says so.
    func ending(with summary: String) -> String {
        let all = Reach(journeys.mapValues(\.alert.service))
        guard all.journeys > 1 else { return summary }
        return "all work again, \(all.text); the last: \(summary)"
    }

    mutating func say(_ request: Intervention) {
        let word = Word(
            verb: request.verb,
            by: request.person.name,
            at: request.at,
            text: request.text
        )
        words.append(word)
        if words.count > Self.mostWords { words.removeFirst() }
        switch request.verb {
        case .acknowledge:
            acknowledgement = word
            takenUp = takenUp ?? word.at
        case .resolve: resolved = request.at
        case .open, .update, .request, .silence, .expire: break
        }
    }

    /// Updates that are remembered; all of them are in the ledger.
    private static let mostWords = 100
}
