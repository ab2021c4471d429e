import Dispatch
import JSON
import Ledger
import Notify
import Synchronization

/// Remembers what was told of probed itself and lasts: the next life ends it, and tells it no second
/// time. What it keeps needs no disk, since that may be the matter; nobody waits for it.
final class OwnAlertsKeeper: Sendable {
    /// Nil where there is no directory for it: then a restart tells what lasts again.
    private let file: RuntimeFile?
    private let queue = DispatchQueue(label: "own-alerts")
    private let latest = Mutex<[Notice]>([])

    /// `directory` is the service's own in memory, or that of the control socket; other daemons may
    /// share it, and are told apart by their ledgers.
    init(directory: String, ledger: String) {
        file = try? RuntimeFile("told-of-itself", directory: directory, ledger: ledger)
    }

    var memory: OwnMemory {
        OwnMemory(former: Notice.all(in: (try? file?.bytes()) ?? [])) { [self] in keep($0) }
    }

    private func keep(_ notices: [Notice]) {
        latest.withLock { $0 = notices }
        queue.async { [self] in
            let notices = latest.withLock { $0 }
            var bytes: [UInt8] = []
            if !notices.isEmpty { JSON.array(notices.map(\.json)).append(to: &bytes) }
            try? file?.keep(bytes)
        }
    }
}
