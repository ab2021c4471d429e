package import JSON

/// `probectl status` for people: a line a service, a line a journey, and the daemon itself.
package struct StatusText {
    private let status: JSON
    private let style: TextStyle

    package init(_ status: JSON, style: TextStyle) {
        self.status = status
        self.style = style
    }

    package var lines: [String] {
        let services = status["services"]?.array ?? []
        let names = services.flatMap { service in
            [text(service, "name")]
                + (service["journeys"]?.array ?? []).map { "  " + text($0, "name") }
        }
        let width = min(36, names.map(\.count).max() ?? 0)
        var lines = services.flatMap { self.lines(of: $0, width: width) }
        if services.isEmpty { lines.append("no journey has run yet") }
        return banner + lines + [daemon]
            + SuspensionDocument.lines(of: status["daemon"]?["suspensions"], style: style)
            + FiguresDocument.warning(status["daemon"]?["figures"], style)
    }

    /// First of all: whether what follows will be evidence.
    private var banner: [String] {
        guard let problem = status["daemon"]?["ledger"]?["problem"]?.string else { return [] }
        return [
            style.bad("NO EVIDENCE") + " \(problem.printable); alerts say 'evidence pending'", "",
        ]
    }

    private func lines(of service: JSON, width: Int) -> [String] {
        let state = text(service, "state")
        var line = "\(style.strong(text(service, "name").padded(to: width)))  \(style.mark(state)) "
        line += state == "ok" ? "ok" : state.uppercased()
        if state != "ok", let since = service["since"]?.string {
            line += "  since \(Figures.moment(since))"
        }
        if let checked = service["components"]?["checked"]?.number?.integer, checked > 0 {
            let up = service["components"]?["up"]?.number?.text ?? "0"
            line += style.faint("  components: \(up) of \(checked) up by their own checks")
        }
        return [line]
            + (service["journeys"]?.array ?? []).map { self.line(of: $0, width: width) }
    }

    private func line(of journey: JSON, width: Int) -> String {
        let state = text(journey, "state")
        var parts = ["\(("  " + text(journey, "name")).padded(to: width))  \(style.mark(state))"]
        if let run = journey["lastRun"], state == "failing" || state == "degraded" {
            if let step = run["step"]?.string, let place = run["place"]?.number?.text {
                parts.append("step \(place) \(step.printable):")
            }
            parts.append(text(run, "detail").cut(to: 60))
        }
        if let alert = journey["alert"]?.string {
            parts.append(alert == "page" ? style.bad("paged") : style.warning(alert.printable))
        }
        parts.append(recent(of: journey))
        if let p95 = journey["p95Seconds"]?.number?.double {
            parts.append("p95 \(Figures.duration(p95))")
        }
        parts += left(of: journey)
        return parts.joined(separator: " ")
    }

    /// What the journey's caps leave today; nothing without caps.
    private func left(of journey: JSON) -> [String] {
        let caps = (journey["caps"]?.array ?? []).map { cap in
            let most = cap["most"]?.number?.integer ?? 0
            // Tries of the last run may have gone beyond.
            let left = max(0, most - (cap["used"]?.number?.integer ?? 0))
            let text = "\(Figures.grouped(left)) of \(Figures.grouped(most)) \(text(cap, "name"))"
            return left == 0 ? style.warning(text) : text
        }
        return caps.isEmpty ? [] : [" left today: \(caps.joined(separator: ", "))"]
    }

    private func recent(of journey: JSON) -> String {
        let count = { (name: String) in
            journey["recent"]?[name]?.number?.integer ?? 0
        }
        let total = count("good") + count("bad") + count("unknown")
        let unknown = count("unknown") > 0 ? ", \(count("unknown")) unknown" : ""
        return style.faint(" \(count("good")) of the last \(total) runs good\(unknown) ")
    }

    private var daemon: String {
        guard let daemon = status["daemon"] else { return "" }
        let number = { (name: String) in daemon[name]?.number?.integer ?? 0 }
        var line = "probed \(text(daemon, "version")), up \(Figures.span(number("upSeconds"))), "
        line += "\(Figures.grouped(number("journeys"))) journeys, "
        line += "\(Figures.grouped(number("runsMissed"))) runs missed, ledger "
        line += bytes(daemon["ledger"]?["bytes"]?.number?.integer ?? 0)
        let debts = number("openDebts")
        guard debts > 0 else { return style.faint(line) }
        return style.faint(line) + ", "
            + style.bad("\(Figures.grouped(debts)) \(debts == 1 ? "debt is" : "debts are") open")
    }

    private func bytes(_ count: Int64) -> String {
        let units: [(String, Int64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let unit = units.first(where: { count >= $0.1 }) else { return "\(count) B" }
        return "\(Figures.decimal(Double(count) / Double(unit.1), places: 1)) \(unit.0)"
    }

    private func text(_ json: JSON, _ name: String) -> String {
        (json[name]?.string ?? "").printable
    }
}
