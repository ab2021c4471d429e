import Alerting
import Ledger
import Pattern
import ProbeModel

/// What people are told about incidents, and what became of it: a fold over alerts, deliveries and
/// people's own words. Decides who was told what; the telling itself is done outside.
struct IncidentDesk {
    /// One thing to be told, and who has taken it.
    struct Telling: Sendable {
        let alert: Alert
        /// nil for an alert that joined an incident which people know.
        let incident: RunID?
        /// Whether the incident is back soon after its end: nobody is woken.
        let isAgain: Bool
        var receivers: Set<String> = []
        /// A silence was in the way.
        var isMuted = false
    }

    struct Key: Hashable {
        let id: RunID
        let change: Alert.Change

        init(_ alert: Alert) { (id, change) = (alert.id, alert.change) }
        init(_ delivery: Record.Delivery) { (id, change) = (delivery.alert, delivery.change) }
    }

    private(set) var incidents = IncidentBook()
    private(set) var silences = SilenceBook { text, pattern in
        guard let compiled = try? Pattern(pattern, isAnchored: true) else { return false }
        return (try? compiled.firstMatch(in: Array(text.utf8))) != nil
    }
    private var tellings: [Key: Telling] = [:]
    /// Words of people that a replay must find: about what is open, and silences that last.
    private var standing: [Record.Audit] = []
    /// What was told ahead of the disk, by a copy of the incidents that goes ahead too.
    private var ahead: IncidentBook?
    private var toldAhead: Set<Key> = []

    init(dependencies: [String: Set<String>]) {
        incidents.dependencies = dependencies
    }

    mutating func setDependencies(_ dependencies: [String: Set<String>]) {
        incidents.dependencies = dependencies
    }

    // MARK: The fold

    /// Takes an alert of the ledger; says what people are told of it now.
    mutating func fold(_ alert: Alert) -> Telling? {
        let key = Key(alert)
        guard tellings[key] == nil else {
            _ = incidents.handle(.recorded(alert))
            return nil
        }
        let action = incidents.handle(.recorded(alert)).first
        var telling = Telling(
            alert: alert,
            incident: action?.incident,
            isAgain: action?.isAgain ?? false
        )
        telling.isMuted = isMuted(telling)
        tellings[key] = telling
        forgetOld()
        return telling.incident != nil && !telling.isMuted ? telling : nil
    }

    /// Whether the ledger holds it.
    func knows(_ alert: Alert) -> Bool { tellings[Key(alert)] != nil }

    /// A silence mutes what begins under it; the end is muted if the beginning was never told.
    private func isMuted(_ telling: Telling) -> Bool {
        guard let incident = telling.incident else { return false }
        if telling.alert.change == .firing {
            return silences.silence(of: telling.alert, at: telling.alert.at) != nil
        }
        let beginnings = tellings.values.filter {
            $0.incident == incident && $0.alert.change == .firing
        }
        return !beginnings.isEmpty && beginnings.allSatisfy(\.isMuted)
    }

    mutating func fold(_ delivery: Record.Delivery) {
        let key = Key(delivery)
        tellings[key]?.receivers.insert(delivery.receiver)
        // Whoever was told was not muted any more.
        tellings[key]?.isMuted = false
    }

    mutating func fold(_ audit: Record.Audit) {
        if !audit.isRepeated || !standing.contains(where: { $0.isSame(as: audit) }) {
            _ = incidents.handle(.intervened(audit.intervention))
            silences.handle(audit.intervention)
            standing.append(audit)
        }
        let now = audit.intervention.at
        standing = standing.filter { stands($0.intervention, at: now) }
    }

    private func stands(_ deed: Intervention, at now: Timestamp) -> Bool {
        switch deed.verb {
        case .request: false
        case .silence: silences[deed.subject].map { now < $0.until } ?? false
        case .expire: false
        case .acknowledge, .open, .update, .resolve: incidents[deed.subject]?.isOpen ?? false
        }
    }

    /// Who has been told what is forgotten once it is over; the rest is bounded.
    private mutating func forgetOld() {
        guard tellings.count > Limits.receiverQueue else { return }
        let oldest = tellings.filter { incidents.incident(of: $0.key.id) == nil }
            .min { $0.value.alert.at < $1.value.alert.at }
        if let oldest { tellings[oldest.key] = nil }
    }

    // MARK: What is left to do

    /// What a silence held back, and lasts now that the silence is over.
    mutating func unmute(at now: Timestamp) -> [Telling] {
        let due = tellings.filter { _, telling in
            telling.isMuted && telling.alert.change == .firing
                && incidents.incident(of: telling.alert.id) != nil
                && silences.silence(of: telling.alert, at: now) == nil
        }
        for key in due.keys { tellings[key]?.isMuted = false }
        return due.values.sorted { $0.alert.at < $1.alert.at }
    }

    /// Alerts that a receiver has not accepted. One that is new is told what is open only.
    /// `forgetful` receivers are told again what is open: they do not remember it for us.
    func untold(
        _ receivers: Set<String>,
        forgetful: Set<String>
    ) -> [(telling: Telling, missing: Set<String>)] {
        let known = tellings.values.reduce(into: Set<String>()) { $0.formUnion($1.receivers) }
        return tellings.values.sorted { $0.alert.at < $1.alert.at }.compactMap { telling in
            guard telling.incident != nil, !telling.isMuted else { return nil }
            let alert = telling.alert
            let isOpen =
                alert.change == .firing && incidents.incident(of: alert.id) != nil
            let told = isOpen ? telling.receivers.subtracting(forgetful) : telling.receivers
            let missing = receivers.subtracting(told)
                .filter { isOpen || known.contains($0) }
            return missing.isEmpty ? nil : (telling, missing)
        }
    }

    /// Open alerts with their incidents, and people's words that still matter: recorded anew, so
    /// that a replay finds them.
    func restatement(of open: [Alert]) -> [Record] {
        let alerts = open.map { alert -> Record in
            var alert = alert
            alert.incident = incidents.incident(of: alert.id)
            return .alert(alert)
        }
        let words = standing.map { audit -> Record in
            var audit = audit
            audit.isRepeated = true
            return .audit(audit)
        }
        return words + alerts
    }

    // MARK: Ahead of the disk

    /// Whether an alert that goes ahead of the disk is told, and what became of one that was.
    mutating func tellsAhead(_ alert: Alert, _ evidence: Alert.Evidence) -> Bool {
        guard evidence == .pending else { return toldAhead.remove(Key(alert)) != nil }
        var book = ahead ?? incidents
        let actions = book.handle(.recorded(alert))
        ahead = book
        guard !actions.isEmpty, silences.silence(of: alert, at: alert.at) == nil else {
            return false
        }
        toldAhead.insert(Key(alert))
        return true
    }

    mutating func fallBack() { ahead = nil }
}

extension IncidentBook.Action {
    var isAgain: Bool { if case .reopen = self { true } else { false } }

    var incident: RunID {
        switch self {
        case .open(_, let incident), .reopen(_, let incident), .resolve(_, let incident): incident
        }
    }
}

extension Record.Audit {
    /// Whether it records the same deed, perhaps once more.
    fileprivate func isSame(as other: Record.Audit) -> Bool {
        intervention == other.intervention && request == other.request
    }
}
