import Glibc
import Ledger
import Synchronization

/// A disk with a page cache that can lose power, refuse calls, fill up, write short and rot.
///
/// A loss of power keeps any subset of the unsynced sectors of 512 bytes, either size of a file
/// whose size was not synced, and any prefix of the pending operations on the directory. A refused
/// sync forgets what it should have written, and the next one lies (log.md, E1).
final class SimulatedDisk: Disk {
    static let sector = 512

    /// What goes wrong, counted in calls from 1.
    struct Faults {
        /// The process ends, or the power fails, at this call that changes something.
        var powerLossAt = Int.max
        /// These syncs of files are refused, and forget what they should have written.
        var refusedSyncs: Set<Int> = []
        /// These calls that change something are refused, for this reason.
        var refused: [Int: Int32] = [:]
        /// During these calls that change something the disk is read-only.
        var readOnly = 0..<0
        /// Bytes that all files may have together.
        var capacity = Int.max
        /// Files that the directory may have.
        var inodes = Int.max
        /// Files that may be open at once.
        var descriptors = Int.max
        /// Files that the medium does not let anybody open.
        var unopenable: Set<String> = []
        /// The most that one write takes.
        var writeBytes = Int.max
    }

    private let state: Mutex<SimulatedState>

    init(_ state: SimulatedState = SimulatedState()) {
        self.state = Mutex(state)
    }

    var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// Whether the process has ended.
    var isOff: Bool { state.withLock { $0.isOff } }
    /// Calls so far that changed something.
    var changes: Int { state.withLock { $0.changes } }
    /// Files that are open now.
    var openFiles: Int { state.withLock { $0.open.count } }
    /// Syncs of files so far.
    var syncs: Int { state.withLock { $0.syncs } }
    /// Calls so far that were refused.
    var refusals: Int { state.withLock { $0.refusals } }
    /// Why the last of them was.
    var lastRefusal: Int32 { state.withLock { $0.lastRefusal } }
    /// Reads of segments that may be written and were not synced since the start.
    var prematureReads: Int { state.withLock { $0.prematureReads } }

    /// Whether a file and its name would survive a loss of power as they are.
    func isSettled(_ name: String) -> (content: Bool, name: Bool, forgotten: Bool) {
        state.withLock { state in
            guard let number = state.names[name], let inode = state.inodes[number] else {
                return (false, false, false)
            }
            let isNamed = state.history.allSatisfy { $0[name] == number }
            return (inode.isSettled, isNamed, !inode.lost.isEmpty)
        }
    }

    /// All files as a program sees them now.
    var files: [String: [UInt8]] {
        state.withLock { state in state.names.mapValues { state.inodes[$0]?.cached ?? [] } }
    }

    /// Segments as programs would see them if nothing were in the page cache but what is to be
    /// written.
    var evidence: [String: [UInt8]] {
        state.withLock { state in
            state.names.filter { $0.key.hasSuffix(".plog") }.compactMapValues { number in
                var file = state.inodes[number]
                file?.evict()
                return file?.cached
            }
        }
    }

    /// The segments that a program sees now, oldest first.
    var segments: [SegmentName] { state.withLock { SegmentName.all(in: Array($0.names.keys)) } }

    /// Puts a file there, synced.
    func place(_ name: String, _ bytes: [UInt8]) {
        state.withLock { state in
            let inode = state.nextInode
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

    /// Turns one bit of a file, on the disk and for programs.
    func rot(_ name: String, byte: Int, bit: Int) {
        state.withLock { state in
            guard let inode = state.names[name], var file = state.inodes[inode] else { return }
            if byte < file.cached.count { file.cached[byte] ^= 1 << UInt8(bit) }
            if byte < file.durable.count { file.durable[byte] ^= 1 << UInt8(bit) }
            state.inodes[inode] = file
        }
    }

    /// Lets the sector of a byte be unreadable from now on.
    func spoil(_ name: String, byte: Int) {
        state.withLock { state in
            guard let inode = state.names[name] else { return }
            state.inodes[inode]?.unreadable.insert(byte / Self.sector)
        }
    }

    /// Exchanges the contents of two names.
    func exchange(_ first: String, _ second: String) {
        state.withLock { state in
            (state.names[first], state.names[second]) = (state.names[second], state.names[first])
            state.history = [state.names]
        }
    }

    /// The disk as it may be found after the power came back.
    func afterCrash(
        _ survival: Survival = .anything,
        using random: inout some RandomNumberGenerator
    ) -> SimulatedDisk {
        let before = state.withLock { $0 }
        var after = SimulatedState()
        switch survival {
        case .nothing: after.names = before.history.first ?? [:]
        case .everything: after.names = before.history.last ?? [:]
        case .anything: after.names = before.history.randomElement(using: &random) ?? [:]
        }
        after.history = [after.names]
        for (number, inode) in before.inodes.sorted(by: { $0.key < $1.key }) {
            after.inodes[number] = inode.survivor(survival, using: &random)
        }
        return SimulatedDisk(after)
    }

    /// The disks that may be found after a loss of power now, as far as segments are concerned: at
    /// most `limit` for each state of the directory.
    func crashStates(limit: Int) -> [SimulatedDisk] {
        let before = state.withLock { $0 }
        var found: [SimulatedDisk] = []
        for names in Set(before.history.map { $0.filter { $0.key.hasSuffix(".plog") } }) {
            let segments = names.values.sorted()
            let choices = segments.reduce(0) { $0 + (before.inodes[$1]?.choices ?? 0) }
            for mask in SimulatedFile.masks(of: choices, limit: limit) {
                var after = SimulatedState()
                after.names = names
                after.history = [names]
                var rest = mask[...]
                for segment in segments {
                    let inode = before.inodes[segment] ?? SimulatedFile()
                    after.inodes[segment] = inode.survivor(rest.prefix(inode.choices))
                    rest = rest.dropFirst(inode.choices)
                }
                found.append(SimulatedDisk(after))
            }
        }
        return found
    }

    /// The disk after the process was killed: the page cache is what it was.
    func afterKill() -> SimulatedDisk {
        var after = SimulatedState()
        state.withLock { before in
            after.inodes = before.inodes
            after.names = before.names
            after.history = before.history
        }
        return SimulatedDisk(after)
    }

    // MARK: Disk

    func names() throws(DiskError) -> [String] {
        try access("names", "") { state throws(DiskError) in state.names.keys.sorted() }
    }

    func size(of name: String) throws(DiskError) -> Int {
        try access("size", name) { state throws(DiskError) in
            guard let inode = state.names[name].flatMap({ state.inodes[$0] }) else {
                throw DiskError("size", name, number: ENOENT)
            }
            return inode.cached.count
        }
    }

    func open(_ name: String) throws(DiskError) -> DiskFile {
        try access("open", name) { state throws(DiskError) in
            if state.faults.unopenable.contains(name) {
                throw DiskError("open", name, number: EIO)
            }
            guard let inode = state.names[name] else {
                throw DiskError("open", name, number: ENOENT)
            }
            return try state.handle(inode, name)
        }
    }

    func create(_ name: String) throws(DiskError) -> DiskFile {
        try change("create", name) { state throws(DiskError) in
            guard state.names[name] == nil else {
                throw DiskError("create", name, number: EEXIST)
            }
            guard state.names.count < state.faults.inodes else {
                throw DiskError("create", name, number: ENOSPC)
            }
            let inode = state.nextInode
            let file = try state.handle(inode, name)
            state.inodes[inode] = SimulatedFile()
            state.settledSinceStart.insert(inode)
            state.names[name] = inode
            state.history.append(state.names)
            return file
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
            let inode = try state.inode(file)
            if inode.isWritable, let number = state.open[file.number],
                !state.settledSinceStart.contains(number)
            {
                state.prematureReads += 1
            }
            let bytes = inode.cached
            let start = min(offset, bytes.count)
            let end = min(start + count, bytes.count)
            let isSpoilt = inode.unreadable.contains { sector in
                (sector * Self.sector..<(sector + 1) * Self.sector).overlaps(start..<end)
            }
            if isSpoilt { throw DiskError("read", file.name, number: EIO) }
            return Array(bytes[start..<end])
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
            try state.update(file) { $0.write(piece, at: offset) }
            return piece.count
        }
    }

    func synchronise(_ file: DiskFile) throws(DiskError) {
        try change("fdatasync", file.name) { state throws(DiskError) in
            state.syncs += 1
            let isRefused = state.faults.refusedSyncs.contains(state.syncs)
            try state.update(file) { if isRefused { $0.forget() } else { $0.settle() } }
            if isRefused { throw DiskError("fdatasync", file.name, number: EIO) }
            if let number = state.open[file.number] { state.settledSinceStart.insert(number) }
        }
    }

    func dropCache(_ file: DiskFile) {
        state.withLock { state in
            guard let number = state.open[file.number] else { return }
            state.inodes[number]?.evict()
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
            try state.update(file) { inode in
                inode.cached.removeLast(inode.cached.count - size)
                let sectors = (size + Self.sector - 1) / Self.sector
                inode.dirty = inode.dirty.filter { $0 < sectors }
                inode.lost = inode.lost.filter { $0 < sectors }
            }
        }
    }

    func protect(_ file: DiskFile) throws(DiskError) {
        try change("protect", file.name) { state throws(DiskError) in
            try state.update(file) { $0.isWritable = false }
        }
    }

    /// All files have one owner.
    func assign(_ file: DiskFile, toOwnerOf other: DiskFile) throws(DiskError) {}

    func rename(_ name: String, to newName: String, replacing: Bool) throws(DiskError) {
        try change("rename", name) { state throws(DiskError) in
            guard replacing || state.names[newName] == nil else {
                throw DiskError("rename", newName, number: EEXIST)
            }
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

    func isLocked(_ name: String) -> Bool { state.withLock { $0.isLocked } }

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
                // That a file is there, or is not, is an answer and no refusal; what cannot be read
                // is damage.
                if ![ENOENT, EEXIST].contains(error.number) && error.operation != "read" {
                    state.refusals += 1
                    state.lastRefusal = error.number
                }
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
                // The call may have done its work; nobody was told.
                _ = try body(&state)
                throw DiskError(operation, name, number: EIO)
            }
            if let refusal = state.refusal(operation, name) {
                if operation == "fdatasync" { state.faults.refusedSyncs.insert(state.syncs + 1) }
                guard operation == "fdatasync", refusal.number == EIO else { throw refusal }
            }
            return try body(&state)
        }
    }
}
