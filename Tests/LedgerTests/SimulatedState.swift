import Glibc
import Ledger

/// A file: what programs see, and what survives.
struct SimulatedFile {
    var cached: [UInt8] = []
    var durable: [UInt8] = []
    var dirty: Set<Int> = []
    var isWritable = true
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
    var isOff = false
    var isLocked = false
}

extension SimulatedState {
    mutating func handle(_ inode: Int, _ name: String) -> DiskFile {
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
        let used = Set(names.values).reduce(0) { $0 + (inodes[$1]?.cached.count ?? 0) }
        guard used + missing <= faults.capacity else {
            throw DiskError("grow", file.name, number: ENOSPC)
        }
        try update(file) { $0.cached.append(contentsOf: repeatElement(0, count: missing)) }
    }
}

extension SimulatedFile {
    /// A successful sync: dirty sectors and the size become durable.
    mutating func settle() {
        durable = image(size: cached.count) { _ in true }
    }

    func survivor(using random: inout some RandomNumberGenerator) -> [UInt8] {
        let size = Bool.random(using: &random) ? cached.count : durable.count
        return image(size: size) { _ in Bool.random(using: &random) }
    }

    /// The durable bytes, with those dirty sectors that are kept.
    private func image(size: Int, keeps: (Int) -> Bool) -> [UInt8] {
        var bytes = Array(durable.prefix(size))
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
        for sector in dirty.sorted() where keeps(sector) {
            let start = sector * SimulatedDisk.sector
            let end = min(start + SimulatedDisk.sector, size, cached.count)
            if start < end { bytes.replaceSubrange(start..<end, with: cached[start..<end]) }
        }
        return bytes
    }
}
