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
    var doorkeeper: Doorkeeper { Doorkeeper(daemon: daemon) }

    /// nil if the path is none of these.
    func answer(_ request: ControlRequest) async -> ControlReply? {
        let words = request.path.split(separator: "/").dropFirst(2).map(String.init)
        guard request.path.hasPrefix("/api/v1/"), let first = words.first,
            ["alerts", "incidents", "silences"].contains(first)
        else { return nil }
        do throws(Problem) {
            return try await reply(to: request, first, Array(words.dropFirst()))
        } catch { return error.reply }
    }

    private func reply(
        to request: ControlRequest,
        _ subject: String,
        _ words: [String]
    ) async throws(Problem) -> ControlReply? {
        let method = request.method == "HEAD" ? "GET" : request.method
        switch (method, subject, words.count) {
        case ("GET", "alerts", 0): return await alerts()
        case ("POST", "alerts", 1) where words[0] == "test": return await test(request)
        case ("GET", "incidents", 0): return await incidents(request)
        case ("GET", "incidents", 1): return try await incident(named: words[0])
        case ("GET", "silences", 0): return try await silences(request)
        case ("POST", "incidents", 0): return try await open(request)
        case ("POST", "incidents", 2): return try await say(request, words[0], words[1])
        case ("POST", "silences", 0): return try await silence(request)
        case ("POST", "silences", 2) where words[1] == "expire":
            return try await expire(request, words[0])
        case ("POST", "silences", 2) where words[1] == "update":
            return try await update(request, words[0])
        default: return nil
        }
    }

    // MARK: Reading

    private func alerts() async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let document = document(snapshot)
        return .json(
            [
                "at": .string(document.now.rfc3339),
                "alerts": .array(snapshot.alerts.map(document.json(of:))),
                "own": .array(daemon.notifier.lasting.map(\.json)),
            ]
        )
    }

    private func document(_ snapshot: Follower.Snapshot) -> IncidentDocument {
        daemon.incidents(snapshot, at: MonotonicClock.wallClock())
    }

    private func incidents(_ request: ControlRequest) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let document = document(snapshot)
        return .json(
            [
                "incidents": .array(document.list(all: request["all"] != nil)),
                "suspected": .array(document.suspicions),
                "ended": .array(document.ended),
            ]
        )
    }

    private func incident(named prefix: String) async throws(Problem) -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let id = try find(.incident, prefix, among: snapshot.incidents.all.map(\.id))
        guard let incident = snapshot.incidents[id] else { throw .unknown(.incident, prefix) }
        return .json(document(snapshot).json(of: incident))
    }

    // MARK: Changing

    private func open(_ request: ControlRequest) async throws(Problem) -> ControlReply {
        let text = try remark(request)
        guard let service = request["service"], !text.isEmpty else {
            return .error(
                400,
                problem: "an incident needs a service and a sentence about what is wrong",
                remedy: "probectl incident open SERVICE -m 'customers cannot pay'"
            )
        }
        let wanted = request["level"] ?? Alert.Level.page.word
        guard let level = Alert.Level.allCases.first(where: { $0.word == wanted }) else {
            return .error(
                400,
                problem: "'\(wanted)' is no level",
                remedy: "'page' calls a person now, 'ticket' is for working hours"
            )
        }
        let known = KnownNames(daemon.current.withLock { $0.catalogue })
        if let refusal = known.refusal(ofService: service) { return refusal }
        let id = RunID(bits: UInt64.random(in: 1 ... .max))
        let refusal = await doorkeeper.record(.open, request) { deed in
            (deed.subject, deed.service, deed.text) = (id, service, text)
            deed.level = level
        }
        if let refusal { return refusal }
        return try await incident(named: id.description)
    }

    private func say(
        _ request: ControlRequest,
        _ prefix: String,
        _ word: String
    ) async throws(Problem) -> ControlReply {
        let verbs: [String: Intervention.Verb] = [
            "acknowledge": .acknowledge, "update": .update, "resolve": .resolve,
        ]
        guard let verb = verbs[word] else {
            return .error(
                400,
                problem: "'\(word)' is no word about an incident",
                remedy: "acknowledge, update or resolve"
            )
        }
        let text = try remark(request)
        guard verb != .update || !text.isEmpty else {
            return .error(
                400,
                problem: "an update needs a sentence",
                remedy: "probectl incident update \(prefix) -m 'auth restarts'"
            )
        }
        let snapshot = await daemon.follower.snapshot()
        let id = try find(.incident, prefix, among: snapshot.incidents.all.map(\.id))
        // What is known later is said later; nobody takes up or ends what is over.
        if verb != .update, let end = snapshot.incidents[id]?.resolved { throw .over(id, end) }
        let refusal = await doorkeeper.record(verb, request) { deed in
            (deed.subject, deed.text) = (id, text)
        }
        if let refusal { return refusal }
        return try await incident(named: id.description)
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
                            "fault": JSON(new.fault),
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

    // MARK: Words

    /// What somebody said.
    func remark(_ request: ControlRequest) throws(Problem) -> String {
        guard request.body.count <= Limits.remarkBytes else {
            throw .tooLong(bytes: request.body.count)
        }
        guard let text = String(validating: request.body, as: UTF8.self) else { throw .noText }
        return text
    }

    /// The one identifier that begins so.
    func find(
        _ kind: Kind,
        _ prefix: String,
        among all: [RunID]
    ) throws(Problem) -> RunID {
        let range = RunID.range(prefix: prefix)
        let found = all.filter { range?.contains($0.bits) ?? false }
        guard let first = found.first else { throw .unknown(kind, prefix) }
        guard found.count == 1 else { throw .several(kind, prefix) }
        return first
    }

    enum Kind: String {
        case incident, silence

        /// The command that lists them.
        var question: String { self == .silence ? "silence query" : "incident list" }
    }

    enum Problem: Error {
        case unknown(Kind, String)
        case several(Kind, String)
        case over(RunID, Timestamp)
        case unclear(problem: String, remedy: String)
        case tooLong(bytes: Int)
        case noText

        var reply: ControlReply {
            switch self {
            case .unknown(let kind, let prefix):
                .error(
                    404,
                    problem: "no \(kind.rawValue) \(prefix)",
                    remedy: "see 'probectl \(kind.question) --all'"
                )
            case .several(let kind, let prefix):
                .error(
                    409,
                    problem: "several \(kind.rawValue)s begin with '\(prefix)'",
                    remedy: "give more letters"
                )
            case .over(let id, let end):
                .error(
                    409,
                    problem: "incident \(id.short) ended at \(end.forPeople)",
                    remedy: "'probectl incident update \(id.short) -m …' adds to it; if customers "
                        + "still cannot, 'probectl incident open SERVICE -m …' opens another one"
                )
            case .unclear(let problem, let remedy):
                .error(400, problem: problem, remedy: remedy)
            case .tooLong(let bytes):
                .error(
                    400,
                    problem: "what is said has \(bytes) bytes",
                    remedy: "say it in \(Limits.remarkBytes) bytes"
                )
            case .noText:
                .error(400, problem: "what is said is no text", remedy: "say it in UTF-8")
            }
        }
    }
}
