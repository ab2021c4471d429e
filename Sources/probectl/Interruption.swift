import Dispatch
import Glibc

/// ^C (or SIGTERM) while a journey is walked: it ends, and its cleanup still runs, so that nothing
/// is left behind at the other side. The second one ends the program at once.
enum Interruption {
    static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async -> Result
    ) async -> Result {
        let task = Task { await work() }
        let queue = DispatchQueue(label: "interruption")
        let sources = [SIGINT, SIGTERM].map { number in
            // The default action must be off, or the process ends before anybody reads.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                guard !task.isCancelled else { Glibc.exit(128 + number) }
                Terminal.complain("cleaning up; once more to leave at once")
                task.cancel()
            }
            source.resume()
            return source
        }
        let result = await task.value
        for source in sources { source.cancel() }
        return result
    }
}
