import ProbeModel
import Synchronization

/// Tells every receiver what it wants to know; nobody who posts ever waits for one of them.
package final class Notifier: Sendable {
    private let outboxes: [Outbox]
    private let neighbours: Neighbours

    /// Starts a thread for each receiver. `onDelivered` is called on these threads with each
    /// notice that a receiver took and the receiver's name; it must not block.
    package init(
        _ receivers: [ReceiverConfiguration],
        surroundings: Surroundings,
        bounds: DeliveryBounds = DeliveryBounds(),
        onDelivered: @escaping @Sendable (Notice, String) -> Void = { _, _ in },
        couriers: Couriers = .none
    ) throws(NotifyError) {
        let neighbours = Neighbours(now: surroundings.now)
        var outboxes: [Outbox] = []
        for receiver in receivers {
            guard !outboxes.contains(where: { $0.configuration.name == receiver.name }) else {
                throw .duplicateName(receiver.name)
            }
            do throws(Errno) {
                outboxes.append(
                    try Outbox(receiver, bounds: bounds) { event in
                        if case .delivered(let notice) = event {
                            onDelivered(notice, receiver.name)
                        } else {
                            neighbours.tell(event, about: receiver.name)
                        }
                    }
                )
            } catch {
                throw .resources(receiver: receiver.name, code: error.code)
            }
        }
        self.outboxes = outboxes
        self.neighbours = neighbours
        neighbours.outboxes.withLock { $0 = outboxes }
        try Self.start(outboxes, surroundings, couriers)
    }

    private static func start(
        _ outboxes: [Outbox],
        _ surroundings: Surroundings,
        _ couriers: Couriers
    ) throws(NotifyError) {
        for outbox in outboxes {
            let receiver = outbox.configuration
            do throws(Errno) {
                try outbox.start(in: Dress(of: receiver, in: surroundings), with: couriers)
            } catch {
                for started in outboxes { started.close() }
                throw .resources(receiver: receiver.name, code: error.code)
            }
        }
    }

    /// Never blocks. With `names`, only those receivers are told.
    package func post(_ notice: Notice, to names: Set<String>? = nil) {
        for outbox in outboxes where names?.contains(outbox.configuration.name) ?? true {
            outbox.post(notice)
        }
    }

    /// The names of receivers that forget what fires, unless they are told again.
    package var forgetful: Set<String> {
        Set(outboxes.map(\.configuration).filter { $0.repetition != nil }.map(\.name))
    }

    /// What became of everything, in the order of the configuration.
    package var counters: [ReceiverCounters] { outboxes.map(\.counters) }

    /// Whether every notice has left, or waits for a receiver that takes none.
    package var isIdle: Bool { outboxes.allSatisfy(\.isIdle) }

    /// Takes no more notices and delivers what waits, for at most `duration`.
    /// - Returns: whether nothing was left behind.
    @discardableResult
    package func stop(within duration: Duration) -> Bool {
        let deadline = Deadline.after(duration)
        for outbox in outboxes { outbox.close() }
        for outbox in outboxes { _ = outbox.isClosed(by: deadline) }
        neighbours.outboxes.withLock { $0 = [] }
        return counters.allSatisfy { $0.pending == 0 }
    }
}

/// What became of a receiver's notices.
package struct ReceiverCounters: Hashable, Sendable {
    package let name: String
    package let delivered: Int
    /// Because the queue was full, or because no receiver of this kind could ever take them.
    package let dropped: Int
    package let pending: Int
}

/// The bounds of every receiver; each defaults to the product's limit.
package struct DeliveryBounds: Sendable {
    package var queue = Limits.receiverQueue
    /// One try, connecting included.
    package var delivery = Limits.deliveryTime
    /// Before the second try; doubled before each further one, up to the maximum.
    package var retry = Limits.retryTime
    package var retryMaximum = Limits.retryTimeMaximum

    package init() {}
}

/// Lets the other receivers tell that one of them is stuck (promises.md L6).
private final class Neighbours: Sendable {
    let outboxes = Mutex<[Outbox]>([])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    func tell(_ event: Outbox.Event, about name: String) {
        let text =
            switch event {
            case .delivered: ""
            case .stuck(let error):
                "receiver '\(name)' takes no notices: \(error.text); they wait, then the oldest go"
            case .unstuck(let dropped):
                "receiver '\(name)' takes notices again; \(dropped) were dropped in between"
            }
        var notice = Notice(
            .receiver,
            text,
            fields: [Notice.Field(.receiver, name)],
            at: now()
        )
        if case .unstuck = event { notice.severity = .notice }
        for outbox in outboxes.withLock({ $0 }) where outbox.configuration.name != name {
            outbox.post(notice)
        }
    }
}
