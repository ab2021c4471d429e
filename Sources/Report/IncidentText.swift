package import JSON
import ProbeModel

/// Incidents for people: `probectl incident list` and `show`.
package struct IncidentText {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    /// One line an incident, and behind them one for each that is suspected.
    package func list(_ document: JSON) -> [String] {
        let incidents = document["incidents"]?.array ?? []
        let suspected = (document["suspected"]?.array ?? []).map(line(ofSuspected:))
        guard !incidents.isEmpty else { return ["no incident is open"] + suspected }
        return incidents.map { incident in
            let id = incident.text("id").prefix(8)
            let state = incident.text("state")
            let word = state == "resolved" ? style.good(state) : style.bad(state)
            let journeys = (incident["journeys"]?.array ?? []).count
            let services = (incident["services"]?.array ?? []).compactMap(\.string)
            let untold = incident["isTold"] == false ? ", nobody is told yet" : ""
            return "\(id)  \(word)  \(incident.text("level"))\(untold)  since "
                + "\(clock(incident.text("since")))  \(services.joined(separator: ", ").printable)"
                + "  \(journeys.counted("journey"))  "
                + (now(of: incident) ?? incident.text("title")).cut(to: 100)
        } + suspected
    }

    /// It has no name: nothing is recorded of it.
    private func line(ofSuspected suspected: JSON) -> String {
        let journeys = (suspected["journeys"]?.array ?? []).count
        let services = (suspected["services"]?.array ?? []).compactMap(\.string)
        let known = suspected["incident"]?.string.map { "as in \($0.prefix(8)): " } ?? ""
        return "-         \(style.warning("suspected"))  since \(clock(suspected.text("since")))  "
            + "\(services.joined(separator: ", ").printable)  \(journeys.counted("journey"))  "
            + (known + suspected.text("summary")).cut(to: 100)
    }

    /// Everything about one.
    package func lines(of incident: JSON) -> [String] {
        var lines = [
            "\(style.strong(String(incident.text("id").prefix(8)))) \(incident.text("state")) "
                + "(\(incident.text("level")))  \(incident.text("title"))"
        ]
        if let now = now(of: incident) { lines.append("now       \(now)") }
        if incident.text("summary") != incident.text("title") {
            lines.append("alert     \(incident.text("summary"))")
        }
        lines.append(
            "since     \(clock(incident.text("since")))\(bound(incident)), for "
                + Figures.span(incident["seconds"]?.number?.integer ?? 0)
                + Self.reopenings(of: incident)
        )
        if let end = incident["resolved"]?.string { lines.append("resolved  \(clock(end))") }
        lines += causes(of: incident)
        if let loss = Self.loss(of: incident) { lines.append("costs     \(loss)") }
        if let silence = Self.silence(of: incident, style) { lines.append("mute      \(silence)") }
        lines += untold(incident)
        lines += optional("runbook", "runbook   ", incident)
        lines += command("first bad", "show", incident.text("firstBadRun"))
        lines += command("last good", "show", incident.text("lastGoodRun"))
        let alert = incident["journeys"]?.array?.first?.text("alert") ?? ""
        lines += command("why      ", "alerts explain", alert)
        lines += (incident["journeys"]?.array ?? []).map(line(of:))
        lines += (incident["words"]?.array ?? []).map(line(ofWord:))
        let changes = incident["changesBefore"]?.array ?? []
        lines += changes.prefix(Self.mostChanges).map(line(ofChange:))
        if changes.count > Self.mostChanges {
            lines.append("changed   \(changes.count - Self.mostChanges) times more, earlier")
        }
        for past in incident["similar"]?.array ?? [] {
            lines.append(
                "before    \(clock(past.text("opened"))) for "
                    + "\(Figures.span(past["seconds"]?.number?.integer ?? 0)): "
                    + past.text("summary").cut(to: 80)
            )
        }
        lines.append("tell customers: \(incident.text("draft"))")
        return lines
    }

    /// The latest changes before it; whoever deploys all the time has more of them.
    private static let mostChanges = 10

    /// `, back once, now since …`; empty for one that was never over.
    static func reopenings(of incident: JSON) -> String {
        let count = incident["reopenings"]?.number?.integer ?? 0
        guard count > 0 else { return "" }
        let last = incident["failingSince"]?.string.map { ", now since \(Figures.moment($0))" }
        return ", back \(count == 1 ? "once" : "\(count) times")" + (last ?? "")
    }

    /// By the contract's volumes, values and penalty; nil if they are not known.
    static func loss(of incident: JSON) -> String? {
        let money = { (name: String) in
            incident[name]?.number.map { Figures.grouped(Int64(min($0.double, 1e15).rounded())) }
        }
        let loss = money("lossPerHour").map { "about \($0) an hour, by the contract's volumes" }
        let penalty = money("penaltyAtStake").map { "a penalty of \($0) at stake" }
        let parts = [loss, penalty].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Nobody is told yet, and why.
    private func untold(_ incident: JSON) -> [String] {
        guard incident["isTold"] == false else { return [] }
        let why = Self.obstacle(of: incident, style).map { ": \($0)" } ?? ""
        return ["told      \(style.warning("nobody yet"))\(why)"]
    }

    /// `silenced until 04:30 by ada: release 1.42`; nil if nothing mutes it.
    static func silence(of incident: JSON, _ style: TextStyle) -> String? {
        guard let silence = incident["silence"], let end = silence["endsAt"]?.string else {
            return nil
        }
        let part = silence["isWhole"] == true ? "" : " in part"
        return style.warning(SilenceText.word(of: silence) + part)
            + " until \(Figures.moment(end)) \(SilenceText.reason(of: silence))"
    }

    /// `held: tracking needs shipping, whose incident 5MPG0000 is open`, of an incident or an alert; nil
    /// if that is not in its way.
    static func obstacle(of subject: JSON, _ style: TextStyle) -> String? {
        guard let other = subject["needs"], other != .null else { return nil }
        let end = other["resolved"]?.string.map { "ended at \(Figures.moment($0))" }
        let wait = Figures.span(Limits.incidentJoining.components.seconds)
        return style.warning("held")
            + ": \(other.text("service")) needs \(other.text("needs")), whose incident "
            + "\(other.text("incident").prefix(8)) \(end ?? "is open"); told if it outlasts that by "
            + wait
    }

    private func line(ofWord word: JSON) -> String {
        let said = word.text("text")
        let verb = Self.verbs[word.text("verb")] ?? word.text("verb")
        return "\(clock(word.text("at"))) \(word.text("by")) \(verb)"
            + (said.isEmpty ? "" : ": \(said)")
    }

    private static let verbs = [
        "acknowledge": "looks after it", "open": "opened it", "update": "says",
        "resolve": "says that it is over",
    ]

    private func line(ofChange change: JSON) -> String {
        let of = [change.text("service"), change.text("component")].filter { !$0.isEmpty }
        let note = change.text("note")
        return "changed   \(clock(change.text("at"))) \(change.text("name"))"
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
        var line = "\(isFailing ? style.bad("✗") : style.good("✓")) \(journey.text("journey")) "
        line += "(\(journey.text("service")))"
        if isFailing, number("runs") > 0 {
            line += ", \(number("bad")) of its last \(number("runs")) runs failed"
            let step = journey.text("step")
            if !step.isEmpty { line += " at step '\(step)'" }
        }
        if journey["takesAnyServer"] == true { line += ", \(style.warning(StatusText.anyServer))" }
        return line + style.faint("  probectl show \(journey.text("run").prefix(8))")
    }

    private func bound(_ incident: JSON) -> String {
        let earliest = incident.text("sinceAtEarliest")
        return earliest.isEmpty ? "" : " (at the earliest \(clock(earliest)))"
    }

    private func cause(_ cause: JSON) -> String? {
        let parts = [
            ("step", cause.text("step")), ("of fragment", cause.text("fragment")),
            ("reason", cause.text("reason")),
            ("blames", cause.text("component")), ("host", cause.text("host")),
            ("phase", cause.text("phase")),
        ]
        let known = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
        return known.isEmpty ? nil : known.joined(separator: ", ")
    }

    /// What to type to see more of a thing; nothing if it has no name.
    private func command(_ label: String, _ verb: String, _ name: String) -> [String] {
        name.isEmpty ? [] : ["\(label) probectl \(verb) \(name.prefix(8))"]
    }

    private func optional(_ name: String, _ label: String, _ json: JSON) -> [String] {
        let value = json.text(name)
        return value.isEmpty ? [] : [label + value]
    }

    private func clock(_ time: String) -> String { Figures.moment(time) }
}
