package import ProbeModel

/// What people are told when an alert fires or ends, or a single run fails.
extension Notice {
    /// The alert in a sentence, and the command that shows its run. `isSecond` for the word that
    /// follows an alert with pending evidence: it wakes nobody again.
    package init(_ alert: Alert, evidence: Alert.Evidence = .durable, isSecond: Bool = false) {
        let isOrdinary = evidence == .durable && !isSecond
        let doubt = isOrdinary ? "" : " (evidence \(evidence.rawValue))"
        self.init(
            alert.change == .firing ? .alert : .resolved,
            "\(alert.summary)\(doubt); next: probectl \(alert.command)",
            fields: Self.fields(of: alert, evidence),
            at: alert.at
        )
        self.alert = alert
        self.evidence = evidence
        segments = alert.segments
        if alert.change == .firing, alert.level == .ticket { severity = .warning }
        guard isSecond else { return }
        severity = .notice
        // Something that people take for ended goes on.
        if evidence == .lost { severity = isEnd ? .warning : alert.level.severity }
    }

    private static func fields(of alert: Alert, _ evidence: Alert.Evidence) -> [Field] {
        let fields = [
            Field(.service, alert.service), Field(.journey, alert.journey),
            Field(.step, alert.step), Field(.reason, alert.label("reason") ?? ""),
            Field(.component, alert.component ?? ""), Field(.location, alert.location),
            Field(.run, alert.isManual ? "" : alert.run.description),
            Field(.alert, alert.id.description),
            Field(.since, alert.since.rfc3339), Field(.evidence, evidence.rawValue),
            Field(.segments, alert.segments.joined(separator: ",")),
        ]
        return fields.filter { !$0.value.isEmpty }
    }

    /// The same, with the incident that it tells of and the alerts by which people know that;
    /// `isAgain` if it is back soon after its end, so that nobody is woken again.
    package func telling(of incident: RunID?, knownBy beginnings: [Alert], isAgain: Bool) -> Notice
    {
        var notice = self
        if let incident { notice.fields.append(Field(.incident, incident.description)) }
        notice.beginnings = beginnings
        if isAgain { notice.text = "it is back: \(text)" }
        if isAgain, severity < .error { (notice.severity, notice.isHushed) = (.error, true) }
        return notice
    }

    /// The same beginning, with what is new of it: a sentence.
    package func news(
        _ kind: Kind,
        _ words: String,
        of incident: RunID,
        at now: Timestamp
    ) -> Notice {
        var notice = self
        notice.kind = kind
        notice.text = "\(words); next: probectl incident show \(incident.short)"
        notice.at = now
        // Whoever wants the beginning is told, and nobody is woken.
        notice.severity = max(severity, kind.severity)
        notice.isHushed = true
        return notice
    }

    /// A failed run in a sentence, and the command that shows it.
    package init(failed run: Run, of segments: [String] = []) {
        let step = run.failedStep
        let reason = step?.reason ?? run.reason
        let detail = step.map { $0.detail.isEmpty ? run.detail : $0.detail } ?? run.detail
        let place = step.map { " at step '\($0.name)'" } ?? ""
        let fields = [
            Field(.service, run.service), Field(.journey, run.journey),
            Field(.step, step?.name ?? ""), Field(.reason, reason?.word ?? ""),
            Field(.component, run.blamed ?? ""), Field(.location, run.location),
            Field(.run, run.id.description),
            Field(.segments, segments.joined(separator: ",")),
        ]
        self.init(
            .runFailed,
            "'\(run.journey)' (\(run.service)) failed\(place)"
                + (reason.map { " (\($0.word))" } ?? "") + (detail.isEmpty ? "" : ": \(detail)")
                + "; next: probectl show \(run.id.short)",
            fields: fields.filter { !$0.value.isEmpty },
            at: run.started + run.duration.duration
        )
        self.segments = segments
    }
}

extension Alert {
    /// What to type to see what it rests on.
    fileprivate var command: String {
        isManual ? "incident show \(id.short)" : "show \(run.short)"
    }
}

extension Alert.Level {
    /// How urgent an alert of this level is.
    var severity: Severity { self == .page ? .critical : .warning }
}
