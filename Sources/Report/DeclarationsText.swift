package import JSON

/// What was declared, as lines for a terminal or as a calendar for others.
package struct DeclarationsText {
    private let source: DocumentReader

    package init(_ document: JSON) {
        source = DocumentReader(document)
    }

    /// The changes, the newest last.
    package var changes: [String] {
        let changes = source.list("changes")
        guard !changes.isEmpty else { return ["no change was recorded"] }
        return changes.map { change in
            let scope = [change.text("service"), change.text("component"), change.text("note")]
            return ([change.moment("at"), change.text("name")] + scope.filter { !$0.isEmpty })
                .joined(separator: "  ")
        }
    }

    /// Windows of maintenance, in their order.
    package var maintenance: [String] {
        let windows = source.list("maintenance")
        guard !windows.isEmpty else { return ["no maintenance is announced"] }
        let now = source.text("now")
        return windows.map { window in
            let state =
                window.text("end") <= now
                ? "over" : window.text("start") <= now ? "going on" : "to come"
            let service = window.text("service").isEmpty ? "all services" : window.text("service")
            return "\(window.moment("start")) to \(window.moment("end"))  \(state)  "
                + "\(window.text("name"))  \(service)  announced \(window.moment("declared"))"
                + " by \(window.text("who"))"
        }
    }

    /// The windows as iCalendar (RFC 5545); lines end with CR LF and have at most 75 bytes.
    package var calendar: String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//probed//maintenance//EN"]
        for window in source.list("maintenance") {
            let service = window.text("service").isEmpty ? "all services" : window.text("service")
            lines += [
                "BEGIN:VEVENT",
                "UID:\(window.count("record"))-\(Self.time(window.text("start")))@probed",
                "DTSTAMP:\(Self.time(source.text("now")))",
                "DTSTART:\(Self.time(window.text("start")))",
                "DTEND:\(Self.time(window.text("end")))",
                "SUMMARY:\(Self.escaped("\(window.text("name")) (\(service))"))",
                "DESCRIPTION:\(Self.escaped(window.text("reason")))",
                "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    /// `2026-11-27T01:30:00.000Z` as `20261127T013000Z`.
    private static func time(_ text: String) -> String {
        text.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\;,".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    /// A line may have 75 bytes; what follows goes on behind a space.
    private static func folded(_ line: String) -> String {
        var result = ""
        var bytes = 0
        for character in line {
            let size = String(character).utf8.count
            if bytes + size > 74 {
                result += "\r\n "
                bytes = 1
            }
            result.append(character)
            bytes += size
        }
        return result
    }
}
