import ProbeModel
import Synchronization

/// What the loop's thread shares with everybody else: commands in, signs of life out.
final class Inbox: Sendable {
    enum Command: Sendable {
        case perform(Job)
        case cancel(SessionID, ticket: UInt64)
        case end(SessionID)
        case answered(String, LookupAnswer)
        case stop
    }

    /// One request and who waits for its response.
    struct Job: Sendable {
        let ticket: UInt64
        let session: SessionID
        let request: Request
        let offset: Microseconds
        let continuation: CheckedContinuation<Response, Never>
    }

    private struct Queue {
        var commands: [Command] = []
        var isClosed = false
    }

    let bell: Bell
    private let queue = Mutex(Queue())
    private let turned = Atomic<Int64>(0)
    private let busy = Atomic<Int>(0)

    init() throws(TransferError) {
        bell = try Bell(isSemaphore: false)
    }

    /// Hands a command over; false if the loop has stopped.
    @discardableResult
    func push(_ command: sending Command) -> Bool {
        let (isOpen, wasEmpty) = queue.withLock { queue in
            guard !queue.isClosed else { return (false, false) }
            queue.commands.append(command)
            return (true, queue.commands.count == 1)
        }
        // The thread takes all commands at once: only the first one must wake it.
        if wasEmpty { bell.ring() }
        return isOpen
    }

    /// Takes all commands, in order.
    func takeAll() -> [Command] {
        queue.withLock { queue in
            let commands = queue.commands
            queue.commands = []
            return commands
        }
    }

    /// Refuses further commands and takes those that are left.
    func close() -> [Command] {
        queue.withLock { queue in
            queue.isClosed = true
            defer { queue.commands = [] }
            return queue.commands
        }
    }

    /// When the loop's thread last turned.
    var heartbeat: Instant {
        get { Instant(nanoseconds: turned.load(ordering: .relaxed)) }
        set { turned.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    /// Transfers that are under way.
    var inFlight: Int {
        get { busy.load(ordering: .relaxed) }
        set { busy.store(newValue, ordering: .relaxed) }
    }
}
