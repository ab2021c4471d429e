import Alerting
package import ProbeModel

/// What people outside may be told of a service: on whose clocks, for whom it is, and what they do
/// with it.
package struct PublicService: Hashable, Sendable {
    let zone: Zone
    let zoneName: String
    /// Groups of customers, by name.
    let segments: [String]
    let journeys: Set<String>

    package init(
        clocks zone: Zone,
        named zoneName: String,
        segments: [String],
        journeys: Set<String>
    ) {
        (self.zone, self.zoneName) = (zone, zoneName)
        (self.segments, self.journeys) = (segments, journeys)
    }
}

/// What a status page may say of an incident, in the words that such pages use: no host, no component,
/// nothing that a server said.
struct PublicDraft {
    /// The four words of status pages.
    enum State: String {
        case investigating, identified, monitoring, resolved
    }

    private let incident: Incident
    private let present: IncidentPresent?
    private let services: [PublicService]
    private let now: Timestamp
    /// Journeys whose last run was good.
    private let working: [String]

    /// `isWorking` says whether the last run of a journey was good, a moment ago.
    init(
        _ incident: Incident,
        _ present: IncidentPresent?,
        _ services: [String: PublicService],
        at now: Timestamp,
        isWorking: (String) -> Bool
    ) {
        (self.incident, self.present, self.now) = (incident, present, now)
        self.services = incident.services.compactMap { services[$0] }
        let known = Set(self.services.flatMap(\.journeys))
        let failing = Set(incident.openMembers.map(\.alert.journey))
        working = known.subtracting(failing).filter(isWorking).sorted()
    }

    /// Where it fails is known when an answer blamed a system, or journeys fail in a step that they
    /// share.
    var state: State {
        if !incident.isOpen { return .resolved }
        if present?.failing == 0 { return .monitoring }
        let isShared = incident.openMembers.count > 1 && !(incident.cause?.fragment ?? "").isEmpty
        return incident.cause?.component != nil || isShared ? .identified : .investigating
    }

    var text: String {
        let sentences =
            switch state {
            case .investigating:
                [trouble, since, segments, detour, "We are looking for the cause.", next]
            case .identified:
                [trouble, since, segments, detour, "We know where it fails and work on it.", next]
            case .monitoring:
                [
                    "It works again, and we keep watching: \(wasTrouble)", since, segments,
                    next,
                ]
            case .resolved: ["It is over: \(wasTrouble)", span]
            }
        let word = state.rawValue
        return "\(word.prefix(1).uppercased())\(word.dropFirst()): "
            + sentences.compactMap(\.self).joined(separator: " ")
    }

    // MARK: What

    private var trouble: String {
        guard !incident.isManual else { return Self.sentence(incident.summary) }
        let who = (present?.share ?? 1) < 0.5 ? "Some customers" : "Customers"
        return "\(who) of \(services(of: incident)) cannot \(deeds(incident.openMembers, "stops"))."
    }

    private var wasTrouble: String {
        guard !incident.isManual else { return Self.sentence(incident.summary) }
        return
            "customers of \(services(of: incident)) could not \(deeds(incident.members, "stopped"))."
    }

    private func services(of incident: Incident) -> String { Self.list(incident.services) }

    /// `complete "ship a package"`, and the step if it is the same in all.
    private func deeds(_ members: [Incident.Member], _ stops: String) -> String {
        let names = members.map { Self.words($0.alert.journey) }
        let rest = names.count - Self.most
        let quoted = names.prefix(rest == 1 ? Self.most + 1 : Self.most).map { "\"\($0)\"" }
        let list = rest > 1 ? quoted + ["\(rest) more"] : quoted
        let steps = Set(members.map(\.alert.step))
        let step = steps.count == 1 ? steps.first ?? "" : ""
        return "complete \(Self.list(list))"
            + (step.isEmpty ? "" : ": it \(stops) at \"\(Self.words(step))\"")
    }

    // MARK: When

    /// On the clocks of the first service; in UTC without one.
    private var clocks: (zone: Zone, name: String) {
        services.first.map { ($0.zone, $0.zoneName) } ?? (.utc, "UTC")
    }

    private func clock(_ time: Timestamp) -> String {
        String(clocks.zone.civil(time).timeOfDay.prefix(5))
    }

    private func date(_ time: Timestamp) -> String {
        "\(clocks.zone.civil(time).rfc3339.prefix(10)), \(clocks.name)"
    }

    private var began: Timestamp { incident.failingSince ?? incident.since }

    private var since: String {
        // The last good run bounds the first beginning only.
        let earliest = incident.reopenings == 0 ? incident.first?.lastGoodAt : nil
        let bound = earliest.map(clock).flatMap { $0 == clock(began) ? nil : $0 }
        let time = bound.map { "\($0) at the earliest, \(clock(began)) at the latest" }
        return "Since \(time ?? clock(began)) (\(date(began)))."
    }

    private var span: String {
        let end = incident.resolved ?? now
        let isLong = clocks.zone.day(of: incident.since) != clocks.zone.day(of: end)
        let from = clock(incident.since) + (isLong ? " (\(date(incident.since)))" : "")
        return "It lasted from \(from) to \(clock(end)) (\(date(end)))."
    }

    private var next: String {
        let due = now + Limits.publicUpdate
        let step = Limits.publicUpdateStep
        let rest = due.nanoseconds % step.nanoseconds
        let time = rest == 0 ? due : due + .nanoseconds(step.nanoseconds - rest)
        return "Next update by \(clock(time))."
    }

    // MARK: Who, and what instead

    /// Which groups of customers it touches, and which it does not; nil where nobody named any.
    private var segments: String? {
        let all = Set(services.flatMap(\.segments))
        let touched = Set(incident.members.flatMap(\.alert.segments)).intersection(all)
        guard !touched.isEmpty else { return nil }
        let others = all.subtracting(touched).sorted()
        return "Affected: \(Self.list(touched.sorted()))."
            + (others.isEmpty ? "" : " Not affected: \(Self.list(others)).")
    }

    private var detour: String? {
        guard !incident.isManual, !working.isEmpty else { return nil }
        let names = working.prefix(Self.most).map { "\"\(Self.words($0))\"" }
        let rest = working.count - names.count
        return "This works: \(Self.list(names + (rest > 0 ? ["\(rest) more"] : [])))."
    }

    // MARK: Words

    /// More names are read by nobody.
    private static let most = 3

    /// `ship-a-package` as people say it.
    private static func words(_ name: String) -> String {
        String(name.map { "-_".contains($0) ? " " : $0 }).printable
    }

    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// What a person said, as one.
    private static func sentence(_ text: String) -> String {
        let text = text.printable
        return text.hasSuffix(".") ? text : text + "."
    }
}
