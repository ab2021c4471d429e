import Journey
package import ProbeModel
import Reliability
import Report

/// Makes declarations of what people ask for, by word and parameters: the same for the command line
/// and the control socket. Everything is checked before it reaches the ledger.
package struct DeclarationReader {
    private let parameters: [String: String]
    private let now: Timestamp
    private let who: String

    package init(_ parameters: [String: String], now: Timestamp, who: String) {
        self.parameters = parameters
        self.now = now
        self.who = who
    }

    /// One declaration, or several for a file of answers.
    package func read(_ word: String, body: [UInt8]) throws(BureauFault) -> [Declaration] {
        switch word {
        case "change": return [declaration(.change(try change()))]
        case "maintenance": return [declaration(.maintenance(try maintenance()))]
        case "cancellation":
            let name = try text("name", isNeeded: true)
            return [declaration(.cancellation(of: name, reason: try text("reason")))]
        case "survey":
            return try SurveyTable.read(String(decoding: body, as: UTF8.self))
                .map { declaration(.survey($0)) }
        default:
            throw .unknown(
                problem: "'\(word)' cannot be declared",
                remedy: "declare a change, maintenance, a cancellation or a survey"
            )
        }
    }

    private func declaration(_ matter: Declaration.Matter) -> Declaration {
        Declaration(at: now, who: who, matter: matter)
    }

    private func change() throws(BureauFault) -> Change {
        Change(
            name: try text("name", isNeeded: true),
            service: try text("service"),
            component: try text("component"),
            at: try time("at") ?? now,
            note: try text("note")
        )
    }

    private func maintenance() throws(BureauFault) -> Maintenance {
        let start = try time("start") ?? now
        var end = try time("end")
        if let length = parameters["duration"] {
            let most = Limits.maintenanceTime
            guard let span = Wording.duration(length), span > .zero, span <= most else {
                throw .unclear(
                    problem: "'\(length)' is no duration of maintenance",
                    remedy: "write 90s, 10m, 2h or 3d, up to \(Wording.span(most))"
                )
            }
            end = start + span
        }
        guard let end, end > start else {
            throw .unclear(
                problem: "maintenance needs an end behind its start",
                remedy: "add --duration 2h or --end 2026-12-01T04:00Z"
            )
        }
        guard end <= start + Limits.maintenanceTime else {
            throw .unclear(
                problem: "maintenance takes at most \(Wording.span(Limits.maintenanceTime))",
                remedy: "declare the next window later"
            )
        }
        var maintenance = Maintenance(
            name: try text("name", isNeeded: true),
            service: try text("service"),
            start: start,
            end: end
        )
        maintenance.reason = try text("reason")
        maintenance.zone = try zone()
        maintenance.rule = try rule()
        for text in (parameters["except"] ?? "").split(separator: ",") {
            maintenance.except.append(try Self.time(String(text)))
        }
        return maintenance
    }

    private func zone() throws(BureauFault) -> String {
        let name = try text("zone")
        guard !name.isEmpty else { return "UTC" }
        guard Zones.zone(name) != nil else {
            throw .unclear(
                problem: "this host does not know the zone '\(name)'",
                remedy: "write an IANA name such as Europe/Berlin"
            )
        }
        return name
    }

    private func rule() throws(BureauFault) -> String {
        let text = try text("rule")
        guard !text.isEmpty else { return "" }
        do throws(Recurrence.Fault) {
            _ = try Recurrence(text)
        } catch {
            throw .unclear(problem: "the rule is not understood: \(error)", remedy: "see RFC 5545")
        }
        return text
    }

    /// One line, not too long.
    private func text(_ name: String, isNeeded: Bool = false) throws(BureauFault) -> String {
        let text = (parameters[name] ?? "").printable
        guard !isNeeded || !text.isEmpty else {
            throw .unclear(problem: "'\(name)' is missing", remedy: "give it a name")
        }
        guard text.count <= Limits.declarationCharacters else {
            throw .unclear(
                problem: "'\(name)' has more than \(Limits.declarationCharacters) characters",
                remedy: "shorten it"
            )
        }
        return text
    }

    private func time(_ name: String) throws(BureauFault) -> Timestamp? {
        guard let text = parameters[name] else { return nil }
        return try Self.time(text)
    }

    static func time(_ text: String) throws(BureauFault) -> Timestamp {
        guard let time = Timestamp(civil: text) else {
            throw .unclear(
                problem: "'\(text)' is no time",
                remedy: "write 2026-12-01 or 2026-12-01T02:00Z, in UTC, from 1970 to 2200"
            )
        }
        guard Limits.declaredTimes.contains(time) else {
            throw .unclear(problem: "'\(text)' is too far away", remedy: "write 1970 to 2200")
        }
        return time
    }
}
