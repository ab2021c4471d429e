import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Looks after the ledger, on a thread of its own: keeps its notes, rereads its sealed segments,
/// deletes what the rules of retention no longer want, compresses what is old.
actor Caretaker {
    private let executor = ThreadExecutor(label: "caretaker")
    private let folder: NoteFolder
    private var retention: Retention
    private var scrub: Scrub
    private var packing: Packing
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

    init(_ folder: NoteFolder, retention: Retention, scrub: Scrub, packing: Packing) {
        self.folder = folder
        self.retention = retention
        self.scrub = scrub
        self.packing = packing
        (notes, queue) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Limits.notesWaiting)
        )
    }

    nonisolated var state: State { shown.withLock { $0 } }

    /// Takes a note from the ledger's thread; never waits.
    nonisolated func take(_ note: Note) { queue.yield(note) }

    nonisolated func stop() { queue.finish() }

    /// Keeps notes, and tells of each, until `stop`.
    ///
    /// They leave the host also while a segment is reread.
    nonisolated func keepNotes(_ publish: @Sendable (Notice) -> Void) async {
        for await note in notes {
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
        let clock = SystemClock.read()
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: directory)
            var found = try scrub.turn(reader, at: clock.moment)
            shown.withLock { $0.scrub = scrub.state }
            let obstacle = try deleteOne(ledger, reader, clock)
            found += try compressOne(ledger, reader, clock)
            let isNew = shown.withLock { shown in
                defer {
                    shown.obstacle = obstacle
                    shown.fault = nil
                }
                return shown.obstacle != obstacle
            }
            let complaint = isNew ? obstacle.flatMap(complaint) : nil
            return found.map { "the ledger is damaged: \($0)" } + (complaint.map { [$0] } ?? [])
        } catch {
            let isNew = shown.withLock { shown in
                defer { shown.fault = error }
                return shown.fault != error
            }
            return isNew ? ["the ledger cannot be looked after: \(error)"] : []
        }
    }

    private func deleteOne(
        _ ledger: Ledger,
        _ reader: LedgerReader,
        _ clock: Record.Clock
    ) throws(LedgerError) -> Retention.Obstacle? {
        // Who keeps everything need not open every file each minute.
        guard retention.policy.deletes else { return nil }
        let segments = try reader.sealedSegments()
        retention.handle(clock, newest: segments.last?.closed)
        let (segment, obstacle) = retention.next(
            segments,
            total: ledger.state.bytes,
            at: clock.moment
        )
        if let segment {
            try ledger.retire(segment)
            retention.noteDeletion(at: clock.moment.boottime)
        }
        return obstacle
    }

    /// Returns what is wrong in a segment that should be compressed.
    private func compressOne(
        _ ledger: Ledger,
        _ reader: LedgerReader,
        _ clock: Record.Clock
    ) throws(LedgerError) -> [Finding] {
        let turn = try packing.turn(reader, at: clock.moment) { name, next throws(LedgerError) in
            try ledger.pack(name, before: next)
        }
        guard case .left(let findings) = turn?.outcome else { return [] }
        return findings
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
