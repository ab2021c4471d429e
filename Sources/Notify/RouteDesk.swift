import ProbeModel
import Synchronization

/// Carries out what the routes decide: puts notices into the boxes of receivers.
final class RouteDesk: Sendable {
    private let book: Mutex<RouteBook>
    private let outboxes = Mutex<[String: Outbox]>([:])
    private let clocks: @Sendable () -> ClockReading
    /// Called with what was told of probed itself and lasts, whenever that changes.
    private let keep: @Sendable ([Notice]) -> Void
    let needsTurns: Bool

    init(
        _ receivers: [ReceiverConfiguration],
        memory: OwnMemory,
        clocks: @escaping @Sendable () -> ClockReading
    ) {
        let book = RouteBook(receivers, former: memory.former)
        keep = memory.keep
        needsTurns = book.needsTurns
        self.book = Mutex(book)
        self.clocks = clocks
    }

    func open(_ boxes: [Outbox]) {
        outboxes.withLock { all in
            for box in boxes { all[box.configuration.name] = box }
        }
    }

    /// What was told of probed itself and lasts, the earliest first.
    var lasting: [Notice] { book.withLock(\.lasting) }

    /// The boxes and this hold each other until then.
    func close() { outboxes.withLock { $0 = [:] } }

    /// Never blocks: a box takes what it is given, and its thread does the rest.
    func handle(_ event: RouteBook.Event) {
        // Under one lock, so that what was posted first is put in first.
        book.withLock { book in
            let before = book.lasting
            let actions = book.handle(event, at: clocks())
            if book.lasting != before { keep(book.lasting) }
            outboxes.withLock { boxes in
                for action in actions { boxes[action.receiver]?.put(action.notice) }
            }
        }
    }

    /// Lets the other receivers tell that one of them is stuck (promises.md L6).
    func tell(_ event: Outbox.Event, about name: String) {
        let text =
            switch event {
            case .delivered: ""
            case .refused(let notice, let error, _):
                "receiver '\(name)' refuses \(notice.kind.messageName)"
                    + (notice.alert.map { " \($0.id.short)" } ?? "")
                    + " for good: \(error.text); it is not told that"
            case .stuck(let error):
                "receiver '\(name)' takes no notices: \(error.text); they wait, then the oldest go"
            case .unstuck(let dropped):
                "receiver '\(name)' takes notices again; \(dropped) were dropped in between"
            }
        var notice = Notice(
            .receiver,
            text,
            fields: [Notice.Field(.receiver, name)],
            at: clocks().wall
        )
        if case .unstuck = event { notice.severity = .notice }
        handle(.posted(notice, to: .everybodyBut(name)))
    }
}
