import JSON

/// An open incident as `status` shows it: what is broken for customers, since when, who looks after
/// it, who keeps it quiet, and what to type next.
struct IncidentGlance {
    private let incident: JSON
    private let style: TextStyle

    init(_ incident: JSON, style: TextStyle) {
        (self.incident, self.style) = (incident, style)
    }

    private var name: Substring { text("id").prefix(8) }

    var lines: [String] {
        let mark = text("level") == "page" ? style.bad("✗ ") : style.warning("! ")
        let facts = [since, now, atFirst, loss, care, silence, obstacle, runbook]
        return [mark + style.strong("\(name)") + "  \(text("title"))"]
            + facts.compactMap { $0.map { "    \($0)" } }
    }

    private var since: String {
        let told = text("level") == "page" ? "paged" : "ticket"
        let when = "\(told) at \(Figures.moment(text("opened")))"
        let span = Figures.span(incident["seconds"]?.number?.integer ?? 0)
        let person = incident["isManual"] == true ? "opened by \(text("openedBy")), " : ""
        let how = incident["isTold"] == false ? style.warning("nobody is told yet") : when
        return "since \(Figures.moment(text("since"))), for \(span)"
            + "\(IncidentText.reopenings(of: incident)); \(person)\(how)"
    }

    private var now: String? {
        guard let now = incident["now"], let summary = now["summary"]?.string else { return nil }
        var word = text("state") == "recovering" ? style.good("works again: ") : "now: "
        if now["isStale"] == true { word = "at \(Figures.moment(now["at"]?.string ?? "")): " }
        return word + summary.printable.cut(to: 160)
    }

    /// What was told, if another cause prevails by now.
    private var atFirst: String? {
        guard incident["now"]?["isOther"] == true, let told = incident["cause"] else { return nil }
        let place = told.text("step")
        let reason = told.text("reason")
        return style.faint("at first: " + (place.isEmpty ? reason : "step '\(place)', \(reason)"))
    }

    private var care: String {
        guard let word = incident["acknowledgement"], let by = word["by"]?.string else {
            return style.bad("nobody looks after it:") + " probectl incident ack \(name)"
        }
        let said = word.text("text")
        let time = Figures.moment(word["at"]?.string ?? "")
        return "\(by.printable) looks after it since \(time)" + (said.isEmpty ? "" : ": \(said)")
    }

    private var silence: String? { IncidentText.silence(of: incident, style) }

    private var obstacle: String? { IncidentText.obstacle(of: incident, style) }

    private var loss: String? { IncidentText.loss(of: incident).map { "costs \($0)" } }

    private var runbook: String? {
        incident["runbook"]?.string.map { "runbook: \($0.printable)" }
    }

    private func text(_ name: String) -> String { incident.text(name) }
}
