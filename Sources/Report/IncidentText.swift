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
                + text(incident, "summary").cut(to: 100)
        }
    }

    /// Everything about one.
    package func lines(of incident: JSON) -> [String] {
        var lines = [
            "\(style.strong(String(text(incident, "id").prefix(8)))) \(text(incident, "state")) "
                + "(\(text(incident, "level")))  \(text(incident, "summary"))",
            "since     \(text(incident, "since"))\(bound(incident)), for "
                + Figures.span(incident["seconds"]?.number?.integer ?? 0),
        ]
        lines += optional("resolved", "resolved  ", incident)
        if let cause = incident["cause"], cause["step"] != nil {
            lines.append("cause     \(self.cause(cause))")
        }
        lines += optional("firstBadRun", "first bad ", incident)
        lines += optional("lastGoodRun", "last good ", incident)
        for journey in incident["journeys"]?.array ?? [] {
            let isFailing = journey["isFailing"] == .bool(true)
            let share = (journey["failing"]?.number).map {
                ", \(Figures.decimal($0.double * 100, places: 1)) % of its runs fail"
            }
            lines.append(
                "\(isFailing ? style.bad("✗") : style.good("✓")) \(text(journey, "journey")) "
                    + "(\(text(journey, "service")))\(share ?? "")"
                    + style.faint("  probectl show \(text(journey, "run").prefix(8))")
            )
        }
        for word in incident["words"]?.array ?? [] {
            lines.append(
                "\(clock(text(word, "at"))) \(text(word, "by")) \(text(word, "verb")): "
                    + text(word, "text")
            )
        }
        for past in incident["similar"]?.array ?? [] {
            lines.append(
                "before    \(text(past, "opened")) for "
                    + "\(Figures.span(past["seconds"]?.number?.integer ?? 0)): "
                    + text(past, "summary").cut(to: 80)
            )
        }
        lines.append("tell customers: \(text(incident, "draft"))")
        return lines
    }

    private func bound(_ incident: JSON) -> String {
        let earliest = text(incident, "sinceAtEarliest")
        return earliest.isEmpty ? "" : " (at the earliest \(clock(earliest)))"
    }

    private func cause(_ cause: JSON) -> String {
        let parts = [
            ("step", text(cause, "step")), ("reason", text(cause, "reason")),
            ("blames", text(cause, "component")), ("host", text(cause, "host")),
            ("phase", text(cause, "phase")),
        ]
        return parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
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
