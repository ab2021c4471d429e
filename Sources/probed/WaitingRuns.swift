import Alerting
import ProbeModel
import Synchronization

/// The runs that the ledger has taken and its disk has not, and whether evidence can be written:
/// what the walker, the follower and the lookout share.
final class WaitingRuns: Sendable {
    struct Item: Sendable {
        let sequence: UInt64
        let run: Run
        /// When it was handed to the ledger.
        let since: Instant
    }

    private struct State {
        var items: [Item] = []
        var mode = EvidenceWatch.Mode.durable
        /// The last record that was folded.
        var folded: UInt64 = 0
        var waits = DurationCounts(.machine)
    }

    private let state = Mutex(State())
    /// Whether no run starts while no evidence can be written.
    let pausesWithoutEvidence: Bool

    init(pausesWithoutEvidence: Bool) {
        self.pausesWithoutEvidence = pausesWithoutEvidence
    }

    var mode: EvidenceWatch.Mode {
        get { state.withLock { $0.mode } }
        set { state.withLock { $0.mode = newValue } }
    }

    /// How long runs waited from their end until they were on disk and folded.
    var waits: DurationCounts { state.withLock { $0.waits } }

    /// Called in the order of the ledger. The ledger's queue bounds what is in here.
    func add(_ run: Run, sequence: UInt64, since start: Instant) {
        state.withLock { state in
            // A fast disk may have been faster than this.
            guard sequence > state.folded else {
                state.waits.add(.zero)
                return
            }
            state.items.append(Item(sequence: sequence, run: run, since: start))
        }
    }

    /// Forgets what was folded after it became durable.
    func drop(through sequence: UInt64, at now: Instant) {
        state.withLock { state in
            state.folded = sequence
            let count = state.items.firstIndex { $0.sequence > sequence } ?? state.items.count
            for item in state.items.prefix(count) {
                state.waits.add(Microseconds(from: item.since, to: now))
            }
            state.items.removeFirst(count)
        }
    }

    /// When the last run with a verdict of each journey started, among those that wait.
    var lastVerdicts: [String: Timestamp] {
        state.withLock { state in
            state.items.reduce(into: [:]) { starts, item in
                let run = item.run
                guard run.outcome.isVerdict else { return }
                starts[run.journey] = max(starts[run.journey] ?? run.started, run.started)
            }
        }
    }

    func items(after sequence: UInt64) -> [Item] {
        state.withLock { $0.items.filter { $0.sequence > sequence } }
    }
}
