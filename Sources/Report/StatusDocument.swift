import Alerting
package import JSON
package import ProbeModel
package import Reliability

/// What customers can do now, as JSON: the shape of `/api/v1/status`.
package struct StatusDocument {
    package let board: Board
    /// Planned intervals of the journeys in force.
    package let intervals: [String: Duration]
    package let alerts: [Alert]
    /// Journeys that may be failing, of which nobody is told yet.
    package let suspected: Set<String>
    /// What each journey may do in a day, where that is bounded.
    package let caps: [String: [Cap]]
    /// Journeys that take any server for the one that they mean.
    package let unverified: Set<String>
    /// The groups of customers that walk each journey, where a contract names them.
    package var segments: [String: [String]] = [:]
    /// The names of each journey's steps, for whoever looks a complaint up; empty for the others.
    package var steps: [String: [String]] = [:]
    package let now: Timestamp
    /// The open incidents in short, and the silences that are active.
    private var incidents: [JSON] = []
    private var silences: [JSON] = []
    /// The incident of each alert that is open.
    private var places: [RunID: RunID] = [:]

    /// How much of one cap is used up today.
    package struct Cap: Hashable, Sendable {
        /// `runs`, `creations` or `logins`.
        package let name: String
        package let most: Int
        package let used: Int

        package init(name: String, most: Int, used: Int) {
            self.name = name
            self.most = most
            self.used = used
        }
    }

    package init(
        board: Board,
        intervals: [String: Duration],
        alerts: [Alert],
        suspected: Set<String> = [],
        caps: [String: [Cap]] = [:],
        unverified: Set<String> = [],
        now: Timestamp
    ) {
        self.unverified = unverified
        self.caps = caps
        self.suspected = suspected
        self.board = board
        self.intervals = intervals
        self.alerts = alerts
        self.now = now
    }

    /// Takes what people know and did.
    package mutating func add(_ document: IncidentDocument) {
        incidents = document.glances()
        silences = document.silences.active(at: now)
            .map { SilenceDocument.json(of: $0, at: now) }
        for alert in alerts { places[alert.id] = document.incident(of: alert.id) }
    }

    /// All services, or only the service or the journey of this name.
    package func json(about name: String?, daemon: JSON) -> JSON {
        let services = services(about: name)
        let names = Set(services.compactMap { $0["name"]?.string })
        return [
            "at": .string(now.rfc3339),
            "incidents": .array(
                incidents.filter { incident in
                    let touched = (incident["services"]?.array ?? []).compactMap(\.string)
                    return name == nil || !names.isDisjoint(with: touched)
                }
            ),
            "silences": .array(silences),
            "services": .array(services),
            "alerts": .array(alerts.map(AlertDocument.json(of:))),
            "daemon": daemon,
        ]
    }

    private func services(about name: String?) -> [JSON] {
        board.services.keys.sorted().compactMap { service in
            let isNamed = name == nil || name == service
            let journeys = board.services[service, default: [:]]
                .filter { isNamed || $0.key == name }
                .sorted { $0.key < $1.key }
            guard !journeys.isEmpty else { return nil }
            return json(of: service, journeys: journeys, named: name)
        }
    }

    /// A check of a component's health stands among the journeys if it is asked for by its name.
    private func json(
        of service: String,
        journeys: [(key: String, value: Board.Entry)],
        named name: String?
    ) -> JSON {
        let checks = journeys.filter { $0.value.healthOf != nil }
        let customers = journeys.filter { $0.value.healthOf == nil }
        let state = board.state(of: service, at: now) { intervals[$0] }
        let failing = customers.filter { self.state(of: $0) == state }
        let up = checks.count { self.state(of: $0) == .ok }
        let unknown = checks.count { self.state(of: $0) == .unknown }
        return [
            "name": .string(service),
            "state": .string(state.word),
            "since": JSON(failing.compactMap(\.value.since).min()?.rfc3339),
            "journeys": .array(
                journeys.filter { $0.value.healthOf == nil || $0.key == name }
                    .map { json(of: $0.key, entry: $0.value) }
            ),
            "components": [
                "checked": JSON(checks.count), "up": JSON(up), "unknown": JSON(unknown),
            ],
        ]
    }

    private func state(of journey: (key: String, value: Board.Entry)) -> ServiceState {
        journey.value.state(at: now, interval: intervals[journey.key])
    }

    private func json(of journey: String, entry: Board.Entry) -> JSON {
        let tally = entry.tally
        let alert = loudestAlert(about: journey)
        let suspicion = suspected.contains(journey) ? "suspected" : nil
        let incident = alert.flatMap { places[$0.id] }
        let steps = steps[journey].map { steps in
            JSON.Member("steps", .array(steps.map { .string($0) }))
        }
        let members: JSON = [
            "name": .string(journey),
            "state": .string(entry.state(at: now, interval: intervals[journey]).word),
            "since": JSON(entry.since?.rfc3339),
            // `page`, `ticket` or `suspected`.
            "alert": JSON(alert?.level.word ?? suspicion),
            "incident": JSON(incident?.description),
            "lastRun": entry.lastVerdict.map(json(of:)) ?? .null,
            "recent": [
                "good": JSON(tally.good), "bad": JSON(tally.bad), "unknown": JSON(tally.unknown),
            ],
            "p95Seconds": entry.p95.map(RunDocument.seconds) ?? .null,
            "takesAnyServer": JSON(unverified.contains(journey)),
            "segments": .array(segments[journey, default: []].map { .string($0) }),
            "caps": .array(
                caps[journey, default: []].map {
                    ["name": .string($0.name), "most": JSON($0.most), "used": JSON($0.used)]
                }
            ),
        ]
        guard let steps, case .object(let others) = members else { return members }
        return .object(others + [steps])
    }

    private func loudestAlert(about journey: String) -> Alert? {
        alerts.filter { $0.journey == journey }.min { $0.level.rawValue < $1.level.rawValue }
    }

    private func json(of run: Board.Glance) -> JSON {
        [
            "id": .string(run.id.description),
            "started": .string(run.started.rfc3339),
            "durationSeconds": RunDocument.seconds(run.duration),
            "outcome": .string(run.outcome.word),
            "reason": JSON(run.reason?.word),
            "step": JSON(run.failedStep),
            "place": run.failedPlace.map { JSON($0) } ?? .null,
            "detail": .string(run.detail),
        ]
    }
}

/// An alert as JSON, in the API and in the log.
package enum AlertDocument {
    package static func json(of alert: Alert) -> JSON {
        [
            "id": .string(alert.id.description),
            "change": .string(alert.change.word),
            "level": .string(alert.level.word),
            "service": .string(alert.service),
            "journey": .string(alert.journey),
            "location": .string(alert.location),
            "step": .string(alert.step),
            "reason": .string(alert.reason.word),
            "component": JSON(alert.component),
            "segments": .array(alert.segments.map { .string($0) }),
            "since": .string(alert.since.rfc3339),
            "at": .string(alert.at.rfc3339),
            "run": .string(alert.run.description),
            "failing": alert.failing.map { JSON($0) } ?? .null,
            "host": .string(alert.host),
            "phase": .string(alert.phase),
            "fragment": JSON(alert.origin?.fragment),
            "reopens": JSON(alert.reopens?.description),
            "firstBadRun": JSON(alert.firstBad?.description),
            "lastGoodRun": JSON(alert.lastGood?.description),
            "summary": .string(alert.summary),
        ]
    }
}
