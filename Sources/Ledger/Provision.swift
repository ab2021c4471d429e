import Dispatch
import Synchronization

/// What a later roll or a full disk will need, made before it is needed: the file for the next
/// segment, and the reserve. The work is done aside; the ledger's thread asks for it, and takes what
/// is ready. That something cannot be had is no failure yet.
final class Provision: Sendable {
    static let successorName = "next.tmp"
    static let reserveName = "reserve"

    private let disk: any Disk
    private let settings: Writer.Settings
    private let store = Mutex(Store())
    private let work = DispatchGroup()

    private struct Store {
        var successor: DiskFile?
        var hasReserve = false
        var isUnderWay = false
        /// Whether the reserve was given up while work was under way.
        var isGivenUp = false

        var isComplete: Bool { successor != nil && hasReserve }
    }

    init(on disk: any Disk, _ settings: Writer.Settings) {
        self.disk = disk
        self.settings = settings
    }

    /// Begins to make what is missing; false if nothing is, or if that is being done.
    func begin() -> Bool {
        let begins = store.withLock { store in
            guard !store.isComplete, !store.isUnderWay else { return false }
            (store.isUnderWay, store.isGivenUp) = (true, false)
            return true
        }
        guard begins else { return false }
        work.enter()
        if !settings.aside.perform({ self.make() }) { end(reserve: false, successor: nil) }
        return true
    }

    /// The file for the next segment, opened and allocated; nil if it is not ready. It is the
    /// caller's from now on.
    func take() -> DiskFile? {
        store.withLock { store in
            defer { store.successor = nil }
            return store.successor
        }
    }

    /// Makes room on a full disk.
    func giveUpReserve() {
        store.withLock { store in
            store.hasReserve = false
            store.isGivenUp = true
        }
        try? disk.remove(Self.reserveName)
    }

    /// Waits for what is being done: who opens the ledger next must find nobody at its files. What
    /// was made for a segment that does not come goes.
    func close() {
        work.wait()
        guard let file = take() else { return }
        disk.close(file)
        try? disk.remove(Self.successorName)
    }

    // MARK: Aside

    private func make() {
        let (needsReserve, needsSuccessor) = store.withLock { store in
            (!store.hasReserve, store.successor == nil)
        }
        let reserve = needsReserve && (try? keepReserve()) != nil
        end(reserve: reserve, successor: needsSuccessor ? try? makeSuccessor() : nil)
    }

    private func end(reserve: Bool, successor: DiskFile?) {
        store.withLock { store in
            if reserve, !store.isGivenUp { store.hasReserve = true }
            if let successor { store.successor = successor }
            store.isUnderWay = false
        }
        work.leave()
    }

    private func makeSuccessor() throws(DiskError) -> DiskFile {
        let file = try disk.createAnew(Self.successorName)
        do throws(DiskError) {
            try disk.allocate(file, size: settings.allocationBytes)
        } catch {
            disk.close(file)
            try? disk.remove(Self.successorName)
            throw error
        }
        return file
    }

    private func keepReserve() throws(DiskError) {
        if try disk.names().contains(Self.reserveName) { return }
        let file = try disk.create(Self.reserveName)
        defer { disk.close(file) }
        do throws(DiskError) {
            // Room for twice as much must be there: what was just given up is not to be taken back
            // from the records that it was given up for.
            try disk.allocate(file, size: 2 * settings.reserveBytes)
            try disk.truncate(file, to: settings.reserveBytes)
        } catch {
            try? disk.remove(Self.reserveName)
            throw error
        }
    }
}

extension Disk {
    /// Creates a file in place of one that no segment's name was given to: such a file was never
    /// part of the ledger.
    func createAnew(_ name: String) throws(DiskError) -> DiskFile {
        do throws(DiskError) {
            return try create(name)
        } catch {
            guard error.isTaken else { throw error }
        }
        try remove(name)
        return try create(name)
    }
}
