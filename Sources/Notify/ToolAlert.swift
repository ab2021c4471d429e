import JSON
import ProbeModel

/// A notice as the tools of the Prometheus world know alerts: labels, annotations, a fingerprint.
struct ToolAlert {
    let notice: Notice
    /// The address under which people reach the daemon; empty if they do not.
    var base = ""

    /// Where people look at it; empty if there is no page.
    var link: String {
        guard !base.isEmpty, let incident = notice[.incident] else { return base }
        return "\(base)\(base.hasSuffix("/") ? "" : "/")api/v1/incidents/\(incident)"
    }

    /// Values that say which alert it is: the same at its beginning and its end.
    var labels: [(name: String, value: String)] {
        guard let alert = notice.subject else {
            var names: [Notice.Field.Name] = [.service, .journey, .receiver, .location]
            // Evidence has another reason at its end.
            if [.trouble, .troubleOver].contains(notice.kind) { names += [.reason, .host] }
            return [("alertname", notice.kind.alertName)]
                + [("severity", severity)]
                + names.compactMap { name in notice[name].map { (name.rawValue, $0) } }
        }
        let names = ["alertname", "service", "journey", "step", "location", "severity"]
        let labels = names.compactMap { name in alert.label(name).map { (name, $0) } }
        return labels.filter { !$0.1.isEmpty }
    }

    var annotations: [(name: String, value: String)] {
        var list = [("summary", PlainText(notice.text).string), ("description", details)]
        if let run = notice[.run] { list.append(("run", run)) }
        if let runbook = notice[.runbook] { list.append(("runbook_url", runbook)) }
        for name in [Notice.Field.Name.evidence, .alert, .incident] {
            if let value = notice[name] { list.append((name.rawValue, value)) }
        }
        return list
    }

    private var details: String {
        notice.fields.map { "\($0.name.rawValue)=\(PlainText($0.value).string)" }
            .joined(separator: " ")
    }

    /// `critical` or `warning`.
    var severity: String {
        if let alert = notice.subject { return alert.level == .page ? "critical" : "warning" }
        // The same at the beginning and at the end.
        return [.evidence, .evidenceRestored].contains(notice.kind) ? "critical" : "warning"
    }

    /// How loudly it is said this time, in PagerDuty's words: what is back wakes nobody again.
    var loudness: String { isFiring && notice.isHushed ? "error" : severity }

    var isFiring: Bool { !notice.isEnd }
    var start: Timestamp { notice.subject?.since ?? notice.at }

    /// Of the labels, 16 hexadecimal digits.
    var fingerprint: String {
        let text = labels.map { "\($0.name)\u{0}\($0.value)\u{0}" }.sorted().joined()
        var hash = StableHash()
        hash.add(text)
        return hash.hexadecimal
    }

    static func json(_ pairs: [(name: String, value: String)]) -> JSON {
        .object(pairs.map { JSON.Member($0.name, .string($0.value)) })
    }
}

/// The body that Alertmanager's webhooks have, version 4: dozens of programs read exactly this.
struct WebhookMessage {
    private static let never = "0001-01-01T00:00:00Z"
    private let body: ToolAlert
    private let receiver: String

    init(_ notice: Notice, receiver: String, link: String) {
        body = ToolAlert(notice: notice, base: link)
        self.receiver = receiver
    }

    var json: JSON {
        let status: JSON = body.isFiring ? "firing" : "resolved"
        let (labels, annotations) = (ToolAlert.json(body.labels), ToolAlert.json(body.annotations))
        let group = body.labels.filter { ["service", "alertname"].contains($0.name) }
        let alert: JSON = [
            "status": status, "labels": labels, "annotations": annotations,
            "startsAt": .string(body.start.rfc3339),
            "endsAt": .string(body.isFiring ? Self.never : body.notice.at.rfc3339),
            "generatorURL": .string(body.link), "fingerprint": .string(body.fingerprint),
        ]
        return [
            "receiver": .string(receiver), "status": status, "alerts": [alert],
            "groupLabels": ToolAlert.json(group), "commonLabels": labels,
            "commonAnnotations": annotations, "externalURL": .string(body.base), "version": "4",
            "groupKey": .string("{}:{\(Self.key(of: group))}"),
            "truncatedAlerts": 0,
        ]
    }

    private static func key(of group: [(name: String, value: String)]) -> String {
        group.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    }
}

/// What Alertmanager itself takes (`POST /api/v2/alerts`): a list of one.
struct AlertmanagerMessage {
    private let body: ToolAlert
    private let now: Timestamp

    init(_ notice: Notice, link: String, at now: Timestamp) {
        body = ToolAlert(notice: notice, base: link)
        self.now = now
    }

    var json: JSON {
        // While it fires its end is always ahead, and moves with each repetition.
        let end = body.isFiring ? now + Limits.alertmanagerRepeat * 4 : body.notice.at
        var alert: [JSON.Member] = [
            .init("labels", ToolAlert.json(body.labels)),
            .init("annotations", ToolAlert.json(body.annotations)),
            .init("startsAt", .string(body.start.rfc3339)),
            .init("endsAt", .string(max(end, body.start).rfc3339)),
        ]
        if !body.link.isEmpty { alert.append(.init("generatorURL", .string(body.link))) }
        return .array([.object(alert)])
    }
}

/// PagerDuty's Events API v2; the incident's name is the key by which it forgets repetitions.
struct PagerDutyMessage {
    private let body: ToolAlert
    private let routingKey: Secret

    init(_ notice: Notice, routingKey: Secret, link: String) {
        body = ToolAlert(notice: notice, base: link)
        self.routingKey = routingKey
    }

    /// A second `trigger` of one key is a line in the log of the incident there, and calls nobody.
    private var action: String {
        if body.notice.kind == .acknowledged { return "acknowledge" }
        return body.isFiring ? "trigger" : "resolve"
    }

    var json: JSON {
        let notice = body.notice
        let page: JSON = ["href": .string(body.link), "text": "the incident"]
        return [
            "links": .array(body.link.isEmpty ? [] : [page]),
            "routing_key": .string(routingKey.revealed),
            "event_action": .string(action),
            "dedup_key": .string(notice.routeKey),
            "payload": [
                "summary": .string(PlainText(notice.text, limit: 1024).string),
                "source": .string(notice[.location] ?? "probed"),
                "severity": .string(body.loudness),
                "timestamp": .string(notice.at.rfc3339),
                "component": JSON(notice[.component]),
                "group": JSON(notice[.service]),
                "class": JSON(notice[.reason]),
                "custom_details": .object(
                    notice.fields.map { .init($0.name.rawValue, .string($0.value)) }
                ),
            ],
        ]
    }
}
