import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Posts checkpoints to an address out of reach of this host's root (log.md §12), one after the
/// other: text/plain, the signed note as it is. Nothing waits for it.
final class NotePost: Sendable {
    private let url: String
    private let sender: NetworkSender
    private let queue = Mutex(NoteQueue())
    private let isStopping = Mutex(false)

    init(to url: String, by sender: NetworkSender) {
        (self.url, self.sender) = (url, sender)
    }

    /// Takes a note; never waits.
    func take(_ note: Note) { queue.withLock { $0.add(note) } }

    /// When a note was taken last, and why the last one was not; nil if it was.
    var state: (taken: Timestamp?, problem: String?) {
        queue.withLock { ($0.taken, $0.problem) }
    }

    /// What waits is tried once more.
    func stop() { isStopping.withLock { $0 = true } }

    /// Sends what waits, until `stop`.
    func work(_ publish: @Sendable (Notice) -> Void) async {
        while !isStopping.withLock({ $0 }) {
            guard let note = queue.withLock({ $0.next(at: MonotonicClock.now()) }) else {
                try? await Task.sleep(for: Limits.notePushTurn)
                continue
            }
            if let notice = await send(note, within: Limits.deliveryTime) { publish(notice) }
        }
        let end = MonotonicClock.now() + Limits.deliveryTime / 2
        while let note = queue.withLock({ $0.next(at: Instant(nanoseconds: .max)) }) {
            let left = end - MonotonicClock.now()
            guard left > .zero else { return }
            if let notice = await send(note, within: left) { publish(notice) }
            if state.problem != nil { return }
        }
    }

    private func send(_ note: Note, within time: Duration) async -> Notice? {
        let call = WebCall(
            url: url,
            headers: [Header(name: "Content-Type", value: "text/plain; charset=utf-8")],
            body: Array(note.text.utf8)
        )
        let answer = await sender.perform(.web(call), within: time)
        let moment = SystemClock.moment()
        let change = queue.withLock { $0.handle(Self.problem(of: answer), of: note, at: moment) }
        switch change {
        case .refused(let problem):
            return Self.notice(.trouble, "checkpoints do not leave this host: \(problem)")
        case .taken: return Self.notice(.troubleOver, "checkpoints leave this host again")
        case nil: return nil
        }
    }

    /// Without what the server said, which may repeat a secret of the address.
    private static func problem(of answer: NetworkCall.Answer) -> String? {
        switch answer {
        case .status(200..<300, _): nil
        case .status(let code, _): "the address of 'ledger.push' answers \(code)"
        case .none(let reason): "the address of 'ledger.push' does not answer: \(reason)"
        }
    }

    private static func notice(_ kind: Notice.Kind, _ text: String) -> Notice {
        Notice(
            kind,
            text,
            fields: [Notice.Field(.reason, "checkpoints")],
            at: MonotonicClock.wallClock()
        )
    }
}
