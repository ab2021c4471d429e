import ProbeModel
import Synchronization

/// One receiver at work: its queue, and the thread that empties it.
final class Outbox: Sendable {
    let configuration: ReceiverConfiguration
    private let bounds: DeliveryBounds
    private let bag: Mutex<Mailbag>
    private let arrivals: Wakeup
    private let done: Wakeup
    /// When the delivery began that is under way; nil between two.
    private let began = Mutex<Deadline?>(nil)
    /// Why the last try went wrong; nil if it did not.
    private let fault = Mutex<DeliveryError?>(nil)
    /// Whether an earlier life told the others that it takes nothing.
    private let wasRefusing: Bool
    private let events: @Sendable (Event) -> Void

    enum Event: Sendable {
        case delivered(Notice)
        /// It will never take this one; the first such since a good one must be told.
        case refused(Notice, DeliveryError, isFirst: Bool)
        /// The first delivery that went wrong after a good one.
        case stuck(DeliveryError)
        /// The first good one after that, and how many notices were dropped in between.
        case unstuck(dropped: Int)
    }

    init(
        _ configuration: ReceiverConfiguration,
        bounds: DeliveryBounds,
        wasRefusing: Bool = false,
        events: @escaping @Sendable (Event) -> Void
    ) throws(Errno) {
        self.configuration = configuration
        self.bounds = bounds
        self.bag = Mutex(Mailbag(capacity: bounds.queue))
        self.arrivals = try Wakeup()
        self.done = try Wakeup()
        self.wasRefusing = wasRefusing
        self.events = events
    }

    /// Starts the thread, which keeps this object alive until it is closed.
    func start(in dress: Dress, with couriers: Couriers) throws(Errno) {
        try ReceiverThread.start { [self] in
            deliver(in: dress, with: couriers)
            done.signal()
        }
    }

    /// What the thread does; its connection is closed when this returns.
    private func deliver(in dress: Dress, with couriers: Couriers) {
        switch dress {
        case .bytes(let destination, let form):
            var carrier = Carrier(to: destination)
            work { (notice, deadline) throws(DeliveryError) in
                try carrier.carry(form(notice), until: deadline)
            }
        case .call(let form):
            work { (notice, deadline) throws(DeliveryError) in
                let call = form(notice)
                let answer = couriers.call(call, deadline.remaining)
                if let error = call.error(answer, from: configuration.name) { throw error }
            }
        case .stream(let peer, let form):
            let stream = couriers.stream(peer)
            work { (notice, deadline) throws(DeliveryError) in
                if let reason = stream(form(notice), deadline.remaining) {
                    throw .unreachable(place: peer.place, reason: reason)
                }
            }
        case .program(let program):
            work { (notice, deadline) throws(DeliveryError) in
                try program.run(for: notice, until: deadline)
            }
        }
    }

    /// Takes what the receiver is told. Never blocks: a full queue drops its oldest.
    func put(_ notice: Notice) {
        let wasEmpty = bag.withLock { bag in
            defer { if !bag.isClosing { bag.put(notice) } }
            return bag.isEmpty
        }
        if wasEmpty { arrivals.signal() }
    }

    /// No more notices; what waits is tried until the first failure.
    func close() {
        bag.withLock { $0.isClosing = true }
        arrivals.signal()
    }

    /// Whether everything was tried before the deadline.
    func isClosed(by deadline: Deadline) -> Bool { done.wait(until: deadline) }

    /// Whether nothing waits, or nothing will leave soon.
    var isIdle: Bool { bag.withLock { $0.pending == 0 || $0.isStuck } }

    /// How long the delivery takes that is under way.
    var tryTime: Duration { began.withLock { $0?.duration(to: .now) } ?? .zero }

    /// Whether the last try went wrong, and the next one waits.
    var isStuck: Bool { bag.withLock(\.isStuck) }

    var counters: ReceiverCounters {
        bag.withLock { bag in
            ReceiverCounters(
                name: configuration.name,
                delivered: bag.delivered,
                dropped: bag.dropped,
                pending: bag.pending,
                fault: fault.withLock { $0?.text }
            )
        }
    }

    private func work(_ carry: (Notice, Deadline) throws(DeliveryError) -> Void) {
        var backoff = Backoff(first: bounds.retry, longest: bounds.retryMaximum)
        var plight = Plight(isKnown: wasRefusing)
        var standing = Standing(every: configuration.repetition)
        while let notice = next(&standing) {
            do throws(DeliveryError) {
                began.withLock { $0 = .now }
                defer { began.withLock { $0 = nil } }
                try carry(notice, .after(bounds.delivery))
                fault.withLock { $0 = nil }
            } catch {
                fault.withLock { $0 = error }
                if error.isFinal {
                    standing.noteRefused(notice)
                    refuse(notice, error, &plight)
                    continue
                }
                if putBack(notice, error, &plight) { return }
                rest(backoff.next())
                continue
            }
            // A repetition was delivered before. Whoever sees that nothing waits any more shall find
            // the rest told.
            if standing.note(notice) { events(.delivered(notice)) }
            let dropped = bag.withLock { bag in
                bag.noteDelivered()
                return bag.dropped
            }
            backoff.reset()
            if let count = plight.noteTaken(dropped: dropped) { events(.unstuck(dropped: count)) }
        }
    }

    private func refuse(_ notice: Notice, _ error: DeliveryError, _ plight: inout Plight) {
        let isFirst = plight.noteRefused(dropped: bag.withLock(\.dropped))
        events(.refused(notice, error, isFirst: isFirst))
        bag.withLock { $0.noteRefused() }
    }

    /// For another try; whether there will be none, because no more notices are taken.
    private func putBack(_ notice: Notice, _ error: DeliveryError, _ plight: inout Plight) -> Bool {
        let (isClosing, dropped) = bag.withLock { bag in
            defer { bag.putBack(notice, wasAnswered: error.isAnswer) }
            return (bag.isClosing, bag.dropped)
        }
        if plight.noteStuck(dropped: dropped) { events(.stuck(error)) }
        return isClosing
    }

    /// The next notice, when there is one; nil after the close, when none is left.
    private func next(_ standing: inout Standing) -> Notice? {
        while true {
            let (notice, isClosing) = bag.withLock { ($0.take(), $0.isClosing) }
            if notice != nil || isClosing { return notice }
            if let again = standing.due(at: .now) { return again }
            _ = arrivals.wait(until: standing.deadline)
        }
    }

    /// Waits between two tries; a close ends it early.
    private func rest(_ duration: Duration) {
        let end = Deadline.after(duration)
        while !bag.withLock(\.isClosing), arrivals.wait(until: end) {}
    }
}
