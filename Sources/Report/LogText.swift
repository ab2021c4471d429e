package import JSON
import ProbeModel

/// One record of the ledger on one line, as `probectl log` prints it.
package struct LogText {
    private let entry: JSON
    private let style: TextStyle

    package init(_ entry: JSON, style: TextStyle) {
        self.entry = entry
        self.style = style
    }

    package var line: String {
        let time = "\(text("at").prefix(10)) \(text("at").dropFirst(11).prefix(12))"
        return "\(style.faint(time))  \(content)"
    }

    private var content: String {
        switch text("kind") {
        case "run": run
        case "alert": alert
        case "gap": gap
        default: style.faint("· \(text("kind"))  \(text("detail"))")
        }
    }

    private var run: String {
        let outcome = text("outcome")
        var line = "\(style.mark(outcome)) \(text("journey"))"
        if let kind = entry["runKind"]?.string, kind != "scheduled" { line += " (\(kind))" }
        line += "  \(Figures.duration(entry["durationSeconds"]?.number?.double ?? 0))"
        if let step = entry["step"]?.string { line += "  \(step.printable)" }
        if let reason = entry["reason"]?.string { line += "  \(reason)" }
        if let detail = entry["detail"]?.string, !detail.isEmpty {
            line += ": \(detail.printable.cut(to: 80))"
        }
        return line + style.faint("  \(text("id").prefix(8))")
    }

    private var alert: String {
        let isFiring = text("change") == "firing"
        let mark = isFiring ? style.bad("▲ ALERT") : style.good("▼ RESOLVED")
        return "\(mark) \(text("summary"))"
    }

    private var gap: String {
        let count = entry["count"]?.number?.integer ?? 0
        let remedy = Self.remedies[text("reason")].map { " (\($0))" } ?? ""
        return "\(style.mark("missed")) \(text("journey"))  \(count.counted("run")) not made: "
            + text("reason") + style.faint(remedy)
    }

    /// What there is to do about runs that were not made, by their reason.
    private static let remedies = [
        "overlap": "the run before it, or those that held its accounts, still went on: a longer "
            + "'every', a shorter 'deadline', more 'accounts'",
        "late": "this host was suspended or overloaded",
        "down": "no daemon ran",
        "local": "no evidence could be written, or too many runs were in flight: probectl status",
        "cap": "it may not do more today: its 'caps'",
    ]

    private func text(_ name: String) -> String { entry.text(name) }
}
