package import Alerting
package import JSON
package import ProbeModel

/// An incident as JSON, in the API: what people need to act and to tell customers.
package struct IncidentDocument {
    private let book: IncidentBook
    private let now: Timestamp
    /// Whether a journey's last run with a verdict was good.
    private let isRecovering: (_ service: String, _ journey: String) -> Bool

    package init(
        _ book: IncidentBook,
        at now: Timestamp,
        isRecovering: @escaping (_ service: String, _ journey: String) -> Bool
    ) {
        (self.book, self.now) = (book, now)
        self.isRecovering = isRecovering
    }

    /// The newest first; those that are over too if `all`.
    package func list(all: Bool) -> [JSON] {
        (all ? book.all : book.open).map(json(of:))
    }

    /// `open`, `acknowledged`, `recovering` or `resolved`.
    package func state(of incident: Incident) -> String {
        guard incident.isOpen else { return "resolved" }
        let open = incident.openMembers
        if !open.isEmpty, open.allSatisfy({ isRecovering($0.alert.service, $0.alert.journey) }) {
            return "recovering"
        }
        return incident.acknowledgement == nil ? "open" : "acknowledged"
    }

    package func json(of incident: Incident) -> JSON {
        let first = incident.members.min { $0.alert.since < $1.alert.since }?.alert
        let failing = incident.openMembers.map { $0.alert.failing ?? 1 }
        return [
            "id": .string(incident.id.description),
            "state": .string(state(of: incident)),
            "level": .string(incident.level.word),
            "summary": .string(incident.summary),
            "services": .array(incident.services.map { .string($0) }),
            "since": .string(incident.since.rfc3339),
            "sinceAtEarliest": JSON(first?.lastGoodAt?.rfc3339),
            "opened": .string(incident.opened.rfc3339),
            "resolved": JSON(incident.resolved?.rfc3339),
            "seconds": JSON(seconds(of: incident)),
            "reopenings": JSON(incident.reopenings),
            "isDependent": JSON(incident.isDependent),
            "cause": cause(of: incident),
            "firstBadRun": JSON(first?.firstBad?.description),
            "lastGoodRun": JSON(first?.lastGood?.description),
            "journeys": .array(incident.members.map(json(of:))),
            // Without volumes of transactions: how many journeys' worth fails (maths.md §1.10).
            "failingJourneys": JSON(failing.reduce(0, +)),
            "acknowledgement": incident.acknowledgement.map(json(of:)) ?? .null,
            "words": .array(incident.words.map(json(of:))),
            "similar": .array(book.similar(to: incident).prefix(5).map(brief(of:))),
            "draft": .string(IncidentDraft(incident, state: state(of: incident)).text),
        ]
    }

    private func seconds(of incident: Incident) -> Int {
        let end = incident.resolved ?? now
        return Int(max(0, end.nanoseconds - incident.since.nanoseconds) / 1_000_000_000)
    }

    private func cause(of incident: Incident) -> JSON {
        guard let cause = incident.cause else { return .null }
        return [
            "step": .string(cause.step), "reason": .string(cause.reason.word),
            "component": JSON(cause.component), "host": .string(cause.host),
            "phase": .string(cause.phase),
            "fingerprint": .string(cause.fingerprint),
        ]
    }

    private func json(of member: Incident.Member) -> JSON {
        [
            "service": .string(member.alert.service), "journey": .string(member.alert.journey),
            "segments": .array(member.alert.segments.map { .string($0) }),
            "isFailing": .bool(member.isOpen), "since": .string(member.alert.since.rfc3339),
            "alert": .string(member.alert.id.description),
            "run": .string(member.alert.run.description),
            "failing": member.alert.failing.map { JSON($0) } ?? .null,
            "summary": .string(member.alert.summary),
        ]
    }

    private func json(of word: Incident.Word) -> JSON {
        [
            "verb": .string(word.verb.word), "by": .string(word.by),
            "at": .string(word.at.rfc3339), "text": .string(word.text),
        ]
    }

    private func brief(of incident: Incident) -> JSON {
        [
            "id": .string(incident.id.description), "opened": .string(incident.opened.rfc3339),
            "seconds": JSON(seconds(of: incident)), "summary": .string(incident.summary),
        ]
    }
}

/// What the service desk may tell customers: no host, no internal step.
struct IncidentDraft {
    let text: String

    init(_ incident: Incident, state: String) {
        let services = incident.services.joined(separator: ", ")
        let subject = services.isEmpty ? "our services" : services
        let time = incident.since.rfc3339
        let since = "\(time.dropFirst(11).prefix(5)) UTC on \(time.prefix(10))"
        text =
            switch state {
            case "resolved":
                "The disturbance of \(subject) that began at \(since) is over."
            case "recovering":
                "\(subject) works again since a moment ago; we keep watching. "
                    + "The disturbance began at \(since)."
            default:
                "Since \(since) customers have trouble with \(subject). We are investigating, and "
                    + "will tell more within 30 minutes."
            }
    }
}

/// A silence as JSON.
package enum SilenceDocument {
    package static func json(of silence: SilenceBook.Silence, at now: Timestamp) -> JSON {
        let state =
            now < silence.from ? "pending" : silence.isActive(at: now) ? "active" : "expired"
        return [
            "id": .string(silence.id.description), "state": .string(state),
            "matchers": .array(silence.matchers.map { .string($0.description) }),
            "startsAt": .string(silence.from.rfc3339), "endsAt": .string(silence.until.rfc3339),
            "createdBy": .string(silence.by), "comment": .string(silence.comment),
        ]
    }
}
