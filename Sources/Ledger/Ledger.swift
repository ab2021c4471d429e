package import ProbeModel
import Synchronization

/// The append-only log. Callers hand records over and go on; one thread writes and syncs them in
/// groups and then, and only then, tells that they are durable.
package final class Ledger: Sendable {
    private let shared: Mutex<Shared>
    private let disk: any Disk
    private let surroundings: Surroundings
    private let onDurable: @Sendable ([Entry]) -> Void
    private let onNote: (@Sendable (Note) -> Void)?
    private let wake = MonotonicSemaphore()
    private let ended = MonotonicSemaphore()

    private struct Shared {
        var queue: LedgerQueue
        var state: LedgerState
        var heartbeat: Instant
        var clocks = ClockWatch()
        var isAsleep = false
        var isStopping = false
        var lost = 0
        /// What was deleted or saved since the start, and the writer does not know of.
        var retired = (segments: 0, bytes: 0)
        var waiters: [Waiter] = []

        /// Records a reading of the clocks if it tells something new.
        mutating func note(_ clock: Record.Clock) {
            guard clocks.handle(clock) else { return }
            queue.add(.clock(clock), at: clock.moment.monotonic)
        }
    }

    private struct Waiter {
        var sequence: UInt64
        var semaphore: MonotonicSemaphore
    }

    /// Opens a ledger for writing, or creates it: takes the lock, recovers, opens a segment and
    /// writes START; all of that is durable when this returns. If the disk is full, read-only or
    /// broken it is not, and `state.isWritable` is false: then it is tried again as in any other
    /// no-evidence mode.
    ///
    /// `onDurable` is called with records that are durable, in order: with START before this
    /// returns, later on the ledger's thread.
    package convenience init(
        directory: String,
        identity: Identity,
        vouching: Vouching? = nil,
        onDurable: @escaping @Sendable ([Entry]) -> Void
    ) throws(LedgerError) {
        let disk: SystemDisk
        do throws(DiskError) {
            disk = try SystemDisk(creating: directory)
        } catch { throw .disk(error) }
        var settings = Writer.Settings()
        settings.aside = .thread
        try self.init(
            disk: disk,
            directory: directory,
            identity: identity,
            settings: settings,
            surroundings: .system(isClockVouched: vouching?.isClockVouched ?? false),
            vouching: vouching,
            onDurable: onDurable
        )
    }

    /// The same on any disk, for tests.
    package init(
        disk: any Disk,
        directory: String,
        identity: Identity,
        settings: Writer.Settings,
        surroundings: Surroundings,
        vouching: Vouching? = nil,
        onDurable: @escaping @Sendable ([Entry]) -> Void
    ) throws(LedgerError) {
        self.disk = disk
        self.surroundings = surroundings
        self.onDurable = onDurable
        onNote = vouching?.onNote
        do throws(DiskError) {
            guard try disk.lock(Self.lockName) else {
                throw DiskError("lock", directory, number: 0)
            }
        } catch {
            throw error.operation == "lock" ? .locked(directory: directory) : .disk(error)
        }
        // What was being compressed when the last life ended is whole elsewhere.
        try? disk.remove(Packer.pendingName)
        let plan = try RecoveryPlan(reading: disk)
        let now = surroundings.moment
        let writer = Writer(
            disk: disk,
            identity: identity,
            settings: settings,
            plan: plan,
            random: surroundings.random
        )
        var loop = LedgerLoop(writer: writer, notary: vouching.map { $0.notary(plan, writer, now) })
        var queue = LedgerQueue(nextSequence: plan.nextSequence)
        let start = Record.Start(ledger: writer.ledger, identity: identity, moment: now)
        queue.add(.start(start), at: now.monotonic)
        for record in [
            loop.announcement(as: queue.nextSequence, at: now),
            plan.recovery.map { .recovery($0) },
            vouching?.restoration(plan, at: now),
        ] {
            if let record { queue.add(record, at: now.monotonic) }
        }
        shared = Mutex(
            Shared(
                queue: queue,
                state: LedgerState(
                    durableSequence: plan.nextSequence - 1,
                    damagedBytes: plan.damagedBytes
                ),
                heartbeat: now.monotonic
            )
        )
        try begin(&loop)
        let isRunning = LedgerThread.start(named: "ledger") { [self, loop] in
            var loop = loop
            run(&loop)
        }
        guard isRunning else { throw .disk(DiskError("pthread_create", directory, number: 11)) }
    }

    static let lockName = "LOCK"

    // MARK: Door

    /// Takes a record and returns its number. Never waits for the disk.
    @discardableResult
    package func append(_ record: Record) throws(LedgerError) -> UInt64 {
        let recorded = record.recorded
        let now = surroundings.moment
        let result: Result<(sequence: UInt64, wasAsleep: Bool), LedgerError> = shared.withLock {
            shared in
            guard !shared.isStopping else { return .failure(.stopped) }
            // The thread may stand still at the disk while the clock is set, and set back.
            if shared.clocks.hasMoved(now) { shared.note(surroundings.clock()) }
            do throws(LedgerError) {
                let sequence = try shared.queue.append(recorded, at: now)
                let wasAsleep = shared.isAsleep
                shared.isAsleep = false
                return .success((sequence, wasAsleep))
            } catch {
                return .failure(error)
            }
        }
        let taken = try result.get()
        if taken.wasAsleep { wake.signal() }
        return taken.sequence
    }

    package var state: LedgerState {
        shared.withLock { shared in
            var state = shared.state
            state.nextSequence = shared.queue.nextSequence
            state.segments -= shared.retired.segments
            state.bytes -= shared.retired.bytes
            state.queuedBytes = shared.queue.bytes
            state.refused = shared.queue.refused
            return state
        }
    }

    /// When the thread last turned: it does so at least every `Limits.ledgerTurn` unless the
    /// disk holds it.
    package var heartbeat: Instant { shared.withLock { $0.heartbeat } }

    /// Since when records wait without any becoming durable; nil if none wait.
    package var stalledSince: Instant? { shared.withLock { $0.queue.waitingSince } }

    /// Waits until everything appended so far is durable; false if that takes too long. Blocks
    /// the calling thread.
    package func flush(within duration: Duration) -> Bool {
        let semaphore = MonotonicSemaphore()
        let isWaiting = shared.withLock { shared in
            let last = shared.queue.nextSequence - 1
            guard shared.state.durableSequence < last else { return false }
            shared.waiters.append(Waiter(sequence: last, semaphore: semaphore))
            return true
        }
        guard isWaiting else { return true }
        wakeThread()
        return semaphore.wait(for: duration)
    }

    /// Writes STOP and SEAL, makes everything durable, gives the lock back and ends the thread.
    /// Blocks.
    package func stop(reason: String) throws(LedgerError) {
        let now = surroundings.moment.monotonic
        shared.withLock { shared in
            guard !shared.isStopping else { return }
            shared.isStopping = true
            shared.queue.add(.stop(reason: reason), at: now)
        }
        wakeThread()
        ended.wait()
        ended.signal()
        let lost = shared.withLock { $0.lost }
        guard lost == 0 else { throw .lost(records: lost) }
    }

    /// Deletes a closed segment: that it was there, and how it ended, is durable first, and so is
    /// what else will be missing then. Blocks.
    package func retire(_ segment: ClosedSegment) throws(LedgerError) {
        let statements = try LedgerReader(disk: disk)
            .retirements(deleting: segment, at: surroundings.moment.wall)
        var sequence: UInt64 = 0
        for statement in statements { sequence = try append(.retire(statement)) }
        guard flush(within: Limits.ledgerStall), state.durableSequence >= sequence else {
            throw .disk(state.fault ?? DiskError("fdatasync", segment.name.description, number: 5))
        }
        do throws(DiskError) {
            for file in try disk.names() where SegmentName(file)?.plain == segment.name.plain {
                try disk.remove(file)
            }
            try disk.synchroniseDirectory()
        } catch { throw .disk(error) }
        shared.withLock { shared in
            shared.retired.segments += 1
            shared.retired.bytes += segment.storedBytes
        }
    }

    /// Compresses a closed segment; `next` is its successor, if that is there. Blocks.
    package func pack(
        _ name: SegmentName,
        before next: SegmentName?
    ) throws(LedgerError) -> Packer.Outcome {
        let outcome = try LowPriority.run { () throws(LedgerError) in
            try Packer(disk).pack(name, before: next)
        }
        if case .packed(let saved) = outcome { shared.withLock { $0.retired.bytes += saved } }
        return outcome
    }

    // MARK: Thread

    private func wakeThread() {
        let isAsleep = shared.withLock { shared in
            defer { shared.isAsleep = false }
            return shared.isAsleep
        }
        if isAsleep { wake.signal() }
    }

    /// As later on, the first refusals are answered by another segment.
    private func begin(_ loop: inout LedgerLoop) throws(LedgerError) {
        repeat { step(&loop) } while state.fault != nil && state.isWritable
        if let fault = state.fault, !fault.isOfDisk { throw .disk(fault) }
    }

    private func run(_ loop: inout LedgerLoop) {
        while !shared.withLock({ $0.isStopping }) {
            rest(loop.pause(at: surroundings.moment.monotonic))
            step(&loop)
        }
        // A last try, even if the disk was to be left alone for longer.
        loop.retryNow()
        finish(&loop)
        vouch(loop.notes(at: surroundings.moment, isLast: true), &loop)
        finish(&loop)
        loop.close(at: surroundings.moment)
        // The seal's own checkpoint has no place in the ledger any more.
        for note in loop.notes(at: surroundings.moment) { onNote?(note) }
        shared.withLock { shared in
            shared.lost = loop.waiting
            shared.state.isWritable = false
        }
        // Whoever waits for the end may open the ledger again at once.
        disk.unlock()
        ended.signal()
    }

    /// Turns until nothing is left to be written, or the disk has refused too often.
    private func finish(_ loop: inout LedgerLoop) {
        repeat { step(&loop) } while !shared.withLock({ $0.queue.isEmpty }) || !loop.isOver
    }

    /// Puts checkpoints into the ledger and hands them out; the key stands beside each seal's.
    private func vouch(_ notes: [Note], _ loop: inout LedgerLoop) {
        let moment = surroundings.moment
        for note in notes {
            shared.withLock { shared in
                shared.queue.add(.checkpoint(note), at: moment.monotonic)
                guard note.checkpoint.root != nil else { return }
                let sequence = shared.queue.nextSequence
                if let key = loop.announcement(as: sequence, at: moment) {
                    shared.queue.add(key, at: moment.monotonic)
                }
            }
            onNote?(note)
        }
    }

    /// Sleeps until there is work, at most for `duration`.
    private func rest(_ duration: Duration) {
        let isIdle = shared.withLock { shared in
            shared.isAsleep = shared.queue.isEmpty && !shared.isStopping && duration > .zero
            return shared.isAsleep
        }
        guard isIdle else { return }
        _ = wake.wait(for: duration)
        shared.withLock { $0.isAsleep = false }
    }

    /// One turn: take what came in, write one group, tell.
    private func step(_ loop: inout LedgerLoop) {
        let clock = surroundings.clock()
        let pile = shared.withLock { shared in
            shared.heartbeat = clock.moment.monotonic
            shared.note(clock)
            return shared.queue.take()
        }
        let turn = loop.turn(pile, at: clock.moment)
        let end = surroundings.moment
        let woken = shared.withLock { shared in
            shared.heartbeat = end.monotonic
            note(turn, loop, started: clock.moment.monotonic, ended: end, in: &shared)
            let durable = shared.state.durableSequence
            defer { shared.waiters.removeAll { $0.sequence <= durable } }
            return shared.waiters.filter { $0.sequence <= durable }
        }
        if case .durable(let entries, _) = turn { onDurable(entries) }
        for waiter in woken { waiter.semaphore.signal() }
        vouch(loop.notes(at: clock.moment), &loop)
    }

    private func note(
        _ turn: LedgerLoop.Turn,
        _ loop: borrowing LedgerLoop,
        started: Instant,
        ended end: Moment,
        in shared: inout Shared
    ) {
        let ended = end.monotonic
        shared.state.segments = loop.writer.segments
        shared.state.bytes = loop.writer.bytes
        switch turn {
        case .idle: break
        case .durable(let entries, let cost):
            shared.queue.release(bytes: cost, at: ended)
            shared.state.durableSequence += UInt64(entries.count)
            shared.state.syncs.add(Microseconds(from: started, to: ended))
            shared.state.lastDurable = end.wall
            shared.state.isWritable = true
            shared.state.fault = nil
        case .failed(let error, let damage):
            if let damage { shared.queue.add(.damage(damage), at: ended) }
            shared.state.fault = error
            if loop.writer.failures >= Limits.ledgerFailures { shared.state.isWritable = false }
        }
    }
}
