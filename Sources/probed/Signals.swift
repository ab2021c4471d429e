import Dispatch
import Glibc
import Synchronization

/// What the service manager or a person at a terminal asks by signal.
enum Signal: Sendable {
    case stop
    case reload
}

/// Turns signals into a stream, on a queue of their own.
final class Signals: Sendable {
    let stream: AsyncStream<Signal>
    private let sources: Mutex<[any DispatchSourceSignal]>

    init() {
        let (stream, continuation) = AsyncStream<Signal>.makeStream()
        self.stream = stream
        let queue = DispatchQueue(label: "signals")
        let meanings: [(Int32, Signal)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        sources = Mutex(
            meanings.map { number, meaning in
                // The default action must be off, or the process ends before anybody reads.
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { continuation.yield(meaning) }
                source.resume()
                return source
            }
        )
    }

    /// A peer that went away is an error of `write`, not the end of the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}
