import Alerting
import Control
import JSON
import Journey
import Ledger
import Notify
import Pattern
import ProbeModel
import Reliability
import Report
import Runner
import Synchronization

/// Answers what is asked about alerts, incidents and silences, and takes people's words about them.
struct IncidentRoutes: Sendable {
    let daemon: Daemon
    private var doorkeeper: Doorkeeper { Doorkeeper(daemon: daemon) }

    /// nil if the path is none of these.
    func answer(_ request: ControlRequest) async -> ControlReply? {
        let words = request.path.split(separator: "/").dropFirst(2).map(String.init)
        guard request.path.hasPrefix("/api/v1/"), let first = words.first,
            ["alerts", "incidents", "silences"].contains(first)
        else { return nil }
        let method = request.method == "HEAD" ? "GET" : request.method
        switch (method, first, words.count) {
        case ("GET", "alerts", 1): return await alerts()
        case ("POST", "alerts", 2) where words[1] == "test": return await test(request)
        case ("GET", "incidents", 1): return await incidents(request)
        case ("GET", "incidents", 2): return await incident(named: words[1])
        case ("GET", "silences", 1): return await silences(request)
        case ("POST", "incidents", 1): return await open(request)
        case ("POST", "incidents", 3): return await say(request, words[1], words[2])
        case ("POST", "silences", 1): return await silence(request)
        case ("POST", "silences", 3) where words[2] == "expire":
            return await expire(request, words[1])
        default: return nil
        }
    }

    // MARK: Reading

    private func alerts() async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let now = MonotonicClock.wallClock()
        let alerts = snapshot.alerts.map { alert -> JSON in
            let silence = snapshot.silences.silence(of: alert, at: now)
            let incident = snapshot.incidents.incident(of: alert.id)
            return .object(
                (AlertDocument.json(of: alert).members ?? []) + [
                    .init("incident", JSON(incident?.description)),
                    .init("silencedBy", JSON(silence?.id.description)),
                ]
            )
        }
        return .json(["at": .string(now.rfc3339), "alerts": .array(alerts)])
    }

    private func document(_ snapshot: Follower.Snapshot) -> IncidentDocument {
        IncidentDocument(snapshot.incidents, at: MonotonicClock.wallClock()) { service, journey in
            let entry = snapshot.board.services[service]?[journey]
            return entry?.lastVerdict.map { $0.outcome != .failed } ?? false
        }
    }

    private func incidents(_ request: ControlRequest) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let list = document(snapshot).list(all: request["all"] != nil)
        return .json(["incidents": .array(list)])
    }

    private func incident(named prefix: String) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        switch find(.incident, prefix, among: snapshot.incidents.all.map(\.id)) {
        case .success(let id):
            guard let incident = snapshot.incidents[id] else {
                return Problem.unknown(.incident, prefix).reply
            }
            return .json(document(snapshot).json(of: incident))
        case .failure(let problem): return problem.reply
        }
    }

    private func silences(_ request: ControlRequest) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let now = MonotonicClock.wallClock()
        let silences = snapshot.silences.all.filter { request["all"] != nil || now < $0.until }
        return .json(
            ["silences": .array(silences.map { SilenceDocument.json(of: $0, at: now) })]
        )
    }

    // MARK: Changing

    private func open(_ request: ControlRequest) async -> ControlReply {
        if request.body.count > Limits.remarkBytes { return Self.tooLong(request) }
        guard let service = request["service"], let text = remark(request), !text.isEmpty else {
            return .error(
                400,
                problem: "an incident needs a service and a sentence about what is wrong",
                remedy: "probectl incident open SERVICE -m 'customers cannot pay'"
            )
        }
        let known = KnownNames(daemon.current.withLock { $0.catalogue })
        if let refusal = known.refusal(ofService: service) { return refusal }
        let id = RunID(bits: UInt64.random(in: 1 ... .max))
        let refusal = await doorkeeper.record(.open, request) { deed in
            (deed.subject, deed.service, deed.text) = (id, service, text)
        }
        if let refusal { return refusal }
        return await incident(named: id.description)
    }

    private func say(
        _ request: ControlRequest,
        _ prefix: String,
        _ word: String
    ) async -> ControlReply {
        let verbs: [String: Intervention.Verb] = [
            "acknowledge": .acknowledge, "update": .update, "resolve": .resolve,
        ]
        if request.body.count > Limits.remarkBytes { return Self.tooLong(request) }
        guard let verb = verbs[word], let text = remark(request) else {
            return .error(
                400,
                problem: "'\(word)' is no word about an incident, or what is said is no text",
                remedy: "acknowledge, update or resolve, with a sentence in UTF-8"
            )
        }
        let snapshot = await daemon.follower.snapshot()
        switch find(.incident, prefix, among: snapshot.incidents.all.map(\.id)) {
        case .failure(let problem): return problem.reply
        case .success(let id):
            let refusal = await doorkeeper.record(verb, request) { deed in
                (deed.subject, deed.text) = (id, text)
            }
            if let refusal { return refusal }
            return await incident(named: id.description)
        }
    }

    private func silence(_ request: ControlRequest) async -> ControlReply {
        let now = MonotonicClock.wallClock()
        let span = request["duration"].flatMap { Quantity.duration($0) }
        let matchers = request.query.filter { $0.name == "matcher" }.map { Matcher($0.value) }
        guard let span, span > .zero, span <= Limits.silenceTime else {
            return .error(
                400,
                problem: "'\(request["duration"] ?? "")' is no duration of a silence",
                remedy: "write 30m, 2h or 3d, up to \(Limits.silenceTime.short)"
            )
        }
        guard !matchers.isEmpty, let text = remark(request) else {
            return .error(
                400,
                problem: matchers.isEmpty
                    ? "a silence needs at least one matcher"
                    : "why is a text of up to \(Limits.remarkBytes) bytes",
                remedy: "probectl silence add service=shipping -d 2h -c 'release 1.42'"
            )
        }
        for (matcher, query) in zip(matchers, request.query.filter { $0.name == "matcher" }) {
            if let objection = objection(to: matcher, query.value) { return objection }
        }
        let id = RunID(bits: UInt64.random(in: 1 ... .max))
        let refusal = await doorkeeper.record(.silence, request) { deed in
            (deed.subject, deed.text, deed.matchers) = (id, text, matchers.compactMap(\.self))
            (deed.from, deed.until) = (now, now + span)
        }
        if let refusal { return refusal }
        let snapshot = await daemon.follower.snapshot()
        guard let silence = snapshot.silences[id] else {
            return Problem.unknown(.silence, id.short).reply
        }
        return .json(SilenceDocument.json(of: silence, at: now), status: 201)
    }

    /// Why a matcher can meet no alert.
    private func objection(to matcher: Matcher?, _ text: String) -> ControlReply? {
        guard let matcher else {
            return .error(
                400,
                problem: "'\(text)' is no matcher",
                remedy: "write name=value, name!=value, name=~pattern or name!~pattern"
            )
        }
        guard Alert.labels.contains(matcher.name) else {
            return .error(
                400,
                problem: "'\(text)': an alert has no label '\(matcher.name)'",
                remedy: "labels: " + Alert.labels.joined(separator: ", ")
            )
        }
        guard matcher.isPattern else { return nil }
        do {
            _ = try Pattern(matcher.value, isAnchored: true)
            return nil
        } catch {
            return .error(
                400,
                problem: "'\(text)' has a pattern that is none: \(error)",
                remedy: "write a regular expression, such as name=~'ship.*'"
            )
        }
    }

    private func expire(_ request: ControlRequest, _ prefix: String) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        switch find(.silence, prefix, among: snapshot.silences.all.map(\.id)) {
        case .failure(let problem): return problem.reply
        case .success(let id):
            let refusal = await doorkeeper.record(.expire, request) { $0.subject = id }
            if let refusal { return refusal }
            let now = MonotonicClock.wallClock()
            guard let silence = await daemon.follower.snapshot().silences[id] else {
                return Problem.unknown(.silence, prefix).reply
            }
            return .json(SilenceDocument.json(of: silence, at: now))
        }
    }

    /// Tells receivers something harmless, and waits until they took it.
    private func test(_ request: ControlRequest) async -> ControlReply {
        let wanted = request["receiver"] ?? ""
        let before = daemon.notifier.counters.filter { counters in
            wanted.isEmpty || counters.name.contains(wanted)
        }
        guard !before.isEmpty else {
            let names = daemon.notifier.counters.map(\.name).joined(separator: ", ")
            return .error(
                404,
                problem: "no receiver has '\(wanted)' in its name",
                remedy: names.isEmpty ? "none is configured" : "there are: \(names)"
            )
        }
        let refusal = await doorkeeper.record(.request, request) { $0.text = "test of receivers" }
        if let refusal { return refusal }
        let names = Set(before.map(\.name))
        var notice = Notice(
            .trouble,
            "this is a test of the receivers of probed: nothing is wrong",
            fields: [Notice.Field(.reason, "test")],
            at: MonotonicClock.wallClock()
        )
        notice.severity = .critical
        daemon.notifier.test(names, with: notice)
        let end = MonotonicClock.now() + Limits.deliveryTime
        while MonotonicClock.now() < end, !haveTaken(before) {
            try? await Task.sleep(for: .milliseconds(20))
        }
        let now = daemon.notifier.counters.filter { names.contains($0.name) }
        // Tools that keep what fires forget it.
        notice.kind = .troubleOver
        notice.text = "the test of the receivers of probed is over"
        daemon.notifier.test(names, with: notice)
        return .json(
            [
                "receivers": .array(
                    zip(before, now).map { old, new in
                        [
                            "name": .string(new.name),
                            "tookIt": JSON(new.delivered > old.delivered && new.pending == 0),
                        ]
                    }
                )
            ]
        )
    }

    private func haveTaken(_ before: [ReceiverCounters]) -> Bool {
        let counters = daemon.notifier.counters
        return before.allSatisfy { old in
            counters.first { $0.name == old.name }.map {
                $0.delivered > old.delivered && $0.pending == 0
            } ?? false
        }
    }

    // MARK: Evidence

    private static func tooLong(_ request: ControlRequest) -> ControlReply {
        .error(
            400,
            problem: "what is said has \(request.body.count) bytes",
            remedy: "say it in \(Limits.remarkBytes) bytes"
        )
    }

    /// What somebody said; nil if it is too long or no text.
    private func remark(_ request: ControlRequest) -> String? {
        guard request.body.count <= Limits.remarkBytes else { return nil }
        return String(validating: request.body, as: UTF8.self)
    }

    /// The one identifier that begins so.
    private func find(
        _ kind: Kind,
        _ prefix: String,
        among all: [RunID]
    ) -> Result<RunID, Problem> {
        let range = RunID.range(prefix: prefix)
        let found = all.filter { range?.contains($0.bits) ?? false }
        guard let first = found.first else { return .failure(.unknown(kind, prefix)) }
        return found.count == 1 ? .success(first) : .failure(.several(kind, prefix))
    }

    private enum Kind: String {
        case incident, silence
    }

    private enum Problem: Error {
        case unknown(Kind, String)
        case several(Kind, String)

        var reply: ControlReply {
            switch self {
            case .unknown(let kind, let prefix):
                .error(
                    404,
                    problem: "no \(kind.rawValue) \(prefix)",
                    remedy: "see 'probectl \(kind.rawValue) list --all'"
                )
            case .several(let kind, let prefix):
                .error(
                    409,
                    problem: "several \(kind.rawValue)s begin with '\(prefix)'",
                    remedy: "give more letters"
                )
            }
        }
    }
}
