package import ProbeModel
import Synchronization

/// The network: one thread that drives all transfers through libcurl.
package final class TransferLoop: Transferring {
    private let inbox: Inbox
    private let lastNumber = Atomic<UInt64>(0)
    /// The version of libcurl that is loaded, `7.88.1`.
    package let libraryVersion: String

    /// Starts the loop's thread and the lookup threads; all of them exist when it returns.
    package init(_ configuration: TransferConfiguration) throws(TransferError) {
        inbox = try Inbox()
        let thread = try LoopThread(configuration, inbox)
        libraryVersion = MultiHandle.version
        do throws(TransferError) {
            try startThread(
                named: "probed-transfer",
                { thread.run() },
                end: { [inbox] in inbox.end() }
            )
        } catch {
            // Nobody must wait for a thread that never was.
            inbox.end()
            throw error
        }
    }

    deinit {
        stop()
    }

    /// The loop's own thread.
    package var executor: (any TaskExecutor)? { inbox }

    /// When the loop last turned; an idle loop turns at least once a second.
    package var heartbeat: Instant { inbox.heartbeat }

    /// Transfers that are under way.
    package var inFlight: Int { inbox.inFlight }

    /// Ends every transfer with reason `cancelled`, closes all connections and refuses the rest.
    /// Returns when that is done, which takes milliseconds; a run that calls this does not wait.
    package func stop() {
        inbox.push(.stop)
        inbox.waitForEnd()
    }

    package func begin() -> SessionID {
        SessionID(number: nextNumber())
    }

    package func perform(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds
    ) async -> Response {
        let ticket = nextNumber()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = Inbox.Job(request, in: session, at: offset, ticket: ticket, continuation)
                if !inbox.push(.perform(job)) { job.refuse(.cancelled, "the network is shut down") }
                // A cancellation before the push found nothing to cancel.
                if Task.isCancelled { inbox.push(.cancel(session, ticket: ticket)) }
            }
        } onCancel: {
            inbox.push(.cancel(session, ticket: ticket))
        }
    }

    package func end(_ session: SessionID) {
        inbox.push(.end(session))
    }

    private func nextNumber() -> UInt64 {
        lastNumber.add(1, ordering: .relaxed).newValue
    }
}
