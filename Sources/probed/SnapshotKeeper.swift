import Fold
import Ledger
import ProbeModel
import Runner
import Synchronization

/// Keeps snapshots of what the ledger's records add up to, on a queue of its own: nobody waits for
/// that, and nothing depends on it but how much a start knows and how long it takes.
actor SnapshotKeeper {
    private let executor = ThreadExecutor(label: "snapshots")
    private let file: SnapshotFile
    /// Where the ledger is.
    private let ledger: String
    private var last: UInt64 = 0
    private var complaint: String?
    private let attempts = Mutex(0)

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ file: SnapshotFile, of ledger: String) {
        (self.file, self.ledger) = (file, ledger)
    }

    /// How often one was kept, or could not be.
    nonisolated var count: Int { attempts.withLock { $0 } }

    /// What an earlier life kept, if the ledger bears it out.
    func state() throws(SnapshotFile.Objection) -> Fold.State {
        let reader: LedgerReader
        do throws(LedgerError) {
            reader = try LedgerReader(directory: ledger)
        } catch { throw .unreadable(error) }
        let content = try file.content(format: Fold.State.format, of: reader)
        guard let state = try? Fold.State(content), state.sequence == content.upto else {
            throw .damaged
        }
        last = state.sequence
        return state
    }

    /// Replaces the snapshot, if there is anything new; a fault is said once.
    func keep(_ state: Fold.State) {
        defer { attempts.withLock { $0 += 1 } }
        guard state.sequence != last else { return }
        var fault: String?
        do {
            if let content = try state.snapshot() {
                try file.keep(content, of: LedgerReader(directory: ledger))
                last = state.sequence
            } else {
                fault = "the state is larger than \(Limits.snapshotBytes >> 20) MiB"
            }
        } catch { fault = "\(error)" }
        if let fault, fault != complaint {
            Console.complain("no snapshot is kept (\(fault)): a start may know the last days only")
        }
        complaint = fault
    }
}

extension Daemon {
    /// Keeps one every quarter of an hour, until the task is cancelled.
    func keepSnapshots() async {
        while (try? await Task.sleep(for: Limits.snapshotInterval)) != nil { await keepSnapshot() }
    }

    func keepSnapshot() async { await snapshots.keep(follower.state) }

    /// What an earlier life kept; nil if it is of no use, which is said where a start knows less for
    /// it. `after` is the record behind which the ledger would be read instead.
    func snapshot(orAfter after: UInt64) async -> Fold.State? {
        do throws(SnapshotFile.Objection) {
            return try await snapshots.state()
        } catch {
            guard error != .absent || after > 0 else { return nil }
            Console.complain(
                "no snapshot is used (\(error)): alerts and baselines rest on the records behind "
                    + "record \(after)"
            )
            return nil
        }
    }
}
