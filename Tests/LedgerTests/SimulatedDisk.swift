import Glibc
import Ledger
import Synchronization

/// A disk with a page cache that can lose power, refuse syncs, fill up and write short.
///
/// A crash keeps any subset of the unsynced sectors of 512 bytes, either size of a file whose size
/// was not synced, and any prefix of the pending operations on the directory.
final class SimulatedDisk: Disk {
    static let sector = 512

    /// What goes wrong, counted in calls from 1.
    struct Faults {
        /// The power fails at this call that changes something.
        var powerLossAt = Int.max
        /// These syncs of files are refused, and forget what they should have written.
        var refusedSyncs: Set<Int> = []
        /// Bytes that all files may have together.
        var capacity = Int.max
        /// The most that one write takes.
        var writeBytes = Int.max
    }

    private let state = Mutex(SimulatedState())

    var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// Whether the power has failed.
    var isOff: Bool { state.withLock { $0.isOff } }
    /// Calls so far that changed something.
    var changes: Int { state.withLock { $0.changes } }
    /// Files that are open now.
    var openFiles: Int { state.withLock { $0.open.count } }
    /// Syncs of files so far.
    var syncs: Int { state.withLock { $0.syncs } }

    /// All files as a program sees them now.
    var files: [String: [UInt8]] {
        state.withLock { state in state.names.mapValues { state.inodes[$0]?.cached ?? [] } }
    }

    /// Puts a file there, synced.
    func place(_ name: String, _ bytes: [UInt8]) {
        state.withLock { state in
            let inode = state.inodes.count
            state.inodes[inode] = SimulatedFile(cached: bytes, durable: bytes)
            state.names[name] = inode
            state.history = [state.names]
        }
    }

    func drop(_ name: String) {
        state.withLock { state in
            state.names[name] = nil
            state.history = [state.names]
        }
    }

    /// The disk as it may be found after the power came back.
    func afterCrash(using random: inout some RandomNumberGenerator) -> SimulatedDisk {
        let result = SimulatedDisk()
        let before = state.withLock { $0 }
        var after = SimulatedState()
        after.names = before.history.randomElement(using: &random) ?? [:]
        after.history = [after.names]
        for (number, inode) in before.inodes.sorted(by: { $0.key < $1.key }) {
            let bytes = inode.survivor(using: &random)
            after.inodes[number] = SimulatedFile(
                cached: bytes,
                durable: bytes,
                isWritable: inode.isWritable
            )
        }
        result.state.withLock { [after] in $0 = after }
        return result
    }

    // MARK: Disk

    func names() throws(DiskError) -> [String] {
        try access("names", "") { state throws(DiskError) in state.names.keys.sorted() }
    }

    func open(_ name: String) throws(DiskError) -> DiskFile {
        try access("open", name) { state throws(DiskError) in
            guard let inode = state.names[name] else {
                throw DiskError("open", name, number: ENOENT)
            }
            return state.handle(inode, name)
        }
    }

    func create(_ name: String) throws(DiskError) -> DiskFile {
        try change("create", name) { state throws(DiskError) in
            guard state.names[name] == nil else {
                throw DiskError("create", name, number: EEXIST)
            }
            let inode = state.inodes.count
            state.inodes[inode] = SimulatedFile()
            state.names[name] = inode
            state.history.append(state.names)
            return state.handle(inode, name)
        }
    }

    func close(_ file: DiskFile) {
        state.withLock { $0.open[file.number] = nil }
    }

    func status(_ file: DiskFile) throws(DiskError) -> DiskStatus {
        try access("status", file.name) { state throws(DiskError) in
            let inode = try state.inode(file)
            return DiskStatus(size: inode.cached.count, isWritable: inode.isWritable)
        }
    }

    func read(_ file: DiskFile, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        try access("read", file.name) { state throws(DiskError) in
            let bytes = try state.inode(file).cached
            let start = min(offset, bytes.count)
            return Array(bytes[start..<min(start + count, bytes.count)])
        }
    }

    func write(
        _ bytes: ArraySlice<UInt8>,
        to file: DiskFile,
        at offset: Int
    ) throws(DiskError) -> Int {
        try change("write", file.name) { state throws(DiskError) in
            let piece = bytes.prefix(state.faults.writeBytes)
            try state.grow(file, to: offset + piece.count)
            try state.update(file) { inode in
                inode.cached.replaceSubrange(offset..<offset + piece.count, with: piece)
                let last = (offset + piece.count - 1) / Self.sector
                inode.dirty.formUnion(offset / Self.sector...last)
            }
            return piece.count
        }
    }

    func synchronise(_ file: DiskFile) throws(DiskError) {
        try change("fdatasync", file.name) { state throws(DiskError) in
            state.syncs += 1
            let isRefused = state.faults.refusedSyncs.contains(state.syncs)
            try state.update(file) { inode in
                // Like the kernel: what a refused sync should have written counts as clean.
                if !isRefused { inode.settle() }
                inode.dirty = []
            }
            if isRefused { throw DiskError("fdatasync", file.name, number: EIO) }
        }
    }

    func synchroniseDirectory() throws(DiskError) {
        try change("fsync", "") { state throws(DiskError) in state.history = [state.names] }
    }

    func allocate(_ file: DiskFile, size: Int) throws(DiskError) {
        try change("allocate", file.name) { state throws(DiskError) in
            try state.grow(file, to: size)
        }
    }

    func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try change("truncate", file.name) { state throws(DiskError) in
            try state.update(file) { $0.cached.removeLast($0.cached.count - size) }
        }
    }

    func protect(_ file: DiskFile) throws(DiskError) {
        try change("protect", file.name) { state throws(DiskError) in
            try state.update(file) { $0.isWritable = false }
        }
    }

    func rename(_ name: String, to newName: String) throws(DiskError) {
        try change("rename", name) { state throws(DiskError) in
            state.names[newName] = state.names.removeValue(forKey: name)
            state.history.append(state.names)
        }
    }

    func remove(_ name: String) throws(DiskError) {
        try change("remove", name) { state throws(DiskError) in
            guard state.names.removeValue(forKey: name) != nil else {
                throw DiskError("remove", name, number: ENOENT)
            }
            state.history.append(state.names)
        }
    }

    func lock(_ name: String) throws(DiskError) -> Bool {
        try access("lock", name) { state throws(DiskError) in
            defer { state.isLocked = true }
            return !state.isLocked
        }
    }

    func unlock() {
        state.withLock { $0.isLocked = false }
    }

    private func access<Value>(
        _ operation: String,
        _ name: String,
        _ body: (inout SimulatedState) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        let result: Result<Value, DiskError> = state.withLock { state in
            guard !state.isOff else { return .failure(DiskError(operation, name, number: EIO)) }
            do throws(DiskError) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func change<Value>(
        _ operation: String,
        _ name: String,
        _ body: (inout SimulatedState) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        try access(operation, name) { state throws(DiskError) in
            state.changes += 1
            if state.changes >= state.faults.powerLossAt {
                state.isOff = true
                // The call may have done its work when the power failed; nobody was told.
                _ = try body(&state)
                throw DiskError(operation, name, number: EIO)
            }
            return try body(&state)
        }
    }
}
