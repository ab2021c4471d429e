import ProbeModel
import Synchronization

/// Tells every receiver what it wants to know; nobody who posts ever waits for one of them.
package final class Notifier: Sendable {
    private let outboxes: [Outbox]
    private let desk: RouteDesk

    /// Starts a thread for each receiver. `onDelivered` is called on these threads with each
    /// notice that a receiver took and the receiver's name, `onRefused` with each that it will never
    /// take, its name, and why; neither must block.
    package init(
        _ receivers: [ReceiverConfiguration],
        surroundings: Surroundings,
        bounds: DeliveryBounds = DeliveryBounds(),
        onDelivered: @escaping @Sendable (Notice, String) -> Void = { _, _ in },
        onRefused: @escaping @Sendable (Notice, String, String) -> Void = { _, _, _ in },
        couriers: Couriers = .none,
        memory: OwnMemory = OwnMemory()
    ) throws(NotifyError) {
        let desk = RouteDesk(receivers, memory: memory, clocks: surroundings.clocks)
        var outboxes: [Outbox] = []
        for receiver in receivers {
            guard !outboxes.contains(where: { $0.configuration.name == receiver.name }) else {
                throw .duplicateName(receiver.name)
            }
            do throws(Errno) {
                outboxes.append(
                    try Outbox(
                        receiver,
                        bounds: bounds,
                        wasRefusing: memory.refusers.contains(receiver.name)
                    ) { event in
                        switch event {
                        case .delivered(let notice): onDelivered(notice, receiver.name)
                        case .refused(let notice, let error, let isFirst):
                            onRefused(notice, receiver.name, error.text)
                            if isFirst { desk.tell(event, about: receiver.name) }
                        case .stuck, .unstuck: desk.tell(event, about: receiver.name)
                        }
                    }
                )
            } catch {
                throw .resources(receiver: receiver.name, code: error.code)
            }
        }
        self.outboxes = outboxes
        self.desk = desk
        desk.open(outboxes)
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
        desk.handle(.posted(notice, to: names.map { .only($0) } ?? .everybody))
    }

    /// Tells receivers something harmless, whatever their routes say. Never blocks.
    package func test(_ names: Set<String>, with notice: Notice) {
        desk.handle(.posted(notice, to: .tested(names)))
    }

    /// Whether anything is told as time goes by; else nobody needs to turn it.
    package var needsTurns: Bool { desk.needsTurns }

    /// Takes note that time has passed, and of what lasts. Never blocks.
    package func turn(_ lasting: [LastingNotice]) { desk.handle(.turned(lasting)) }

    /// What was told of probed itself and lasts, the earliest first.
    package var lasting: [Notice] { desk.lasting }

    /// Ends what an earlier life told of itself, and what is not found again. Never blocks.
    package func endFormer() { desk.handle(.looked) }

    /// The names of receivers that forget what fires, unless they are told again.
    package var forgetful: Set<String> {
        Set(outboxes.map(\.configuration).filter { $0.repetition != nil }.map(\.name))
    }

    /// What became of everything, in the order of the configuration.
    package var counters: [ReceiverCounters] { outboxes.map(\.counters) }

    /// How long the longest delivery takes that is under way: a thread that hangs shows there.
    package var longestTry: Duration { outboxes.map(\.tryTime).max() ?? .zero }

    /// Whether an alert would reach nobody: of the receivers that lead out of this host, or of all
    /// if none does, each one takes nothing.
    package var isMute: Bool {
        let all = outboxes.filter { !$0.configuration.isReserve }
        let outward = all.filter(\.configuration.leavesHost)
        let judged = outward.isEmpty ? all : outward
        return !judged.isEmpty && judged.allSatisfy(\.isStuck)
    }

    /// Whether every notice has left, or waits for a receiver that takes none.
    package var isIdle: Bool { outboxes.allSatisfy(\.isIdle) }

    /// Takes no more notices and delivers what waits, for at most `duration`.
    /// - Returns: whether nothing was left behind.
    @discardableResult
    package func stop(within duration: Duration) -> Bool {
        let deadline = Deadline.after(duration)
        desk.handle(.stopping)
        for outbox in outboxes { outbox.close() }
        for outbox in outboxes { _ = outbox.isClosed(by: deadline) }
        desk.close()
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
    /// Why the last try went wrong; nil if it did not.
    package let fault: String?
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
