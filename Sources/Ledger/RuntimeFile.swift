import Digest
import ProbeModel

/// A small file that outlives the process, not the machine, kept where no disk is needed: a service's
/// runtime directory lies in memory. It is replaced as a whole and not synced.
package struct RuntimeFile: Sendable {
    private let disk: any Disk
    private let name: String
    private var unfinished: String { name + ".tmp" }

    /// The file of the ledger in another directory, which gives it its name beside its purpose.
    package init(_ purpose: String, directory: String, ledger: String) throws(DiskError) {
        self.init(purpose, disk: try SystemDisk(directory: directory), ledger: ledger)
    }

    init(_ purpose: String, disk: any Disk, ledger: String) {
        self.disk = disk
        let hash = SHA256(of: Array(ledger.utf8)).bytes.prefix(4)
        name = "\(purpose)-\(Array(hash).hexadecimal)"
    }

    /// Replaces what was kept; without bytes no file is left.
    package func keep(_ bytes: [UInt8]) throws(DiskError) {
        guard !bytes.isEmpty else {
            if try disk.names().contains(name) { try disk.remove(name) }
            return
        }
        try? disk.remove(unfinished)
        let file = try disk.create(unfinished)
        defer { disk.close(file) }
        try disk.writeAll(bytes, to: file, at: 0)
        try disk.rename(unfinished, to: name, replacing: true)
    }

    /// What was kept; nothing if there is no file.
    package func bytes() throws(DiskError) -> [UInt8] {
        guard try disk.names().contains(name) else { return [] }
        let file = try disk.open(name)
        defer { disk.close(file) }
        return try disk.read(file, at: 0, count: Limits.pendingFileBytes)
    }
}
