import ProbeModel

/// What a receiver was not told one by one, for the summary that tells it of all together.
struct UnsaidNotices: Sendable {
    private struct Subject {
        let words: String
        var isOver = false
    }

    /// When the first of them came; nil if there is none.
    private(set) var first: Instant?
    private var severity = Severity.debug
    private var count = 0
    private var kinds: [String: Int] = [:]
    private var subjects: [String: Subject] = [:]
    private var order: [String] = []

    mutating func add(_ notice: Notice, at now: Instant) {
        first = first ?? now
        count += 1
        severity = min(severity, notice.severity)
        kinds[notice.kind.messageName, default: 0] += 1
        let key = notice.routeKey
        guard subjects[key] == nil else { return }
        subjects[key] = Subject(words: Self.words(for: notice), isOver: notice.isEnd)
        order.append(key)
    }

    mutating func noteEnd(of key: String) { subjects[key]?.isOver = true }

    /// `028T5CY4TQKFF (shipping)`
    private static func words(for notice: Notice) -> String {
        let what = notice.topic ?? notice[.reason] ?? notice.kind.messageName
        return notice[.service].map { "\(what) (\($0))" } ?? what
    }

    /// One notice about all of them; nil if there are none.
    func summary(for receiver: String, at now: Timestamp) -> Notice? {
        guard count > 0 else { return nil }
        let list = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let over = subjects.values.count(where: \.isOver)
        let shown = order.prefix(Limits.summarySubjects)
            .compactMap { key in
                subjects[key].map { $0.isOver ? "\($0.words), over" : $0.words }
            }
        let rest = order.count - shown.count
        let text =
            "\(count) more notices than the limit lets through: \(list.joined(separator: ", ")); "
            + shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
            + "; \(over) of them are over; next: probectl incident"
        var notice = Notice(
            .trouble,
            text,
            fields: [
                Notice.Field(.reason, "limit"), Notice.Field(.receiver, receiver),
                Notice.Field(.count, "\(count)"),
            ],
            at: now
        )
        notice.severity = min(severity, notice.severity)
        return notice
    }
}
