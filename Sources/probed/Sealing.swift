import Dispatch
import Ledger
import ProbeModel
import Synchronization

/// Closes the ledger on a thread of its own, because a disk that hangs would hold the stop for ever.
struct Sealing {
    private let ledger: Ledger
    private let outcome = Outcome()

    private final class Outcome: Sendable {
        let problem = Mutex<String?>("the ledger's disk does not answer, it was not closed")
        let isOver = MonotonicSemaphore()
    }

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Blocks for at most this long; nil if everything is on disk and sealed, else what is the matter.
    func finish(within duration: Duration) -> String? {
        DispatchQueue(label: "sealing").async { [ledger, outcome] in
            do throws(LedgerError) {
                try ledger.stop(reason: "stopped")
                outcome.problem.withLock { $0 = nil }
            } catch {
                outcome.problem.withLock { $0 = "the ledger was not closed cleanly: \(error)" }
            }
            outcome.isOver.signal()
        }
        _ = outcome.isOver.wait(for: duration)
        return outcome.problem.withLock { $0 }
    }
}
