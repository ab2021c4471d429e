import ProbeModel

/// Decides for one receiver what it is told now, what waits for its hours, what is told again, and
/// what only a summary tells.
///
/// Its memory is of this life. What waits or stands in no summary yet is not delivered, so that the
/// ledger brings it again after a restart; a count of the last hour begins anew, and a reminder
/// keeps its places, which are counted from the beginning.
struct RouteMachine: Sendable {
    let receiver: ReceiverConfiguration
    private var route: Route { receiver.route }
    private var held: [Notice] = []
    /// When each topic that lasts was told.
    private var told: [String: Instant] = [:]
    /// When each topic that lasts began.
    private var begun: [String: Instant] = [:]
    /// The number of the last reminder of each topic.
    private var reminded: [String: Int64] = [:]
    /// Beginnings of the span that the limit counts.
    private var recent: [Instant] = []
    private var unsaid = UnsaidNotices()
    /// What is known by a summary only, and whether it has been told.
    private var summarised: Set<String> = []
    private var lastSummary: Instant?

    init(_ receiver: ReceiverConfiguration) {
        self.receiver = receiver
    }

    /// Takes a notice that the receiver wants; returns what it is told now.
    mutating func take(_ notice: Notice, at now: ClockReading) -> [Notice] {
        let waits = held.contains { $0.routeKey == notice.routeKey }
        if waits || !isOpen(for: notice, at: now) {
            held.append(notice)
            dropSurplus(at: now)
            return []
        }
        return pass(notice, at: now)
    }

    private func isOpen(for notice: Notice, at now: ClockReading) -> Bool {
        guard let hours = route.hours else { return true }
        if notice.isPage, !route.holdsPages { return true }
        return hours.contains(now.wall)
    }

    /// What waits for the hours is bounded, too; a summary says what went.
    private mutating func dropSurplus(at now: ClockReading) {
        guard held.count > Limits.receiverQueue else { return }
        let index = held.firstIndex { !$0.kind.isAlert } ?? 0
        unsaid.add(held.remove(at: index), at: now.boottime)
    }

    private mutating func pass(_ notice: Notice, at now: ClockReading) -> [Notice] {
        let key = notice.routeKey
        if notice.isEnd {
            told[key] = nil
            guard summarised.remove(key) == nil else {
                unsaid.noteEnd(of: key)
                return []
            }
            return [notice]
        }
        if summarised.contains(key) { return [] }
        if notice.kind.isNews || notice.alert != nil && told[key] != nil { return [notice] }
        guard hasRoom(at: now) else {
            summarised.insert(key)
            unsaid.add(notice, at: now.boottime)
            return []
        }
        recent.append(now.boottime)
        if notice.alert != nil { told[key] = now.boottime }
        return [notice]
    }

    private mutating func hasRoom(at now: ClockReading) -> Bool {
        guard let limit = route.limit else {
            recent = []
            return true
        }
        recent.removeAll { now.boottime - $0 >= limit.span }
        return recent.count < limit.count
    }

    /// Whether it was told, or will be, or is told by a summary.
    func knows(_ notice: Notice) -> Bool {
        let key = notice.routeKey
        return told[key] != nil || summarised.contains(key)
            || held.contains { $0.routeKey == key }
    }

    /// When the receiver was told of what lasts; nil if it was not.
    mutating func time(ofTelling item: LastingNotice, at now: ClockReading) -> Instant? {
        if let told = told[item.notice.routeKey] { return told }
        return item.takers.contains(receiver.name) ? beginning(of: item.notice, at: now) : nil
    }

    /// When something began that lasts. Reckoned once: what is done to the wall clock later moves
    /// no reminder and no escalation (promises.md C1).
    private mutating func beginning(of notice: Notice, at now: ClockReading) -> Instant {
        if let known = begun[notice.routeKey] { return known }
        let start = now.boottime - max(.zero, now.wall.time(since: notice.at))
        begun[notice.routeKey] = start
        return start
    }

    // MARK: As time goes by

    /// What is told now that time has passed.
    mutating func turn(_ lasting: [LastingNotice], at now: ClockReading) -> [Notice] {
        forget(allBut: Set(lasting.map(\.notice.routeKey)), at: now)
        let wasHeld = held
        held = []
        var notices = wasHeld.flatMap { take($0, at: now) }
        // A reminder of the page is one of the ticket, too.
        let paged = Set(lasting.filter(\.notice.isPage).compactMap(\.notice.topic))
        notices += lasting.filter { $0.notice.isPage || !paged.contains($0.notice.topic ?? "") }
            .compactMap { reminder(of: $0, at: now) }
        if isSummaryDue(at: now) { notices += summary(at: now) }
        return notices
    }

    /// What has ended without a word, by a person's for example. What was told just now may not be
    /// among what lasts yet.
    private mutating func forget(allBut topics: Set<String>, at now: ClockReading) {
        told = told.filter {
            topics.contains($0.key) || now.boottime - $0.value < Limits.summaryDelay
        }
        begun = begun.filter { topics.contains($0.key) }
        reminded = reminded.filter { topics.contains($0.key) }
    }

    private mutating func reminder(of lasting: LastingNotice, at now: ClockReading) -> Notice? {
        guard let every = route.reminder, hasTold(lasting),
            let notice = receiver.isReserve ? lasting.notice : receiver.accept(lasting.notice)
        else { return nil }
        let passed = now.boottime - beginning(of: notice, at: now)
        let number = max(0, passed.nanoseconds / every.nanoseconds)
        guard let last = reminded[notice.routeKey] else {
            reminded[notice.routeKey] = number
            return nil
        }
        guard number > last, isOpen(for: notice, at: now) else { return nil }
        reminded[notice.routeKey] = number
        guard !lasting.isAcknowledged else { return nil }
        let reason = "open for \(passed.rounded), and nobody has acknowledged it"
        var again = notice.again(reason, lasting.now, at: now.wall)
        again.isReminder = true
        return again
    }

    /// Whether the receiver took it; while the ledger's disk does not answer, as far as we know.
    private func hasTold(_ lasting: LastingNotice) -> Bool {
        let notice = lasting.notice
        return lasting.takers.contains(receiver.name)
            || (notice.evidence == .pending && told[notice.routeKey] != nil)
    }

    private func isSummaryDue(at now: ClockReading) -> Bool {
        guard let first = unsaid.first, now.boottime - first >= Limits.summaryDelay else {
            return false
        }
        guard let last = lastSummary, let limit = route.limit else { return true }
        return now.boottime - last >= limit.span
    }

    /// What stands in no summary yet, if anything does.
    mutating func summary(at now: ClockReading) -> [Notice] {
        guard let notice = unsaid.summary(for: receiver.name, at: now.wall) else { return [] }
        unsaid = UnsaidNotices()
        lastSummary = now.boottime
        return [notice]
    }
}

extension Notice {
    /// What a route and a tool know it by, at its beginning and its end.
    var routeKey: String {
        guard let topic else { return ToolAlert(notice: self).fingerprint }
        return subject?.level == .ticket ? "\(topic)-ticket" : topic
    }

    /// Whether it may wake somebody, or tells the end of what could.
    var isPage: Bool {
        if let subject { return subject.level == .page }
        return kind == .evidence || kind == .evidenceRestored || severity <= .critical
    }

    /// The same once more: why, what is true now, and what was told at the beginning.
    func again(_ reason: String, _ present: String?, at now: Timestamp) -> Notice {
        var notice = self
        let told = present.map { "now \($0); told at first: " } ?? ""
        notice.text = "\(reason): \(told)\(text)"
        notice.at = now
        return notice
    }
}

extension Duration {
    /// `4 h`, `15 min` or `30 s`, rounded down.
    var rounded: String {
        let seconds = nanoseconds / 1_000_000_000
        if seconds >= 2 * 86_400 { return "\(seconds / 86_400) d" }
        if seconds >= 2 * 3600 { return "\(seconds / 3600) h" }
        return seconds >= 120 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}
