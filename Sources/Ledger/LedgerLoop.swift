package import ProbeModel

/// What the ledger's thread does in each turn: decides what is written and when it is tried
/// again. It knows no thread and no clock; `Ledger` drives it.
package struct LedgerLoop {
    package private(set) var writer: Writer
    private var backlog = LedgerQueue.Pile()
    private var retryAt: Instant?
    /// Whether a stop has begun: then no refusal is followed by a rest.
    private var isEnding = false
    private var notary: Notary?

    /// What a turn came to.
    package enum Turn: Sendable {
        case idle
        /// These are durable, and so many bytes of the queue are free.
        case durable([Entry], cost: Int)
        /// The disk refused; what was to be written waits, and the damage is to be recorded.
        case failed(DiskError, Record.Damage?)
    }

    /// Without a notary no checkpoints are made.
    package init(writer: Writer, notary: Notary? = nil) {
        self.writer = writer
        self.notary = notary
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

    /// Takes new records and writes one group of what waits.
    package mutating func turn(_ pile: LedgerQueue.Pile, at moment: Moment) -> Turn {
        backlog.add(pile)
        guard waiting > 0, retryAt.map({ $0 <= moment.monotonic }) ?? true else { return .idle }
        let count = backlog.batch(under: writer.configuration)
        do throws(DiskError) {
            try writer.commit(backlog.entries.prefix(count), at: moment)
        } catch {
            // The first failures are answered at once with another segment.
            let rests = isEnding ? isOver : writer.isHopeless
            retryAt = rests ? moment.monotonic + Limits.ledgerRetry : nil
            return .failed(error, writer.takeDamage())
        }
        retryAt = nil
        let entries = Array(backlog.entries.prefix(count))
        let cost = backlog.costs.prefix(count).reduce(0, +)
        backlog.removeFirst(count)
        return .durable(entries, cost: cost)
    }

    /// The checkpoints that have become due: at the end of a sealed segment, once a minute if
    /// something was written, and at the end.
    package mutating func notes(at moment: Moment, isLast: Bool = false) -> [Note] {
        guard var notary else { return [] }
        defer { self.notary = notary }
        var notes: [Note] = []
        if let sealed = writer.takeSealed() {
            notes.append(notary.note(of: sealed, at: moment.monotonic))
        }
        if let position = writer.position(at: moment),
            isLast || notary.isDue(for: position, at: moment.monotonic)
        {
            notes.append(notary.note(of: position, at: moment.monotonic))
        }
        return notes
    }

    /// The KEY record that a new segment needs; nil without a key.
    package mutating func announcement(as sequence: UInt64, at moment: Moment) -> Record? {
        notary?.announcement(as: sequence, at: moment)
    }

    /// Lets the next turns write until `isOver`, however often the disk has refused.
    package mutating func retryNow() {
        retryAt = nil
        isEnding = true
    }

    /// Seals what is open. A refusal is no loss: everything durable stays so.
    package mutating func close(at moment: Moment) {
        try? writer.close(at: moment)
    }
}
