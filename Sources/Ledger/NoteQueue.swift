package import ProbeModel

/// Which checkpoints wait to be taken outside, and when the next one is sent. The newest covers the
/// ones before it and takes their place; only those at the end of a segment wait beside it, for the
/// proofs that rest on their roots.
package struct NoteQueue: Sendable {
    private var waiting: [Note] = []
    private var retryAt: Instant?
    private var delay = Limits.retryTime
    /// Since when none is taken; nil while they are.
    private var refusedSince: Instant?
    private var isTold = false
    /// Why the last one was not taken; nil if it was.
    package private(set) var problem: String?
    /// When the last one was taken.
    package private(set) var taken: Timestamp?

    /// What people must know.
    package enum Change: Hashable, Sendable {
        case refused(String)
        case taken
    }

    package init() {}

    package var isEmpty: Bool { waiting.isEmpty }

    package mutating func add(_ note: Note) {
        waiting.removeAll { $0.checkpoint.root == nil }
        waiting.append(note)
        if waiting.count > Limits.notesWaiting { waiting.removeFirst() }
    }

    /// The one to send now; nil if none waits, or it is too early to try again.
    package func next(at now: Instant) -> Note? {
        guard retryAt.map({ $0 <= now }) ?? true else { return nil }
        return waiting.first
    }

    /// Takes what became of a note: nil if it was taken, else why not.
    package mutating func handle(
        _ problem: String?,
        of note: Note,
        at moment: Moment
    ) -> Change? {
        self.problem = problem
        let now = moment.monotonic
        guard let problem else {
            defer { (refusedSince, isTold) = (nil, false) }
            waiting.removeAll { $0 == note }
            (retryAt, delay, taken) = (nil, Limits.retryTime, moment.wall)
            return isTold ? .taken : nil
        }
        retryAt = now + delay
        delay = min(delay * 2, Limits.notePushRest)
        let since = refusedSince ?? now
        refusedSince = since
        // A server that is restarted just now is no trouble.
        guard !isTold, now - since >= Limits.troublePatience else { return nil }
        isTold = true
        return .refused(problem)
    }
}
