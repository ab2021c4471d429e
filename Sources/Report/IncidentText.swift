package import JSON

/// Incidents for people: `probectl incident list` and `show`.
package struct IncidentText {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    /// One line an incident.
    package func list(_ document: JSON) -> [String] {
        let incidents = document["incidents"]?.array ?? []
        guard !incidents.isEmpty else { return ["no incident is open"] }
        return incidents.map { incident in
            let id = text(incident, "id").prefix(8)
            let state = text(incident, "state")
            let word = state == "resolved" ? style.good(state) : style.bad(state)
            let journeys = (incident["journeys"]?.array ?? []).count
            let services = (incident["services"]?.array ?? []).compactMap(\.string)
            return "\(id)  \(word)  \(text(incident, "level"))  since "
                + "\(clock(text(incident, "since")))  \(services.joined(separator: ", ").printable)"
                + "  \(journeys) journey\(journeys == 1 ? "" : "s")  "
                + (now(of: incident) ?? text(incident, "title")).cut(to: 100)
        }
    }

    /// Everything about one.
    package func lines(of incident: JSON) -> [String] {
        var lines = [
            "\(style.strong(String(text(incident, "id").prefix(8)))) \(text(incident, "state")) "
                + "(\(text(incident, "level")))  \(text(incident, "title"))"
        ]
        if let now = now(of: incident) { lines.append("now       \(now)") }
        if text(incident, "summary") != text(incident, "title") {
            lines.append("told      \(text(incident, "summary"))")
        }
        lines.append(
            "since     \(clock(text(incident, "since")))\(bound(incident)), for "
                + Figures.span(incident["seconds"]?.number?.integer ?? 0)
                + Self.reopenings(of: incident)
        )
        if let end = incident["resolved"]?.string { lines.append("resolved  \(clock(end))") }
        lines += causes(of: incident)
        if let loss = Self.loss(of: incident) { lines.append("costs     \(loss)") }
        lines += optional("runbook", "runbook   ", incident)
        lines += optional("firstBadRun", "first bad ", incident)
        lines += optional("lastGoodRun", "last good ", incident)
        lines += (incident["journeys"]?.array ?? []).map(line(of:))
        for word in incident["words"]?.array ?? [] {
            lines.append(
                "\(clock(text(word, "at"))) \(text(word, "by")) \(text(word, "verb")): "
                    + text(word, "text")
            )
        }
        lines += (incident["changesBefore"]?.array ?? []).prefix(10).map(line(ofChange:))
        for past in incident["similar"]?.array ?? [] {
            lines.append(
                "before    \(clock(text(past, "opened"))) for "
                    + "\(Figures.span(past["seconds"]?.number?.integer ?? 0)): "
                    + text(past, "summary").cut(to: 80)
            )
        }
        lines.append("tell customers: \(text(incident, "draft"))")
        return lines
    }

    /// `, back once, now since …`; empty for one that was never over.
    static func reopenings(of incident: JSON) -> String {
        let count = incident["reopenings"]?.number?.integer ?? 0
        guard count > 0 else { return "" }
        let last = incident["failingSince"]?.string.map { ", now since \(Figures.moment($0))" }
        return ", back \(count == 1 ? "once" : "\(count) times")" + (last ?? "")
    }

    /// By the contract's volumes and values; nil if they are not known.
    static func loss(of incident: JSON) -> String? {
        incident["lossPerHour"]?.number.map { loss in
            "about \(Figures.grouped(Int64(min(loss.double, 1e15).rounded()))) an hour, by the contract's volumes"
        }
    }

    private func line(ofChange change: JSON) -> String {
        let of = [text(change, "service"), text(change, "component")].filter { !$0.isEmpty }
        let note = text(change, "note")
        return "changed   \(clock(text(change, "at"))) \(text(change, "name"))"
            + (of.isEmpty ? "" : " of \(of.joined(separator: ", "))")
            + (note.isEmpty ? "" : ": \(note.cut(to: 80))")
    }

    /// What is true now, by the last runs; nil if none of its journeys has run, or it is over.
    private func now(of incident: JSON) -> String? {
        guard let now = incident["now"], let summary = now["summary"]?.string else { return nil }
        let time = now["isStale"] == true ? "at \(clock(now["at"]?.string ?? "")): " : ""
        return time + summary.printable
    }

    /// The cause now, and that of the beginning if it was another one.
    private func causes(of incident: JSON) -> [String] {
        let told = incident["cause"].flatMap(cause)
        guard incident["now"]?["isOther"] == true,
            let now = incident["now"]?["cause"].flatMap(cause)
        else { return told.map { ["cause     \($0)"] } ?? [] }
        return ["cause     \(now)"] + (told.map { ["at first  \($0)"] } ?? [])
    }

    private func line(of journey: JSON) -> String {
        let isFailing = journey["isFailing"] == true
        let number = { (name: String) in journey[name]?.number?.integer ?? 0 }
        var line = "\(isFailing ? style.bad("✗") : style.good("✓")) \(text(journey, "journey")) "
        line += "(\(text(journey, "service")))"
        if isFailing, number("runs") > 0 {
            line += ", \(number("bad")) of its last \(number("runs")) runs failed"
            let step = text(journey, "step")
            if !step.isEmpty { line += " at step '\(step)'" }
        }
        return line + style.faint("  probectl show \(text(journey, "run").prefix(8))")
    }

    private func bound(_ incident: JSON) -> String {
        let earliest = text(incident, "sinceAtEarliest")
        return earliest.isEmpty ? "" : " (at the earliest \(clock(earliest)))"
    }

    private func cause(_ cause: JSON) -> String? {
        let parts = [
            ("step", text(cause, "step")), ("reason", text(cause, "reason")),
            ("blames", text(cause, "component")), ("host", text(cause, "host")),
            ("phase", text(cause, "phase")),
        ]
        let known = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
        return known.isEmpty ? nil : known.joined(separator: ", ")
    }

    private func optional(_ name: String, _ label: String, _ json: JSON) -> [String] {
        let value = text(json, name)
        return value.isEmpty ? [] : [label + value]
    }

    private func clock(_ time: String) -> String { Figures.moment(time) }

    private func text(_ json: JSON, _ name: String) -> String {
        (json[name]?.string ?? "").printable
    }
}
