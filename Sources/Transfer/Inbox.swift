import ProbeModel
import Synchronization

/// What the loop's thread shares with everybody else: commands in, signs of life out.
final class Inbox: Sendable {
    enum Command: Sendable {
        case perform(Job)
        /// Runs a task until it next waits.
        case resume(UnownedJob)
        case cancel(SessionID, ticket: UInt64)
        case end(SessionID)
        case answered(String, LookupAnswer)
        case stop
    }

    /// One request and who waits for its response. A class, because it is handed on often.
    final class Job: Sendable {
        let ticket: UInt64
        let session: SessionID
        let request: Request
        let offset: Microseconds
        let continuation: CheckedContinuation<Response, Never>

        init(
            _ request: Request,
            in session: SessionID,
            at offset: Microseconds,
            ticket: UInt64,
            _ continuation: CheckedContinuation<Response, Never>
        ) {
            self.ticket = ticket
            self.session = session
            self.request = request
            self.offset = offset
            self.continuation = continuation
        }
    }

    private struct Queue {
        var commands: [Command] = []
        /// Whether the thread sleeps, or is about to, and must be woken.
        var isAsleep = false
        var isClosed = false
    }

    let bell: Bell
    private let queue = Mutex(Queue())
    private let turned = Atomic<Int64>(0)
    /// The loop's thread; 0 before it has begun.
    private let thread = Atomic<UInt>(0)
    /// Rings when the thread has ended and all that it held is gone.
    private let farewell: Bell
    private let busy = Atomic<Int>(0)

    init() throws(TransferError) {
        bell = try Bell(isSemaphore: false)
        farewell = try Bell(isSemaphore: true)
    }

    /// Hands a command over; false if the loop has stopped.
    @discardableResult
    func push(_ command: sending Command) -> Bool {
        let (isOpen, wasAsleep) = queue.withLock { queue in
            guard !queue.isClosed else { return (false, false) }
            queue.commands.append(command)
            defer { queue.isAsleep = false }
            return (true, queue.isAsleep)
        }
        if wasAsleep { bell.ring() }
        return isOpen
    }

    /// Exchanges an empty list for the one of all commands, in order.
    func takeAll(into commands: inout [Command]) {
        queue.withLock { queue in
            swap(&queue.commands, &commands)
            queue.isAsleep = false
        }
    }

    /// The thread wants to sleep: from now on a command rings the bell.
    /// - Returns: false if commands wait already.
    func rest() -> Bool {
        queue.withLock { queue in
            queue.isAsleep = queue.commands.isEmpty
            return queue.isAsleep
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

    /// The loop's thread begins its work.
    func begin() {
        thread.store(currentThread(), ordering: .relaxed)
    }

    /// The loop's thread has ended.
    func end() {
        farewell.ring()
    }

    /// Waits until the loop's thread has ended; not on that thread itself.
    ///
    /// OpenSSL takes its locks away when the process exits: a thread that still closes connections
    /// then would crash.
    func waitForEnd() {
        guard thread.load(ordering: .relaxed) != currentThread() else { return }
        farewell.wait()
        // Whoever else waits shall pass, too.
        farewell.ring()
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
