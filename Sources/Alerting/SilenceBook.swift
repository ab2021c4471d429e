package import ProbeModel

/// Which alerts are mute, because a person said so or because work on their service was announced.
/// Mute is not unmeasured: alerts and incidents are recorded all the same, and what still lasts at
/// the end of a silence is told then.
package struct SilenceBook: Hashable, Sendable, Codable {
    package struct Silence: Hashable, Sendable, Identifiable, Codable {
        package let id: RunID
        package let matchers: [Matcher]
        package let from: Timestamp
        package fileprivate(set) var until: Timestamp
        package let by: String
        package let comment: String
        /// Whether it is a window of maintenance, which is ended where it was declared.
        package private(set) var isMaintenance = false

        package func isActive(at now: Timestamp) -> Bool { from <= now && now < until }
    }

    private var silences: [RunID: Silence] = [:]
    /// Windows of maintenance, in the order in which they mute.
    private var planned: [Silence] = []
    /// Whether a text as a whole matches a pattern; the patterns themselves are compiled outside.
    private var matches: @Sendable (_ text: String, _ pattern: String) -> Bool = { $0 == $1 }

    private enum CodingKeys: CodingKey { case silences }

    package init(matching: @escaping @Sendable (_ text: String, _ pattern: String) -> Bool) {
        matches = matching
    }

    /// Goes on with what people had said to another book.
    mutating func resume(_ saved: SilenceBook) { silences = saved.silences }

    /// Takes what a person said, in the order of the ledger.
    package mutating func handle(_ request: Intervention) {
        switch request.verb {
        case .silence:
            forgetOld(at: request.at)
            silences[request.subject] = Silence(
                id: request.subject,
                matchers: request.matchers,
                from: request.from,
                until: request.until,
                by: request.person.name,
                comment: request.text
            )
        case .expire: silences[request.subject]?.until = request.at
        case .request, .acknowledge, .open, .update, .resolve: break
        }
    }

    /// Silences that ended longer ago than anybody asks for.
    private mutating func forgetOld(at now: Timestamp) {
        guard silences.count >= Limits.silences else { return }
        silences = silences.filter { $0.value.until > now }
    }

    /// Takes the windows of maintenance that mute; they take the place of those before.
    package mutating func plan(_ windows: [Silence]) { planned = windows }

    /// The silence that mutes an alert, a person's before a window of maintenance; nil if none does.
    package func silence(of alert: Alert, at now: Timestamp) -> Silence? {
        silence(at: now, of: alert.label)
    }

    /// The same of what is no alert of a journey; `label` gives its values.
    package func silence(at now: Timestamp, of label: (String) -> String?) -> Silence? {
        let said = silences.values.sorted { $0.id.bits < $1.id.bits }
        return (said + planned).first { $0.isActive(at: now) && mutes($0, label) }
    }

    /// When the last window of maintenance ended that muted an alert at its beginning; nil if none did.
    func endOfMaintenance(muting alert: Alert, before now: Timestamp) -> Timestamp? {
        let over = planned.filter { $0.isActive(at: alert.at) && $0.until <= now }
        return over.filter { mutes($0, alert.label) }.map(\.until).max()
    }

    private func mutes(_ silence: Silence, _ label: (String) -> String?) -> Bool {
        !silence.matchers.isEmpty
            && silence.matchers.allSatisfy { isMet($0, by: label($0.name) ?? "") }
    }

    private func isMet(_ matcher: Matcher, by text: String) -> Bool {
        let isHit = matcher.isPattern ? matches(text, matcher.value) : text == matcher.value
        return isHit == matcher.isEqual
    }

    package subscript(id: RunID) -> Silence? { silences[id] }

    /// What mutes now, maintenance behind what people said.
    package func active(at now: Timestamp) -> [Silence] {
        (all + planned).filter { $0.isActive(at: now) }
    }

    /// What is asked about silences, as amtool does.
    package struct Question: Hashable, Sendable {
        package var times = Times.lasting
        /// So soon they end, or so lately they ended; nil for whenever.
        package var within: Duration?
        /// Of what they mute: each is met by the value, or the pattern, that a silence has for its
        /// label; by nothing at all if it has none.
        package var matchers: [Matcher] = []

        package enum Times: Hashable, Sendable { case lasting, over, all }

        package init() {}
    }

    /// Those that people said, as `all`; if such are asked about that last, behind them the
    /// maintenance that goes on.
    package func answer(to question: Question, at now: Timestamp) -> [Silence] {
        let said = all.filter { silence in
            switch question.times {
            case .lasting: now < silence.until
            case .over: silence.until <= now
            case .all: true
            }
        }
        let planned = question.times == .over ? [] : planned.filter { $0.isActive(at: now) }
        return (said + planned).filter { silence in
            let distance = (silence.until.nanoseconds - now.nanoseconds).magnitude
            let isNear = question.within.map { distance <= $0.nanoseconds.magnitude } ?? true
            let values = silence.matchers.reduce(into: [:]) { $0[$1.name] = $1.value }
            return isNear
                && question.matchers.allSatisfy { isMet($0, by: values[$0.name] ?? "") }
        }
    }

    /// All that people said and that are remembered, the one that ends last first.
    package var all: [Silence] {
        silences.values.sorted { ($0.until, $0.id.bits) > ($1.until, $1.id.bits) }
    }

    package static func == (left: SilenceBook, right: SilenceBook) -> Bool {
        left.silences == right.silences && left.planned == right.planned
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(silences)
        hasher.combine(planned)
    }
}

extension SilenceBook.Silence {
    /// A window of maintenance: `name` and `reason` as they were declared `by` somebody.
    package init(
        maintenance name: String,
        of service: String,
        in span: Range<Timestamp>,
        by who: String,
        reason: String
    ) {
        var hash = StableHash()
        for text in [service, name, "\(span.lowerBound.nanoseconds)"] {
            hash.add(text)
            hash.separate()
        }
        self.init(
            id: RunID(bits: hash.value),
            matchers: [Matcher(name: "service", value: service)],
            from: span.lowerBound,
            until: span.upperBound,
            by: who,
            comment: reason.isEmpty ? name : "\(name), \(reason)"
        )
        isMaintenance = true
    }
}
