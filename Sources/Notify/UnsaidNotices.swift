import ProbeModel

/// What a receiver was not told one by one, for the summary that tells it of all together.
struct UnsaidNotices: Sendable {
    private struct Subject {
        let words: String
        let severity: Severity
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
        kinds["\(notice.severity.word) \(notice.kind.messageName)", default: 0] += 1
        let key = notice.routeKey
        guard subjects[key] == nil else { return }
        subjects[key] = Subject(
            words: Self.words(for: notice),
            severity: notice.severity,
            isOver: notice.isEnd
        )
        order.append(key)
    }

    mutating func noteEnd(of key: String) { subjects[key]?.isOver = true }

    /// `critical JourneyFailing 028T5CY4TQKFF (shipping, 'ship-a-package')`
    private static func words(for notice: Notice) -> String {
        let name = notice.subject?.label("alertname") ?? notice.kind.messageName
        let about = [
            notice[.service], notice.subject.flatMap { $0.isManual ? nil : "'\($0.journey)'" },
            notice.topic == nil ? notice[.reason] : nil,
        ]
        let words = [notice.severity.word, name, notice.topic].compactMap(\.self)
        let list = about.compactMap(\.self)
        return words.joined(separator: " ")
            + (list.isEmpty ? "" : " (\(list.joined(separator: ", ")))")
    }

    /// One notice about all of them; nil if there are none.
    func summary(for receiver: String, at now: Timestamp) -> Notice? {
        guard count > 0 else { return nil }
        let list = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let over = subjects.values.count(where: \.isOver)
        // The most urgent first, and else in their order.
        let all = order.compactMap { subjects[$0] }.enumerated()
            .sorted { ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset) }
        let shown = all.prefix(Limits.summarySubjects)
            .map { $0.element.isOver ? "\($0.element.words), over" : $0.element.words }
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
