import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Looks after the ledger, on a thread of its own: keeps its notes, and its files in order.
actor Caretaker {
    private let executor = ThreadExecutor(label: "caretaker")
    private let folder: NoteFolder
    private var upkeep: Upkeep
    /// Whether the operator vouches for the wall clock.
    let isClockVouched: Bool
    private let notes: AsyncStream<Note>
    private let queue: AsyncStream<Note>.Continuation
    private let shown = Mutex(State())

    /// What the daemon shows of it.
    struct State: Sendable {
        var scrub = Scrub.State()
        /// Why nothing is deleted although something should be.
        var obstacle: Retention.Obstacle?
        /// The last checkpoint that is in the folder of notes.
        var lastNote: Checkpoint?
        /// Whether notes reach their folder.
        var notes = NoteWatch()
        /// Why the last turn came to nothing.
        var fault: LedgerError?
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ folder: NoteFolder, upkeep: Upkeep, isClockVouched: Bool) {
        self.folder = folder
        self.upkeep = upkeep
        self.isClockVouched = isClockVouched
        (notes, queue) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Limits.notesWaiting)
        )
    }

    nonisolated var state: State { shown.withLock { $0 } }

    /// Takes a note from the ledger's thread; never waits.
    nonisolated func take(_ note: Note) { queue.yield(note) }

    nonisolated func stop() { queue.finish() }

    /// Keeps notes, hands each on, and tells of it, until `stop`.
    ///
    /// They leave the host also while a segment is reread.
    nonisolated func keepNotes(
        and post: @Sendable (Note) -> Void,
        _ publish: @Sendable (Notice) -> Void
    ) async {
        for await note in notes {
            post(note)
            publish(Notice(note))
            guard let complaint = await keep(note) else { continue }
            publish(Notice(.ledger, complaint, at: MonotonicClock.wallClock()))
        }
    }

    /// Returns what people must know.
    private func keep(_ note: Note) -> String? {
        var fault: LedgerError?
        do { try folder.keep(note) } catch { fault = error }
        return shown.withLock { [fault] shown in
            if fault == nil { shown.lastNote = note.checkpoint }
            return shown.notes.handle(fault)
        }
    }

    /// One look at the ledger; returns what people must know.
    func turn(_ ledger: Ledger, in directory: String) -> [String] {
        let clock = SystemClock.read(isVouched: isClockVouched)
        let turn = upkeep.turn(ledger, in: directory, at: clock)
        let before = shown.withLock { shown in
            defer {
                shown.scrub = turn.scrub
                shown.fault = turn.fault
                if turn.fault == nil { shown.obstacle = turn.obstacle }
            }
            return shown
        }
        let found = turn.findings.map { "the ledger is damaged: \($0)" }
        if let fault = turn.fault {
            let isNew = fault != before.fault
            return found + (isNew ? ["the ledger cannot be looked after: \(fault)"] : [])
        }
        let isNew = turn.obstacle != before.obstacle
        let complaint = isNew ? turn.obstacle.flatMap(complaint) : nil
        return found + (complaint.map { [$0] } ?? [])
    }

    /// A full hour is no trouble, only patience.
    private func complaint(_ obstacle: Retention.Obstacle) -> String? {
        obstacle == .hourIsFull ? nil : "retention waits: \(obstacle)"
    }
}

extension Notice {
    /// A checkpoint leaves the host; the whole note is in the field.
    init(_ note: Note) {
        let checkpoint = note.checkpoint
        let seal = checkpoint.root == nil ? "" : ", end of segment \(checkpoint.segment)"
        self.init(
            .checkpoint,
            "checkpoint of the ledger up to record \(checkpoint.last)\(seal): chain "
                + "\(checkpoint.chain), \(note.signatures.isEmpty ? "unsigned" : "signed")",
            fields: [Field(.evidence, note.text)],
            at: checkpoint.until
        )
    }
}
