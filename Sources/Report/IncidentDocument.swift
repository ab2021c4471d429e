package import Alerting
package import JSON
package import ProbeModel
package import Reliability

/// An incident as JSON, in the API: what people need to act and to tell customers. What is true now
/// stands beside what was told at its beginning.
package struct IncidentDocument {
    let book: IncidentBook
    private let presents: PresentBook
    private let changes: ChangeBook
    private let priorities: [RunID: Priority]
    private let unverified: Set<String>
    package let now: Timestamp
    /// Journeys that fail, and that no alert is about; nothing until it is set.
    package var suspected: [SuspectedIncident] = []
    /// Alerts of which nobody is told yet; none until it is set.
    package var held: Set<RunID> = []
    /// What people outside may be told of services, by their names; nothing until it is set.
    package var publicServices: [String: PublicService] = [:]
    /// What mutes alerts; nothing until it is set.
    package var silences = SilenceBook { $0 == $1 }

    /// `priorities` are those of open incidents, by their names; `unverified` are the journeys that
    /// take any server for the one that they mean.
    package init(
        _ book: IncidentBook,
        _ presents: PresentBook,
        _ changes: ChangeBook = ChangeBook(),
        priorities: [RunID: Priority] = [:],
        unverified: Set<String> = [],
        at now: Timestamp
    ) {
        self.unverified = unverified
        (self.book, self.presents, self.changes) = (book, presents, changes)
        (self.priorities, self.now) = (priorities, now)
    }

    /// The most urgent first; if `all`, behind them those that are over, the newest first.
    package func list(all: Bool) -> [JSON] {
        (open + (all ? book.all.filter { !$0.isOpen } : [])).map(json(of:))
    }

    /// Pages first, those that are held back behind them, the most urgent before the others.
    private var open: [Incident] {
        let open = book.open
        let order = Priority.order(open.map { priorities[$0.id] ?? Priority([]) })
        let ordered = order.map { open[$0] }
        return (0...2).flatMap { rank in ordered.filter { self.rank(of: $0) == rank } }
    }

    private func rank(of incident: Incident) -> Int {
        guard incident.level == .page else { return 2 }
        return isTold(incident) ? 0 : 1
    }

    /// Those that ended so lately that customers still call about them, the newest first.
    package var ended: [JSON] {
        book.all.filter { incident in
            incident.resolved.map { now < $0 + Limits.incidentRecall } ?? false
        }.map(json(of:))
    }

    // MARK: In short

    /// The incident of an alert that is open.
    func incident(of alert: RunID) -> RunID? { book.incident(of: alert) }

    /// The open incidents in short, as urgent as in the list.
    package func glances() -> [JSON] { open.map(glance(of:)) }

    private func glance(of incident: Incident) -> JSON {
        let present = presents.present(of: incident)
        return [
            "id": .string(incident.id.description),
            "state": .string(incident.state(present)),
            "level": .string(incident.level.word),
            "title": .string(IncidentTitle(incident, present).text),
            "services": .array(incident.services.map { .string($0) }),
            "segments": .array(incident.segments.map { .string($0) }),
            "since": .string(incident.since.rfc3339),
            "failingSince": JSON(incident.failingSince?.rfc3339),
            "opened": .string(incident.opened.rfc3339),
            "seconds": JSON(seconds(of: incident)),
            "reopenings": JSON(incident.reopenings),
            "isTold": JSON(isTold(incident)),
            "needs": obstacle(to: incident),
            "isManual": JSON(incident.isManual),
            "openedBy": JSON(incident.isManual ? incident.words.first?.by : nil),
            "isDependent": JSON(incident.isDependent),
            "runbook": JSON(runbook(of: incident)),
            "lossPerHour": loss(of: incident),
            "penaltyAtStake": penalty(of: incident),
            "burnRate": priorities[incident.id].map { JSON($0.burnRate) } ?? .null,
            "cause": incident.cause.map(json(of:)) ?? .null,
            "now": present.map(json(of:)) ?? .null,
            "acknowledgement": incident.acknowledgement.map(json(of:)) ?? .null,
            "silence": silence(of: incident),
        ]
    }

    /// What mutes it the longest, and whether all of it is mute; null if nothing does.
    private func silence(of incident: Incident) -> JSON {
        let alerts = incident.openMembers.map(\.alert)
        let mutes = alerts.compactMap { silences.silence(of: $0, at: now) }
        guard let last = mutes.max(by: { $0.until < $1.until }) else { return .null }
        return .object(
            (SilenceDocument.json(of: last, at: now).members ?? []) + [
                .init("isWhole", JSON(mutes.count == alerts.count))
            ]
        )
    }

    /// Whether somebody was told of it by one of its alerts, or by what a person said.
    private func isTold(_ incident: Incident) -> Bool {
        let alerts = incident.firing.map(\.id) + (incident.isManual ? [incident.id] : [])
        return !alerts.allSatisfy(held.contains) || alerts.isEmpty
    }

    private func obstacle(to incident: Incident) -> JSON {
        isTold(incident) ? .null : incident.firing.first.map(obstacle) ?? .null
    }

    /// Of an alert that is held: the service that its own needs, and the incident of that one; null if
    /// that is not in its way.
    private func obstacle(to alert: Alert) -> JSON {
        let span = Limits.incidentJoining
        guard held.contains(alert.id),
            let other = book.obstacle(to: alert, at: now, orEndedWithin: span),
            let needed = book.rules.dependencies[alert.service],
            let service = other.services.first(where: needed.contains)
        else { return .null }
        return [
            "service": .string(alert.service), "needs": .string(service),
            "incident": .string(other.id.description), "resolved": JSON(other.resolved?.rfc3339),
        ]
    }

    /// An open alert, with what is in the way of telling it.
    package func json(of alert: Alert) -> JSON {
        let silence = silences.silence(of: alert, at: now)
        let work = silence.flatMap { $0.isMaintenance ? $0.until.rfc3339 : nil }
        return .object(
            (AlertDocument.json(of: alert).members ?? []) + [
                .init("incident", JSON(incident(of: alert.id)?.description)),
                .init("isTold", JSON(!held.contains(alert.id))),
                .init("needs", obstacle(to: alert)),
                .init("silencedBy", JSON(silence?.id.description)),
                .init("maintenanceUntil", JSON(work)),
            ]
        )
    }

    // MARK: In full

    package func json(of incident: Incident) -> JSON {
        let first = incident.first
        let present = presents.present(of: incident)
        let draft = draft(of: incident, present)
        return [
            "id": .string(incident.id.description),
            "state": .string(incident.state(present)),
            "level": .string(incident.level.word),
            "title": .string(IncidentTitle(incident, present).text),
            "now": present.map(json(of:)) ?? .null,
            "summary": .string(incident.summary),
            "services": .array(incident.services.map { .string($0) }),
            "segments": .array(incident.segments.map { .string($0) }),
            "since": .string(incident.since.rfc3339),
            "failingSince": JSON(incident.failingSince?.rfc3339),
            "sinceAtEarliest": JSON(first?.lastGoodAt?.rfc3339),
            "opened": .string(incident.opened.rfc3339),
            "resolved": JSON(incident.resolved?.rfc3339),
            "seconds": JSON(seconds(of: incident)),
            "reopenings": JSON(incident.reopenings),
            "isTold": JSON(isTold(incident)),
            "needs": obstacle(to: incident),
            "isDependent": JSON(incident.isDependent),
            "runbook": JSON(runbook(of: incident)),
            "cause": incident.cause.map(json(of:)) ?? .null,
            "firstBadRun": JSON(first?.firstBad?.description),
            "lastGoodRun": JSON(first?.lastGood?.description),
            "journeys": .array(incident.members.map { json(of: $0, in: incident) }),
            // Without volumes of transactions: how many journeys' worth fails (maths.md §1.10).
            "failingJourneys": JSON(incident.openMembers.map(presents.share).reduce(0, +)),
            "failingWeight": priorities[incident.id].map { JSON($0.failingWeight) } ?? .null,
            "lossPerHour": loss(of: incident),
            "penaltyAtStake": penalty(of: incident),
            "burnRate": priorities[incident.id].map { JSON($0.burnRate) } ?? .null,
            "acknowledgement": incident.acknowledgement.map(json(of:)) ?? .null,
            "silence": silence(of: incident),
            "words": .array(incident.words.map(json(of:))),
            "changesBefore": .array(changes.before(incident).map(json(of:))),
            "similar": .array(book.similar(to: incident).prefix(5).map(brief(of:))),
            "publicState": .string(draft.state.rawValue),
            "draft": .string(draft.text),
        ]
    }

    private func draft(of incident: Incident, _ present: IncidentPresent?) -> PublicDraft {
        PublicDraft(incident, present, publicServices, at: now) { journey in
            let recent = presents[journey]
            return recent.goodSince > 0
                && recent.latest.map { now < $0 + Limits.publicRun } ?? false
        }
    }

    /// Money an hour; nothing if the volumes or values are not known.
    private func loss(of incident: Incident) -> JSON {
        let loss = priorities[incident.id]?.lossPerHour ?? 0
        return loss > 0 ? JSON(loss) : .null
    }

    /// Money that is lost if the period is not met; nothing if that is not endangered.
    private func penalty(of incident: Incident) -> JSON {
        let penalty = priorities[incident.id]?.penaltyAtStake ?? 0
        return penalty > 0 ? JSON(penalty) : .null
    }

    private func json(of present: IncidentPresent) -> JSON {
        [
            "summary": .string(present.sentence),
            "at": JSON(present.latest?.rfc3339), "isStale": JSON(present.isStale(at: now)),
            "journeys": JSON(present.journeys), "failing": JSON(present.failing),
            "runs": JSON(present.runs), "bad": JSON(present.bad),
            "cause": present.symptom.map { json(of: $0.cause) } ?? .null,
            "detail": JSON(present.symptom?.detail),
            "run": JSON(present.symptom?.run.description),
            "isOther": JSON(present.isOther),
        ]
    }

    private func runbook(of incident: Incident) -> String? {
        incident.services.compactMap { book.rules.runbooks[$0] }.first
    }

    private func seconds(of incident: Incident) -> Int {
        let end = incident.resolved ?? now
        return Int(max(0, end.nanoseconds - incident.since.nanoseconds) / 1_000_000_000)
    }

    func json(of cause: Cause) -> JSON {
        [
            "fragment": JSON(cause.fragment.isEmpty ? nil : cause.fragment),
            "step": .string(cause.step), "reason": .string(cause.reason.word),
            "component": JSON(cause.component), "host": .string(cause.host),
            "phase": .string(cause.phase),
            "fingerprint": .string(cause.fingerprint),
        ]
    }

    private func json(of member: Incident.Member, in incident: Incident) -> JSON {
        let recent = presents.runs(of: member)
        let isFailing = member.isOpen || failsOn(member, behind: incident.resolved)
        let symptom = isFailing ? recent.symptom : nil
        return [
            "service": .string(member.alert.service), "journey": .string(member.alert.journey),
            "segments": .array(member.alert.segments.map { .string($0) }),
            "isFailing": .bool(isFailing), "since": .string(member.alert.since.rfc3339),
            "alert": .string(member.alert.id.description),
            "run": .string((symptom?.run ?? member.alert.run).description),
            "failing": member.alert.failing.map { JSON($0) } ?? .null,
            "runs": JSON(recent.count), "bad": JSON(recent.bad),
            "step": JSON(symptom?.step),
            "takesAnyServer": JSON(unverified.contains(member.alert.journey)),
            "summary": .string(member.alert.summary),
        ]
    }

    /// Whether no run of it was good since a person said that the incident is over.
    private func failsOn(_ member: Incident.Member, behind end: Timestamp?) -> Bool {
        guard let end, let since = presents[member.alert.journey].failingSince else { return false }
        return since <= end
    }

    private func json(of word: Incident.Word) -> JSON {
        [
            "verb": .string(word.verb.word), "by": .string(word.by),
            "at": .string(word.at.rfc3339), "text": .string(word.text),
        ]
    }

    private func json(of change: Change) -> JSON {
        [
            "name": .string(change.name), "at": .string(change.at.rfc3339),
            "service": .string(change.service), "component": .string(change.component),
            "note": .string(change.note),
        ]
    }

    private func brief(of incident: Incident) -> JSON {
        [
            "id": .string(incident.id.description), "opened": .string(incident.opened.rfc3339),
            "seconds": JSON(seconds(of: incident)), "summary": .string(incident.summary),
        ]
    }
}

extension Incident {
    /// The groups of customers whose journeys it touches, sorted.
    fileprivate var segments: [String] { Set(members.flatMap(\.alert.segments)).sorted() }
}
