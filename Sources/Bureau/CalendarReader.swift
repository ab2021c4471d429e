package import ProbeModel
import Reliability

/// Reads maintenance out of iCalendar files (RFC 5545).
package enum CalendarReader {
    /// The events of a calendar; one that recurs in a way that is not understood refuses the file.
    ///
    /// What was cancelled is left out. Names are numbered where several events share one, since a
    /// name that is declared anew replaces the earlier one.
    package static func read(_ text: String) throws(BureauFault) -> [Maintenance] {
        let events = events(unfolded(text))
        guard !events.isEmpty else {
            throw .unclear(problem: "there is no event in the calendar", remedy: "add a VEVENT")
        }
        let replaced = events.filter { $0["RECURRENCE-ID"] != nil }
        var found: [Maintenance] = []
        var uses: [String: Int] = [:]
        for event in events where event["STATUS"]?.value != "CANCELLED" {
            var maintenance = try maintenance(event)
            if !maintenance.rule.isEmpty {
                for other in replaced where other["UID"]?.value == event["UID"]?.value {
                    guard let field = other["RECURRENCE-ID"] else { continue }
                    maintenance.except.append(try moment(field, field.value))
                }
            }
            uses[maintenance.name, default: 0] += 1
            let use = uses[maintenance.name] ?? 1
            if use > 1 { maintenance.name += " (\(use))" }
            found.append(maintenance)
        }
        return found
    }

    /// One VEVENT.
    private struct Event {
        var fields: [Field] = []

        subscript(_ name: String) -> Field? { fields.first { $0.name == name } }
    }

    /// The events of the lines, without what stands inside them, such as alarms.
    private static func events(_ lines: [String]) -> [Event] {
        var events: [Event] = []
        var event: Event?
        var depth = 0
        for line in lines.compactMap({ Field($0) }) {
            switch (line.name, line.value) {
            case ("BEGIN", "VEVENT"): (event, depth) = (Event(), 0)
            case ("END", "VEVENT"):
                if let event { events.append(event) }
                event = nil
            case ("BEGIN", _): depth += 1
            case ("END", _): depth = max(depth - 1, 0)
            default: if depth == 0 { event?.fields.append(line) }
            }
        }
        return events
    }

    /// `DTSTART;TZID=Europe/Berlin:20261201T020000` taken apart.
    private struct Field {
        let name: String
        let parameters: [String: String]
        let value: String

        init?(_ line: String) {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let head = line[..<colon].split(separator: ";")
            guard let name = head.first else { return nil }
            self.name = name.uppercased()
            var parameters: [String: String] = [:]
            for part in head.dropFirst() {
                let halves = part.split(separator: "=", maxSplits: 1)
                if halves.count == 2 {
                    parameters[halves[0].uppercased()] = halves[1].filter { $0 != "\"" }
                }
            }
            self.parameters = parameters
            value = String(line[line.index(after: colon)...])
        }
    }

    private static func maintenance(_ event: Event) throws(BureauFault) -> Maintenance {
        guard let first = event["DTSTART"] else {
            throw .unclear(problem: "an event has no DTSTART", remedy: "add one")
        }
        let start = try moment(first, first.value)
        let end = try end(first, start, event)
        let name = unescaped(event["SUMMARY"]?.value ?? event["UID"]?.value ?? "maintenance")
        var maintenance = Maintenance(name: name, service: "", start: start, end: end)
        maintenance.zone = first.parameters["TZID"] ?? "UTC"
        let reason = unescaped(event["DESCRIPTION"]?.value ?? "")
        maintenance.reason = String(reason.prefix(Limits.declarationCharacters))
        maintenance.rule = event["RRULE"]?.value ?? ""
        if !maintenance.rule.isEmpty {
            do throws(Recurrence.Fault) {
                _ = try Recurrence(maintenance.rule)
            } catch {
                throw .unclear(
                    problem: "'\(name)' recurs in a way that is not understood: \(error)",
                    remedy: "write simpler rules, or single events"
                )
            }
        }
        for except in event.fields where except.name == "EXDATE" {
            for value in except.value.split(separator: ",") {
                maintenance.except.append(try moment(except, String(value)))
            }
        }
        return maintenance
    }

    private static func moment(_ field: Field, _ value: String) throws(BureauFault) -> Timestamp {
        guard let second = CalendarTime.second(value) else {
            throw .unclear(problem: "'\(value)' is no time", remedy: "write 20261201T020000Z")
        }
        if value.hasSuffix("Z") { return Timestamp(clampingSeconds: second) }
        let name = field.parameters["TZID"] ?? "UTC"
        guard let zone = Zones.zone(name) else {
            throw .unclear(
                problem: "this host does not know the zone '\(name)'",
                remedy: "write an IANA name such as Europe/Berlin"
            )
        }
        return zone.moment(local: second)
    }

    /// By its end or its duration; a date without either lasts that day (RFC 5545 §3.6.1).
    private static func end(
        _ first: Field,
        _ start: Timestamp,
        _ event: Event
    ) throws(BureauFault) -> Timestamp {
        if let end = event["DTEND"] { return try moment(end, end.value) }
        guard let text = event["DURATION"]?.value else {
            guard first.value.count == "20261201".count else {
                throw .unclear(
                    problem: "the event at \(first.value) has no end",
                    remedy: "add DTEND or DURATION"
                )
            }
            return start + .seconds(86_400)
        }
        guard let seconds = seconds(text), .seconds(seconds) <= Limits.maintenanceTime else {
            throw .unclear(
                problem: "'\(text)' is no duration of maintenance",
                remedy: "write PT2H or P1D"
            )
        }
        return start + .seconds(seconds)
    }

    /// `P1DT2H30M` in seconds (RFC 5545 §3.3.6).
    private static func seconds(_ text: String) -> Int64? {
        guard text.hasPrefix("P") else { return nil }
        let units: [Character: Int64] = ["W": 604_800, "D": 86_400, "H": 3600, "M": 60, "S": 1]
        var (sum, number) = (Int64(0), "")
        for character in text.dropFirst() where character != "T" {
            if character.isNumber {
                number.append(character)
                continue
            }
            guard let unit = units[character], let count = Int64(number), count < 1 << 20 else {
                return nil
            }
            sum += count * unit
            number = ""
        }
        return number.isEmpty && sum > 0 ? sum : nil
    }

    /// Lines that begin with a space go on the line before.
    private static func unfolded(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if let first = line.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1] += line.dropFirst()
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "n" || character == "N" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
