package import ProbeModel

/// What the ledger's thread does in each turn: decides what is written and when it is tried
/// again. It knows no thread and no clock; `Ledger` drives it.
package struct LedgerLoop {
    package private(set) var writer: Writer
    private var backlog = LedgerQueue.Pile()
    private var retryAt: Instant?
    private var watch = ClockWatch()

    /// What a turn came to.
    package enum Turn: Sendable {
        case idle
        /// These are durable, and so many bytes of the queue are free.
        case durable([Entry], cost: Int)
        /// The disk refused; what was to be written waits, and the damage is to be recorded.
        case failed(DiskError, Record.Damage?)
    }

    package init(writer: Writer) {
        self.writer = writer
    }

    /// Records that are not durable.
    package var waiting: Int { backlog.entries.count }

    /// Whether nothing is left to be done before a stop: all written, or all tries used up.
    package var isOver: Bool { waiting == 0 || writer.failures >= Limits.ledgerFailures }

    /// How long the thread may sleep if nothing comes in.
    package func pause(at now: Instant) -> Duration {
        guard waiting > 0 else { return Limits.ledgerTurn }
        return max(.zero, min(Limits.ledgerTurn, (retryAt ?? now) - now))
    }

    /// Whether this reading of the clocks must be recorded.
    package mutating func wants(_ clock: Record.Clock) -> Bool {
        watch.handle(clock)
    }

    /// Takes new records and writes one group of what waits.
    package mutating func turn(_ pile: LedgerQueue.Pile, at moment: Moment) -> Turn {
        backlog.add(pile)
        guard waiting > 0, retryAt.map({ $0 <= moment.monotonic }) ?? true else { return .idle }
        let count = backlog.batch()
        do throws(DiskError) {
            try writer.commit(backlog.entries.prefix(count), at: moment)
        } catch {
            // The first failures are answered at once with another segment.
            let isHopeless = writer.failures >= Limits.ledgerFailures
            retryAt = isHopeless ? moment.monotonic + Limits.ledgerRetry : nil
            return .failed(error, writer.takeDamage())
        }
        retryAt = nil
        let entries = Array(backlog.entries.prefix(count))
        let cost = backlog.costs.prefix(count).reduce(0, +)
        backlog.removeFirst(count)
        return .durable(entries, cost: cost)
    }

    /// Lets the next turn write, however often the disk has refused.
    package mutating func retryNow() {
        retryAt = nil
    }

    /// Seals what is open. A refusal is no loss: everything durable stays so.
    package mutating func close(at moment: Moment) {
        try? writer.close(at: moment)
    }
}
