package import JSON

/// `probectl status` for people: what is broken, a line a service, a line a journey, and the daemon
/// itself.
package struct StatusText {
    private let status: JSON
    private let style: TextStyle
    private let name: String?

    /// `name` is the service or the journey that was asked about: every journey of it has a line,
    /// however many there are.
    package init(_ status: JSON, style: TextStyle, about name: String? = nil) {
        (self.status, self.style, self.name) = (status, style, name)
    }

    /// How everything is that was asked about: a journey that is well may be one of a service that
    /// is not.
    package var states: Set<String> {
        let services = status["services"]?.array ?? []
        let subjects = services.flatMap { isAsked($0) ? [$0] : $0["journeys"]?.array ?? [] }
        return Set(subjects.compactMap { $0["state"]?.string })
    }

    /// Whether it was asked about the service, and not about one of its journeys.
    private func isAsked(_ service: JSON) -> Bool {
        name == nil || service["name"]?.string == name
    }

    package var lines: [String] {
        let services = status["services"]?.array ?? []
        let names = services.flatMap { service in
            [service.text("name")]
                + (service["journeys"]?.array ?? []).map { "  " + $0.text("name") }
        }
        let width = min(36, names.map(\.count).max() ?? 0)
        var lines = services.flatMap { self.lines(of: $0, width: width) }
        if services.isEmpty { lines.append("no journey has run yet") }
        return banner + incidentLines + lines + silenceLines + [daemon]
            + AlertsText.lines(ofOwn: status["daemon"]?["alerts"], style)
            + SuspensionDocument.lines(of: status["daemon"]?["suspensions"], style: style)
            + FiguresDocument.warning(status["daemon"]?["figures"], style)
    }

    /// First of all: whether what follows will be evidence.
    private var banner: [String] {
        let daemon = status["daemon"]
        var lines: [String] = []
        if let problem = daemon?["ledger"]?["problem"]?.string {
            lines.append(
                style.bad("NO EVIDENCE") + " \(problem.printable); alerts say 'evidence pending'"
            )
        }
        if let problem = daemon?["clock"]?["problem"]?.string {
            lines.append(style.warning("UNKNOWN TIME") + " \(problem.printable)")
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private var incidents: [JSON] { status["incidents"]?.array ?? [] }

    /// What is broken; the rest of a storm is a number.
    private var incidentLines: [String] {
        let shown = incidents.prefix(Self.mostIncidents)
        let rest = incidents.count - shown.count
        let lines = shown.flatMap { IncidentGlance($0, style: style).lines }
        let more = rest > 0 ? ["  \(rest) more: probectl incident"] : []
        return lines.isEmpty ? [] : lines + more + [""]
    }

    /// A screen has room for these, and for the services below them.
    private static let mostIncidents = 3

    /// Who wonders why nobody was woken finds it here, unless it stands above.
    private var silenceLines: [String] {
        let shown = Set(incidents.prefix(Self.mostIncidents).map { $0["silence"]?["id"]?.string })
        let silences = (status["silences"]?.array ?? []).filter {
            !shown.contains($0["id"]?.string)
        }
        guard let first = silences.first else { return [] }
        let rest = silences.count > 1 ? "  and \(silences.count - 1) more: probectl silence" : ""
        return [
            style.warning(SilenceText.word(of: first))
                + "  \(SilenceText.matchers(of: first))  until "
                + "\(Figures.moment(first.text("endsAt")))  \(SilenceText.reason(of: first))\(rest)"
        ]
    }

    /// What its journeys see is not all: people may know more.
    private func incident(ofWell service: JSON) -> String? {
        incidents.first { incident in
            (incident["services"]?.array ?? []).contains(service["name"] ?? .null)
        }.map { style.bad("but see \($0.text("id").prefix(8))") }
    }

    private func lines(of service: JSON, width: Int) -> [String] {
        let journeys = journeyLines(of: service, width: width)
        guard !isAsked(service) else { return [headline(of: service, width: width)] + journeys }
        let of = style.faint("  of \(service.text("name"))")
        return (service["journeys"]?.array ?? []).map { headline(of: $0, width: width) + of }
            + journeys
    }

    private func headline(of subject: JSON, width: Int) -> String {
        let state = subject.text("state")
        var line = "\(style.strong(subject.text("name").padded(to: width)))  \(style.mark(state)) "
        line += state == "ok" ? "ok" : state.uppercased()
        if state != "ok", let since = subject["since"]?.string {
            line += "  since \(Figures.moment(since))"
        }
        if state == "ok", let warning = incident(ofWell: subject) { line += "  \(warning)" }
        return line + style.faint(components(of: subject))
    }

    /// What the components' own checks say; one that has not answered lately is neither up nor down.
    private func components(of subject: JSON) -> String {
        let count = { (name: String) in subject["components"]?[name]?.number?.integer ?? 0 }
        guard count("checked") > 0 else { return "" }
        let known = count("checked") - count("unknown")
        return "  components: \(count("up")) of \(known) up by their own checks"
            + (count("unknown") > 0 ? ", \(count("unknown")) unknown" : "")
    }

    /// Of a service with many journeys those that are not well; the rest are numbers.
    private func journeyLines(of service: JSON, width: Int) -> [String] {
        let journeys = service["journeys"]?.array ?? []
        guard name == nil, journeys.count > Self.mostJourneys else {
            return journeys.map { line(of: $0, width: width) }
        }
        let unwell = journeys.filter { $0["state"]?.string != "ok" || $0["alert"]?.string != nil }
        let shown = unwell.prefix(Self.mostJourneys)
        let counts = [
            ("more are not well", unwell.count - shown.count),
            (unwell.isEmpty ? "journeys are ok" : "others are ok", journeys.count - unwell.count),
        ]
        let rest = counts.filter { $0.1 > 0 }.map { "\(Figures.grouped(Int64($0.1))) \($0.0)" }
        return shown.map { line(of: $0, width: width) }
            + [
                style.faint(
                    "  \(rest.joined(separator: ", ")): probectl status \(service.text("name"))"
                )
            ]
    }

    /// How a probe file asks for it stands there, too.
    static let anyServer = "takes any server's certificate (tls verify: off)"

    /// Journeys of a service that each have a line: a screen.
    private static let mostJourneys = 20

    private func line(of journey: JSON, width: Int) -> String {
        let state = journey.text("state")
        var parts = [failure(of: journey, state), alert(of: journey, state), recent(of: journey)]
        if let p95 = journey["p95Seconds"]?.number?.double {
            parts.append("p95 \(Figures.duration(p95))")
        }
        let head = "\(("  " + journey.text("name")).padded(to: width))  \(style.mark(state))"
        let trust = journey["takesAnyServer"] == true ? style.warning(Self.anyServer) : nil
        let line = [head] + (parts + [left(of: journey), trust]).compactMap(\.self)
        return line.joined(separator: "  ")
    }

    private func failure(of journey: JSON, _ state: String) -> String? {
        guard let run = journey["lastRun"], state == "failing" || state == "degraded" else {
            return nil
        }
        let detail = run.text("detail").cut(to: 60)
        guard let step = run["step"]?.string, let place = run["place"]?.number?.text else {
            return detail.isEmpty ? nil : detail
        }
        return "step \(place) \(step.printable): \(detail)"
    }

    /// `page 028T5CY4`; one whose last scheduled run was good is not over yet.
    private func alert(of journey: JSON, _ state: String) -> String? {
        guard let alert = journey["alert"]?.string else { return nil }
        guard alert != "suspected" else {
            let isFailing = state == "failing"
            return style.warning(
                isFailing ? "suspected, nobody is told yet" : "failed lately, watched closely"
            )
        }
        let incident = journey["incident"]?.string.map { " \($0.prefix(8))" } ?? ""
        let words = "\(alert.printable)\(incident)" + (state == "failing" ? "" : ", not over yet")
        return alert == "page" ? style.bad(words) : style.warning(words)
    }

    /// What the journey's caps leave today; nothing without caps.
    private func left(of journey: JSON) -> String? {
        let caps = (journey["caps"]?.array ?? []).map { cap in
            let most = cap["most"]?.number?.integer ?? 0
            // Tries of the last run may have gone beyond.
            let left = max(0, most - (cap["used"]?.number?.integer ?? 0))
            let text = "\(Figures.grouped(left)) of \(Figures.grouped(most)) \(cap.text("name"))"
            return left == 0 ? style.warning(text) : text
        }
        return caps.isEmpty ? nil : "left today: \(caps.joined(separator: ", "))"
    }

    private func recent(of journey: JSON) -> String {
        let count = { (name: String) in
            journey["recent"]?[name]?.number?.integer ?? 0
        }
        let total = count("good") + count("bad") + count("unknown")
        let unknown = count("unknown") > 0 ? ", \(count("unknown")) unknown" : ""
        return style.faint("\(count("good")) of the last \(total) runs good\(unknown)")
    }

    private var daemon: String {
        guard let daemon = status["daemon"], daemon != .null else { return "" }
        let number = { (name: String) in daemon[name]?.number?.integer ?? 0 }
        var line = "probed \(daemon.text("version")), up \(Figures.span(number("upSeconds"))), "
        line += "\(Figures.grouped(number("journeys"))) journeys, "
        line += "\(Figures.grouped(number("runsMissed"))) runs missed, ledger "
        line += bytes(daemon["ledger"]?["bytes"]?.number?.integer ?? 0)
        let debts = number("debtsLeftBehind")
        guard debts > 0 else { return style.faint(line) }
        return style.faint(line) + ", "
            + style.bad(
                "\(Figures.grouped(debts)) \(debts == 1 ? "debt is" : "debts are") open: probectl debts"
            )
    }

    private func bytes(_ count: Int64) -> String {
        let units: [(String, Int64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let unit = units.first(where: { count >= $0.1 }) else { return "\(count) B" }
        return "\(Figures.decimal(Double(count) / Double(unit.1), places: 1)) \(unit.0)"
    }
}
