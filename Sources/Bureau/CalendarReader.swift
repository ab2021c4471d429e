package import ProbeModel
import Reliability

/// Reads maintenance out of iCalendar files (RFC 5545).
package enum CalendarReader {
    /// The events of a calendar; one that recurs in a way that is not understood refuses the file.
    package static func read(_ text: String) throws(BureauFault) -> [Maintenance] {
        var events: [Maintenance] = []
        var fields: [Field]?
        for line in unfolded(text) {
            if line == "BEGIN:VEVENT" {
                fields = []
            } else if line == "END:VEVENT", let known = fields {
                events.append(try maintenance(known))
                fields = nil
            } else if fields != nil, let field = Field(line) {
                fields?.append(field)
            }
        }
        guard !events.isEmpty else {
            throw .unclear(problem: "there is no event in the calendar", remedy: "add a VEVENT")
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

    private static func maintenance(_ fields: [Field]) throws(BureauFault) -> Maintenance {
        func field(_ name: String) -> Field? { fields.first { $0.name == name } }
        guard let first = field("DTSTART") else {
            throw .unclear(problem: "an event has no DTSTART", remedy: "add one")
        }
        let start = try moment(first, first.value)
        let end = try end(start, field("DTEND"), field("DURATION"))
        let name = unescaped(field("SUMMARY")?.value ?? field("UID")?.value ?? "maintenance")
        var maintenance = Maintenance(name: name, service: "", start: start, end: end)
        maintenance.zone = first.parameters["TZID"] ?? "UTC"
        maintenance.reason = unescaped(field("DESCRIPTION")?.value ?? "")
        maintenance.rule = field("RRULE")?.value ?? ""
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
        for except in fields where except.name == "EXDATE" {
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

    /// By its end or its duration; else it lasts a day if it has a date, and no time at all.
    private static func end(
        _ start: Timestamp,
        _ end: Field?,
        _ duration: Field?
    ) throws(BureauFault) -> Timestamp {
        if let end { return try moment(end, end.value) }
        guard let text = duration?.value else { return start + .seconds(86_400) }
        guard let seconds = seconds(text) else {
            throw .unclear(problem: "'\(text)' is no duration", remedy: "write PT2H or P1D")
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
