import Alerting
import Control
import JSON
import Journey
import Pattern
import ProbeModel
import Report
import Runner
import Synchronization

/// What people ask and say about silences, in amtool's words.
extension IncidentRoutes {
    func silences(_ request: ControlRequest) async throws(Problem) -> ControlReply {
        var question = SilenceBook.Question()
        if request["all"] != nil { question.times = .all }
        if request["expired"] != nil { question.times = .over }
        question.matchers = try matchers(request)
        if let text = request["within"] {
            guard let within = Quantity.duration(text) else {
                throw .unclear(problem: "'\(text)' is no duration", remedy: "write 30m, 8h or 3d")
            }
            question.within = within
        }
        let now = MonotonicClock.wallClock()
        let found = await daemon.follower.snapshot().silences.answer(to: question, at: now)
        return .json(["silences": .array(found.map { SilenceDocument.json(of: $0, at: now) })])
    }

    func silence(_ request: ControlRequest) async throws(Problem) -> ControlReply {
        let now = MonotonicClock.wallClock()
        let matchers = try matchers(request)
        guard !matchers.isEmpty else {
            throw .unclear(
                problem: "a silence needs at least one matcher",
                remedy: "probectl silence add service=shipping -d 2h -c 'release 1.42'"
            )
        }
        let span = try span(request, from: now, at: now)
        let reason = try remark(request)
        let id = RunID(bits: UInt64.random(in: 1 ... .max))
        let refusal = await doorkeeper.record(.silence, request) { deed in
            (deed.subject, deed.text, deed.matchers) = (id, reason, matchers)
            (deed.from, deed.until) = (span.lowerBound, span.upperBound)
        }
        if let refusal { return refusal }
        let known = KnownNames(daemon.current.withLock { $0.catalogue })
        let doubts = matchers.compactMap { known.doubt(about: $0) }
        let silence = try await document(of: id, id.short)
        guard case .object(let members) = silence, !doubts.isEmpty else {
            return .json(silence, status: 201)
        }
        let warnings = JSON.Member("warnings", .array(doubts.map { .string($0) }))
        return .json(.object(members + [warnings]), status: 201)
    }

    /// Other times, or another reason, of one that is not over.
    func update(_ request: ControlRequest, _ prefix: String) async throws(Problem) -> ControlReply {
        let known = try await silence(named: prefix)
        let now = MonotonicClock.wallClock()
        guard now < known.until else {
            throw .unclear(
                problem: "silence \(known.id.short) ended at \(known.until.forPeople)",
                remedy: "'probectl silence add' begins another one"
            )
        }
        let span = try span(request, from: known.from, until: known.until, at: now)
        let said = try remark(request)
        let refusal = await doorkeeper.record(.silence, request) { deed in
            (deed.subject, deed.matchers) = (known.id, known.matchers)
            deed.text = said.isEmpty ? known.comment : said
            (deed.from, deed.until) = (span.lowerBound, span.upperBound)
        }
        if let refusal { return refusal }
        return .json(try await document(of: known.id, prefix))
    }

    func expire(_ request: ControlRequest, _ prefix: String) async throws(Problem) -> ControlReply {
        let known = try await silence(named: prefix)
        let refusal = await doorkeeper.record(.expire, request) { $0.subject = known.id }
        if let refusal { return refusal }
        return .json(try await document(of: known.id, prefix))
    }

    private func silence(named prefix: String) async throws(Problem) -> SilenceBook.Silence {
        let silences = await daemon.follower.snapshot().silences
        let id = try find(.silence, prefix, among: silences.all.map(\.id))
        guard let silence = silences[id] else { throw .unknown(.silence, prefix) }
        return silence
    }

    private func document(of id: RunID, _ prefix: String) async throws(Problem) -> JSON {
        guard let silence = await daemon.follower.snapshot().silences[id] else {
            throw .unknown(.silence, prefix)
        }
        return SilenceDocument.json(of: silence, at: MonotonicClock.wallClock())
    }

    /// From when to when it mutes: `start`, and `end` or, counted from the start, `duration`.
    private func span(
        _ request: ControlRequest,
        from usual: Timestamp,
        until: Timestamp? = nil,
        at now: Timestamp
    ) throws(Problem) -> Range<Timestamp> {
        // Nothing is muted in hindsight.
        let start = try time("start", request).map { max($0, now) } ?? usual
        var end = try time("end", request) ?? until
        if let text = request["duration"], request["end"] == nil {
            guard let span = Quantity.duration(text), span > .zero, span <= Limits.silenceTime
            else {
                throw .unclear(
                    problem: "'\(text)' is no duration of a silence",
                    remedy: "write 30m, 2h or 3d, up to \(Limits.silenceTime.short)"
                )
            }
            end = start + span
        }
        guard let end, start < end, now < end, end <= start + Limits.silenceTime else {
            throw .unclear(
                problem: "a silence needs an end behind its start, and in the future",
                remedy: "write a duration, 2h, or an end, 2026-12-01T04:00Z, up to "
                    + "\(Limits.silenceTime.short) later"
            )
        }
        return start..<end
    }

    private func time(_ name: String, _ request: ControlRequest) throws(Problem) -> Timestamp? {
        guard let text = request[name] else { return nil }
        guard let time = Timestamp(civil: text) else {
            throw .unclear(problem: "'\(text)' is no time", remedy: "write 2026-12-01T04:00Z, UTC")
        }
        return time
    }

    private func matchers(_ request: ControlRequest) throws(Problem) -> [Matcher] {
        var matchers: [Matcher] = []
        for text in request.query where text.name == "matcher" {
            matchers.append(try matcher(text.value))
        }
        return matchers
    }

    private func matcher(_ text: String) throws(Problem) -> Matcher {
        guard let matcher = Matcher(text) else {
            throw .unclear(
                problem: "'\(text)' is no matcher",
                remedy: "write name=value, name!=value, name=~pattern or name!~pattern"
            )
        }
        guard Alert.labels.contains(matcher.name) else {
            throw .unclear(
                problem: "'\(text)': an alert has no label '\(matcher.name)'",
                remedy: "labels: " + Alert.labels.joined(separator: ", ")
            )
        }
        guard matcher.isPattern else { return matcher }
        do {
            _ = try Pattern(matcher.value, isAnchored: true)
        } catch {
            throw .unclear(
                problem: "'\(text)' has a pattern that is none: \(error)",
                remedy: "write a regular expression, such as name=~'ship.*'"
            )
        }
        return matcher
    }
}
