import Glibc
import Ledger
import ProbeModel

/// A file: what programs see, and what survives.
struct SimulatedFile {
    var cached: [UInt8] = []
    var durable: [UInt8] = []
    /// Sectors that the next sync writes.
    var dirty: Set<Int> = []
    /// Sectors that a refused sync forgot: programs see them, the disk never got them.
    var lost: Set<Int> = []
    var isWritable = true
    /// The permission on the disk.
    var wasWritable = true
    /// Sectors that the disk cannot read any more.
    var unreadable: Set<Int> = []
}

/// All that a simulated disk holds.
struct SimulatedState {
    var inodes: [Int: SimulatedFile] = [:]
    var names: [String: Int] = [:]
    /// States of the directory that a crash may leave: the durable one, then one for each
    /// operation since.
    var history: [[String: Int]] = [[:]]
    var open: [Int32: Int] = [:]
    var faults = SimulatedDisk.Faults()
    var changes = 0
    var syncs = 0
    /// Calls that were refused, and the last refusal's number.
    var refusals = 0
    var lastRefusal: Int32 = 0
    /// Files that were synced since the start, and reads of others that may be written.
    var settledSinceStart: Set<Int> = []
    var prematureReads = 0
    var isOff = false
    var isLocked = false
}

extension SimulatedState {
    mutating func handle(_ inode: Int, _ name: String) throws(DiskError) -> DiskFile {
        guard open.count < faults.descriptors else {
            throw DiskError("openat", name, number: EMFILE)
        }
        let number = (open.keys.max() ?? 2) + 1
        open[number] = inode
        return DiskFile(number: number, name: name)
    }

    func inode(_ file: DiskFile) throws(DiskError) -> SimulatedFile {
        guard let number = open[file.number], let inode = inodes[number] else {
            throw DiskError("use", file.name, number: EBADF)
        }
        return inode
    }

    mutating func update(
        _ file: DiskFile,
        _ body: (inout SimulatedFile) -> Void
    ) throws(DiskError) {
        guard let number = open[file.number], var inode = inodes.removeValue(forKey: number) else {
            throw DiskError("use", file.name, number: EBADF)
        }
        body(&inode)
        inodes[number] = inode
    }

    mutating func grow(_ file: DiskFile, to size: Int) throws(DiskError) {
        let missing = size - (try inode(file).cached.count)
        guard missing > 0 else { return }
        if faults.capacity < .max {
            let used = Set(names.values).reduce(0) { $0 + (inodes[$1]?.cached.count ?? 0) }
            guard used + missing <= faults.capacity else {
                throw DiskError("grow", file.name, number: ENOSPC)
            }
        }
        try update(file) { $0.cached += [UInt8](repeating: 0, count: missing) }
    }

    /// A number that no file has.
    var nextInode: Int { (inodes.keys.max() ?? 0) + 1 }

    /// Why the call that is being made must fail, whatever it is.
    func refusal(_ operation: String, _ name: String) -> DiskError? {
        if faults.readOnly.contains(changes) { return DiskError(operation, name, number: EROFS) }
        return faults.refused[changes].map { DiskError(operation, name, number: $0) }
    }
}

extension SimulatedFile {
    /// Whether nothing of the file would be lost with the power.
    var isSettled: Bool { dirty.isEmpty && lost.isEmpty && durable.count == cached.count }

    /// A successful sync: dirty sectors and the size become durable.
    mutating func settle() {
        durable = lost.isEmpty ? cached : image(size: cached.count) { _ in true }
        dirty = []
        wasWritable = isWritable
    }

    /// A refused sync, as Linux does it: what should have been written counts as clean.
    mutating func forget() {
        lost.formUnion(dirty)
        dirty = []
    }

    /// The page cache lets clean pages go; what was forgotten is gone for programs too.
    mutating func evict() {
        guard !lost.isEmpty else { return }
        cached = image(size: cached.count) { _ in true }
        lost = []
    }

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        cached.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        let last = (offset + bytes.count - 1) / SimulatedDisk.sector
        for sector in offset / SimulatedDisk.sector...last {
            dirty.insert(sector)
            lost.remove(sector)
        }
    }

    /// The file after a loss of power.
    func survivor(_ choice: Survival, using random: inout some RandomNumberGenerator) -> Self {
        let isOld = choice.isOld(using: &random)
        let size = isOld ? durable.count : cached.count
        let bytes =
            dirty.isEmpty && lost.isEmpty && size == durable.count
            ? durable : image(size: size) { _ in !choice.isOld(using: &random) }
        let isWritable = choice.isOld(using: &random) ? wasWritable : isWritable
        return SimulatedFile(
            cached: bytes,
            durable: bytes,
            isWritable: isWritable,
            wasWritable: isWritable,
            unreadable: unreadable
        )
    }

    /// What a loss of power decides: of each dirty sector, and of the size.
    var choices: Int { dirty.count + (durable.count == cached.count ? 0 : 1) }

    /// The file after a loss of power that decided so.
    func survivor(_ decisions: ArraySlice<Bool>) -> Self {
        let kept = Set(zip(dirty.sorted(), decisions).filter(\.1).map(\.0))
        let hasSize = decisions.count > dirty.count && decisions.last == true
        let bytes = image(size: hasSize ? cached.count : durable.count) { kept.contains($0) }
        return SimulatedFile(cached: bytes, durable: bytes, unreadable: unreadable)
    }

    /// All decisions about so many things; if they are too many, those in which all things but one
    /// are decided alike, and random ones.
    static func masks(of count: Int, limit: Int) -> [[Bool]] {
        if count < 20, 1 << count <= limit {
            return (0..<1 << count).map { mask in (0..<count).map { mask >> $0 & 1 == 1 } }
        }
        var masks = [true, false].flatMap { common in
            [[Bool](repeating: common, count: count)]
                + (0..<count).map { odd in (0..<count).map { ($0 == odd) != common } }
        }
        var random = SplitMix64(seed: UInt64(count))
        while masks.count < limit {
            masks.append((0..<count).map { _ in Bool.random(using: &random) })
        }
        return Array(masks.prefix(limit))
    }

    /// The durable bytes, with those dirty sectors that are kept.
    func image(size: Int, keeps: (Int) -> Bool) -> [UInt8] {
        var bytes = Array(durable.prefix(size))
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
        for sector in dirty.sorted() where keeps(sector) {
            let start = sector * SimulatedDisk.sector
            let end = min(start + SimulatedDisk.sector, size, cached.count)
            if start < end { bytes.replaceSubrange(start..<end, with: cached[start..<end]) }
        }
        return bytes
    }
}

/// How much of what was not synced a loss of power leaves.
enum Survival: CaseIterable {
    case nothing, everything, anything

    fileprivate func isOld(using random: inout some RandomNumberGenerator) -> Bool {
        switch self {
        case .nothing: true
        case .everything: false
        case .anything: Bool.random(using: &random)
        }
    }
}
