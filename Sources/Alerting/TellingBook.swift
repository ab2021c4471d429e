package import ProbeModel

/// Decides what people are told of incidents, and remembers who has taken it: a fold over alerts,
/// deliveries and people's words, in the ledger's order.
///
/// People know an incident by the alerts with which it was told, its beginnings; its end carries
/// them, so that each receiver ends what it began, whichever journey is the last to work again.
package struct TellingBook: Hashable, Sendable, Codable {
    package enum Event: Hashable, Sendable {
        /// An alert is in the ledger.
        case recorded(Alert)
        /// That a receiver has taken one is in the ledger.
        case delivered(Telling.Key, receiver: String)
        /// One that is in the ledger was told before, ahead of its disk.
        case toldAhead(Telling.Key)
        /// That a receiver will never take one is in the ledger.
        case refused(Telling.Key, receiver: String)
        /// A person's word is in the ledger; an incident that it opens touches these customers.
        case intervened(Intervention, segments: [String] = [])
        /// An earlier word was recorded anew, so that a replay finds it; nobody is told.
        case repeated(Intervention, segments: [String] = [])
        /// These windows of maintenance mute, in the place of those before; nobody is told.
        case planned([SilenceBook.Silence])
    }

    package private(set) var incidents: IncidentBook
    package private(set) var silences: SilenceBook
    private var tellings: [Telling.Key: Telling] = [:]
    /// The alerts by which people know each incident that they believe to last.
    private var beginnings: [RunID: [Alert]] = [:]
    private var reaches = ReachWatch()

    /// `matching` says whether a text as a whole matches a pattern.
    package init(
        _ rules: IncidentRules,
        matching: @escaping @Sendable (_ text: String, _ pattern: String) -> Bool
    ) {
        silences = SilenceBook(matching: matching)
        incidents = IncidentBook(rules)
    }

    /// Goes on with what another book knew, by the rules and the windows of this one.
    package mutating func resume(_ saved: TellingBook) {
        let rules = incidents.rules
        (incidents, tellings, beginnings) = (saved.incidents, saved.tellings, saved.beginnings)
        reaches = saved.reaches
        incidents.rules = rules
        silences.resume(saved.silences)
    }

    /// - Returns: what people are told now.
    package mutating func handle(_ event: Event) -> Telling? {
        switch event {
        case .recorded(let alert): return record(alert)
        case .delivered(let key, let receiver):
            note(key, takenBy: receiver)
            return nil
        case .toldAhead(let key):
            noteToldBefore(key)
            return nil
        case .refused(let key, let receiver):
            tellings[key]?.refusers.insert(receiver)
            return nil
        case .intervened(let word, let segments): return take(word, segments)
        case .repeated(let word, let segments):
            repeated(word, segments)
            return nil
        case .planned(let windows):
            silences.plan(windows)
            return nil
        }
    }

    /// Whether the ledger holds it.
    package func knows(_ key: Telling.Key) -> Bool { tellings[key] != nil }

    // MARK: The fold

    private mutating func record(_ alert: Alert) -> Telling? {
        let action = incidents.handle(.recorded(alert)).first
        if alert.change == .firing, let incident = incidents.incident(of: alert.id) {
            reaches.noteJoined(incident)
        }
        guard !knows(Telling.Key(alert)) else { return nil }
        // The end of the last journey is told as the end of all.
        let told = enter(action?.alert ?? alert, action, at: alert.at)
        // Recorded anew: who was told of it has passed out of sight, and is told its end only.
        return alert.isRepeated ? nil : told
    }

    private mutating func take(_ word: Intervention, _ segments: [String]) -> Telling? {
        silences.handle(word)
        if let action = incidents.handle(.intervened(word, segments: segments)).first {
            return enter(action.alert, action, at: word.at)
        }
        let by = word.person.name
        let said = word.text.isEmpty ? "" : ": \(word.text)"
        return switch word.verb {
        case .update: news(.update("\(by) says: \(word.text)", at: word.at), of: word.subject)
        case .acknowledge:
            news(.acknowledged("\(by) looks after it\(said)", at: word.at), of: word.subject)
        case .request, .open, .resolve, .silence, .expire: nil
        }
    }

    private mutating func repeated(_ word: Intervention, _ segments: [String]) {
        silences.handle(word)
        guard let action = incidents.handle(.intervened(word, segments: segments)).first else {
            return
        }
        if word.verb == .open {
            var alert = action.alert
            alert.incident = action.incident
            _ = enter(alert, action, at: word.at)
        } else {
            beginnings[action.incident] = nil
            reaches.forget(action.incident)
        }
    }

    /// Those who were told of an incident that lasts; nil if nobody was.
    private func news(_ news: Telling.News, of incident: RunID) -> Telling? {
        let known = beginnings[incident, default: []]
        var telling = Telling(news, of: incident, known)
        telling?.takers = takers(of: known)
        return telling
    }

    private func takers(of known: [Alert]) -> Set<String> {
        Set(known.compactMap { tellings[Telling.Key($0.id, .firing)]?.receivers }.joined())
    }

    private mutating func enter(
        _ alert: Alert,
        _ action: IncidentBook.Action?,
        at now: Timestamp
    ) -> Telling? {
        let key = Telling.Key(alert)
        var telling = Telling(alert, of: action?.incident ?? incidents.incident(of: alert.id))
        telling.runbook = incidents.rules.runbooks[alert.service]
        if alert.change == .firing {
            telling.isAgain = wasToldBefore(telling, isBack: action?.isReopening ?? false)
        }
        tellings[key] = telling
        forgetOld()
        guard alert.change == .firing else { return end(key) }
        // What waits is not forestalled by a ticket of the same incident.
        let waits = telling.incident.map(isHeld) ?? false
        return begin(key, at: now, for: waits ? Limits.incidentJoining : .zero)
    }

    private func isHeld(_ incident: RunID) -> Bool {
        tellings.values.contains { $0.incident == incident && $0.state == .held }
    }

    /// Tells it unless something is in the way: an incident that it depends on must have ended
    /// `span` ago.
    private mutating func begin(
        _ key: Telling.Key,
        at now: Timestamp,
        for span: Duration
    ) -> Telling? {
        guard let telling = tellings[key], let incident = telling.incident else { return nil }
        let alert = telling.alert
        // Each service's people are told once, and those of each segment of its customers.
        guard !alert.isCovered(by: beginnings[incident, default: []]) else {
            tellings[key]?.state = .quiet
            return nil
        }
        // What a person says waits for no other service.
        let isHeld =
            silences.silence(of: alert, at: now) != nil
            || !alert.isManual && incidents.obstacle(to: alert, at: now, orEndedWithin: span) != nil
        guard !isHeld else {
            tellings[key]?.state = .held
            return nil
        }
        noteTold(key, of: incident)
        return tellings[key]
    }

    private mutating func noteTold(_ key: Telling.Key, of incident: RunID) {
        guard let alert = tellings[key]?.alert else { return }
        beginnings[incident, default: []].append(alert)
        tellings[key]?.beginnings = beginnings[incident, default: []]
        tellings[key]?.state = .told
        reach(of: key, beside: [])
    }

    /// Notes how far what was told reaches. Who knows the incident already hears of what came since
    /// in an update, not by what others are told.
    private mutating func reach(of key: Telling.Key, beside suspected: [SuspectedIncident]) {
        guard let telling = tellings[key], let id = telling.incident, let incident = incidents[id]
        else { return }
        let alike = suspected.filter { incidents.home(of: $0.symptom.cause) == id }
        let reach = incident.reach(with: alike)
        tellings[key]?.reach = reach
        guard telling.beginnings.count == 1 else { return }
        reaches.note(reach, of: id, at: telling.alert.at)
    }

    /// The end is told to those who know the beginning.
    private mutating func end(_ key: Telling.Key) -> Telling? {
        guard let incident = tellings[key]?.incident,
            let known = beginnings.removeValue(forKey: incident)
        else { return nil }
        reaches.forget(incident)
        let takers = takers(of: known)
        tellings[key]?.takers = takers
        tellings[key]?.beginnings = known
        tellings[key]?.state = .told
        return tellings[key]
    }

    private mutating func note(_ key: Telling.Key, takenBy receiver: String) {
        guard tellings[key] != nil else { return }
        tellings[key]?.receivers.insert(receiver)
        noteToldBefore(key)
    }

    /// Whoever was told was not held back any more.
    private mutating func noteToldBefore(_ key: Telling.Key) {
        guard let telling = tellings[key], telling.state == .held, let incident = telling.incident
        else { return }
        noteTold(key, of: incident)
    }

    /// Whether people heard of the incident before, and of its end.
    private func wasToldBefore(_ telling: Telling, isBack: Bool) -> Bool {
        let told = tellings.values.filter { other in
            other.incident == telling.incident && other.state == .told
                && other.alert.change == .firing
        }
        return isBack ? !told.isEmpty : telling.alert.isCovered(by: told.map(\.alert))
    }

    /// Who has been told what is forgotten once it is over; the rest is bounded.
    private mutating func forgetOld() {
        guard tellings.count > Limits.receiverQueue else { return }
        let oldest = tellings.filter { incidents.incident(of: $0.key.id) == nil }
            .min { $0.value.alert.at < $1.value.alert.at }
        if let oldest { tellings[oldest.key] = nil }
    }

    // MARK: How far it reaches

    /// What was just told, with the journeys that fail alike and that no alert is about yet.
    package mutating func widen(
        _ telling: Telling,
        by suspected: [SuspectedIncident]
    ) -> Telling {
        let key = Telling.Key(telling.alert)
        guard telling.reach != nil else { return telling }
        reach(of: key, beside: suspected)
        return tellings[key] ?? telling
    }

    /// What those who know an incident are told now that it reaches further; nothing of one that is
    /// mute.
    package mutating func updates(at now: Timestamp) -> [Telling] {
        let outgrown = reaches.outgrown(at: now) { incidents[$0]?.reach() ?? Reach([:]) }
        return outgrown.compactMap { id, before, reach in
            let alerts = incidents[id]?.openMembers.map(\.alert) ?? []
            guard alerts.contains(where: { silences.silence(of: $0, at: now) == nil }) else {
                return nil
            }
            let told = before.journeys == 0 ? "none" : "\(before.journeys)"
            var telling = news(
                .update("it reaches further: \(reach.text); \(told) when it was told", at: now),
                of: id
            )
            telling?.reach = reach
            return telling
        }
    }

    // MARK: What is left to do

    /// What was held back, and lasts now that nothing is in its way. After an incident of a service
    /// that it needs it has a while to end by itself; what failed in maintenance must fail behind it,
    /// too: `hasFailed` says whether a journey has, since then.
    package mutating func release(
        at now: Timestamp,
        hasFailed: (_ journey: String, _ since: Timestamp) -> Bool = { _, _ in true }
    ) -> [Telling] {
        let held = tellings.filter { _, telling in
            guard telling.state == .held, lasts(telling.alert) else { return false }
            // No run shows whether a person is still right.
            if telling.alert.isManual { return true }
            let end = silences.endOfMaintenance(muting: telling.alert, before: now)
            return end.map { hasFailed(telling.alert.journey, $0) } ?? true
        }
        // The page first: its tickets are no news then.
        return held.sorted { $0.value.alert.precedes($1.value.alert) }
            .compactMap { begin($0.key, at: now, for: Limits.incidentJoining) }
    }

    private func lasts(_ alert: Alert) -> Bool {
        incidents.incident(of: alert.id).flatMap { incidents[$0]?.isOpen } ?? false
    }

    /// Alerts that last, and of which nobody is told yet, since something is in the way.
    package var held: Set<RunID> {
        Set(tellings.values.filter { $0.state == .held && lasts($0.alert) }.map(\.alert.id))
    }

    /// What people were told of incidents that last, the earliest first.
    package var lasting: [Telling] {
        tellings.values.filter { $0.state == .told && isKnown($0) }
            .sorted { $0.alert.at < $1.alert.at }
    }

    /// What a receiver has not accepted. One that is new, or has refused it for good, is told what is
    /// open only; what was over before `time` is news to nobody, nor is what was over when a receiver
    /// took something of its kind for the first time.
    /// `forgetful` receivers are told again what is open: they do not remember it for us.
    package func untold(
        _ receivers: Set<String>,
        forgetful: Set<String>,
        since time: Timestamp = Timestamp(nanoseconds: .min)
    ) -> [(telling: Telling, missing: Set<String>)] {
        let history = TellingHistory(tellings)
        return tellings.values.sorted { $0.alert.at < $1.alert.at }.compactMap { telling in
            guard telling.state == .told, !telling.alert.isRepeated else { return nil }
            let isOpen = isKnown(telling)
            guard isOpen || telling.alert.at >= time else { return nil }
            let told =
                isOpen
                ? telling.receivers.subtracting(forgetful)
                : telling.receivers.union(telling.refusers)
            let missing = receivers.subtracting(told).filter {
                isOpen || history.owes(telling, to: $0)
            }
            return missing.isEmpty ? nil : (telling, missing)
        }
    }

    /// Whether it is one by which people know an incident that lasts.
    private func isKnown(_ telling: Telling) -> Bool {
        guard let incident = telling.incident, telling.alert.change == .firing else {
            return false
        }
        return beginnings[incident, default: []].contains { $0.id == telling.alert.id }
    }
}

extension Alert {
    /// Whether everybody who is to hear of it heard of these: the people of its service, and of
    /// each segment that it touches. A ticket wakes nobody.
    fileprivate func isCovered(by others: [Alert]) -> Bool {
        let same = others.filter { other in
            other.service == service && (other.level == .page || level == .ticket)
        }
        return !same.isEmpty && Set(same.flatMap(\.segments)).isSuperset(of: segments)
    }

    /// Pages before tickets, each in their order.
    fileprivate func precedes(_ other: Alert) -> Bool {
        (level.rawValue, at) < (other.level.rawValue, other.at)
    }

    /// Whether it was recorded before, and is again so that a replay finds it.
    fileprivate var isRepeated: Bool { change == .firing && incident != nil }
}
