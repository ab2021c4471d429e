import Glibc
import ProbeModel
import Synchronization
import Transfer

/// A network that answers at once, or only when the test lets it.
final class FakeNetwork: Transferring {
    private let sessions = Atomic<UInt64>(0)
    private let closed = Atomic<UInt64>(0)
    private let status: UInt16
    private let body: [UInt8]
    /// Hosts that give no answer.
    let silent = Mutex<Set<String>>([])
    let asked = Mutex<[String]>([])
    /// A request to this host is answered, and with it all that were silent, when the other host
    /// has been asked.
    private let healing: (host: String, after: String)?
    private let heal = AsyncStream.makeStream(of: Void.self)
    let executor: (any TaskExecutor)?
    /// The threads on which requests were made.
    let threads = Mutex<[String]>([])

    init(
        status: UInt16 = 200,
        body: [UInt8] = [],
        executor: (any TaskExecutor)? = nil,
        healing: (host: String, after: String)? = nil
    ) {
        self.healing = healing
        self.status = status
        self.body = body
        self.executor = executor
    }

    var isClosed: Bool { sessions.load(ordering: .relaxed) == closed.load(ordering: .relaxed) }

    func begin() -> SessionID {
        SessionID(number: sessions.add(1, ordering: .relaxed).newValue)
    }

    func perform(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds
    ) async -> Response {
        var exchange = Exchange(method: request.method, url: request.url, offset: offset)
        asked.withLock { $0.append(request.url) }
        if let healing, request.url.contains(healing.host) {
            for await _ in heal.stream { break }
            silent.withLock { $0 = [] }
        }
        let isSilent = silent.withLock { $0.contains { request.url.contains($0) } }
        if let healing, request.url.contains(healing.after) { heal.continuation.yield() }
        if isSilent {
            exchange.failure = Exchange.Failure(reason: .connect, detail: "connection refused")
        } else {
            exchange.status = status
        }
        threads.withLock { $0.append(threadName()) }
        return Response(exchanges: [exchange], body: body)
    }

    func end(_ session: SessionID) {
        closed.add(1, ordering: .relaxed)
    }
}

private func threadName() -> String {
    guard let file = unsafe fopen("/proc/thread-self/comm", "r") else { return "" }
    defer { unsafe fclose(file) }
    var name = [UInt8](repeating: 0, count: 16)
    // Safe because the call writes no more bytes than the array has.
    let count = unsafe fread(&name, 1, name.count, file)
    return String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
}
