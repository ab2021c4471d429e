import Notify
import ProbeModel

/// A book, and a clock that a test sets.
struct Story {
    var book: RouteBook
    var now = Samples.clocks()
    /// What lasts, by topic, as the ledger would have it.
    var lasting: [String: LastingNotice] = [:]

    init(_ receivers: ReceiverConfiguration...) {
        book = RouteBook(receivers)
    }

    private func shown(_ actions: [RouteBook.Action]) -> [String] {
        actions.map { action in
            let notice = action.notice
            let word = notice[.reason] == "limit" ? "SUMMARY" : notice.kind.messageName
            return "\(action.receiver): \(word) \(notice[.alert] ?? notice[.count] ?? "")"
        }
    }

    /// An alert begins; it is the only one of its incident.
    mutating func begin(
        _ number: UInt64,
        _ level: Alert.Level = .page,
        isAgain: Bool = false
    ) -> [String] {
        let notice = Self.notice(number, level, .firing, at: now.wall, isAgain: isAgain)
        let actions = book.handle(.posted(notice, to: .everybody), at: now)
        lasting[notice.topic ?? ""] = LastingNotice(
            notice,
            isAcknowledged: false,
            takers: Set(actions.map(\.receiver))
        )
        return shown(actions)
    }

    mutating func end(
        _ number: UInt64,
        _ level: Alert.Level = .page,
        takers: Set<String> = []
    ) -> [String] {
        var notice = Self.notice(number, level, .resolved, at: now.wall)
        notice.takers = takers
        lasting[notice.topic ?? ""] = nil
        return shown(book.handle(.posted(notice, to: .everybody), at: now))
    }

    mutating func acknowledge(_ number: UInt64) {
        let topic = RunID(bits: number).description
        guard let item = lasting[topic] else { return }
        lasting[topic] = LastingNotice(item.notice, isAcknowledged: true, takers: item.takers)
    }

    /// Time passes; what receivers are told is in the ledger before the next turn.
    mutating func wait(_ seconds: Int) -> [String] {
        let wall = now.wall + .seconds(seconds)
        now = ClockReading(wall: wall, boottime: now.boottime + .seconds(seconds))
        let items = lasting.values.sorted { $0.notice.at < $1.notice.at }
        let actions = book.handle(.turned(items), at: now)
        for action in actions {
            guard let topic = action.notice.topic, let item = lasting[topic] else { continue }
            lasting[topic] = LastingNotice(
                item.notice,
                isAcknowledged: item.isAcknowledged,
                takers: item.takers.union([action.receiver])
            )
        }
        return shown(actions)
    }

    /// Somebody sets the wall clock.
    mutating func setClock(by seconds: Int) {
        now = ClockReading(wall: now.wall + .seconds(seconds), boottime: now.boottime)
    }

    static func notice(
        _ number: UInt64,
        _ level: Alert.Level,
        _ change: Alert.Change,
        at now: Timestamp,
        isAgain: Bool = false
    ) -> Notice {
        var alert = Samples.alert
        alert.id = RunID(bits: number)
        alert.level = level
        alert.change = change
        alert.at = now
        return Notice(alert).telling(of: alert.id, knownBy: [alert], isAgain: isAgain)
    }

    static func name(_ number: UInt64) -> String { RunID(bits: number).description }
}
