import Dispatch
import Ledger
import Synchronization

/// A simulated disk as the ledger would see it with a mistake in its own code.
struct MutatedDisk: Disk {
    let disk: SimulatedDisk
    let mutation: Mutation?
    /// What making room in advance waits for; nil: nothing.
    private let hold: DispatchSemaphore?
    private let late = Late()

    /// A sync that was reported before it was made.
    private final class Late: Sendable {
        let file = Mutex<DiskFile?>(nil)
    }

    init(_ disk: SimulatedDisk, _ mutation: Mutation?, hold: DispatchSemaphore? = nil) {
        self.disk = disk
        self.mutation = mutation
        self.hold = hold
    }

    func synchronise(_ file: DiskFile) throws(DiskError) {
        if mutation == .reportedBeforeSync {
            try catchUp()
            late.file.withLock { $0 = file }
            return
        }
        do throws(DiskError) {
            try disk.synchronise(file)
        } catch {
            guard mutation == .syncedAgain else { throw error }
            try disk.synchronise(file)
        }
    }

    func synchroniseDirectory() throws(DiskError) {
        try catchUp()
        if mutation != .directoryNotSynced { try disk.synchroniseDirectory() }
    }

    func dropCache(_ file: DiskFile) {
        if mutation != .cacheTrusted { disk.dropCache(file) }
    }

    func read(_ file: DiskFile, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let bytes = try disk.read(file, at: offset, count: count)
        guard mutation == .paddingUnchecked, let salt = salt(of: file) else { return bytes }
        return Self.forgiven(bytes, Checksum(salt: salt))
    }

    private func salt(of file: DiskFile) -> UInt64? {
        guard let block = try? disk.read(file, at: 0, count: SegmentHeader.byteCount) else {
            return nil
        }
        return try? SegmentHeader(decoding: block).salt
    }

    /// Bytes in which a frame counts as whole whatever its padding holds.
    private static func forgiven(_ bytes: [UInt8], _ checksum: Checksum) -> [UInt8] {
        var forgiven = bytes
        for place in stride(from: 0, to: bytes.count - Frame.minimumBytes + 1, by: 8) {
            guard bytes[place..<place + 4].elementsEqual("PLF1".utf8) else { continue }
            let length = bytes[place + 8..<place + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
            let used = place + Frame.headBytes + length
            let end = place + Frame.size(payload: length) - Frame.trailerBytes
            guard end + Frame.trailerBytes <= bytes.count, used < end,
                bytes[used..<end].contains(where: { $0 != 0 })
            else { continue }
            let clean = bytes[..<used] + [UInt8](repeating: 0, count: end - used) + bytes[end...]
            guard (try? Frame.decode(clean[place...], with: checksum)) != nil else { continue }
            let value = checksum.value(of: bytes[place..<end])
            for index in 0..<4 {
                forgiven[end + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
            }
        }
        return forgiven
    }

    /// Makes the sync that was already reported.
    private func catchUp() throws(DiskError) {
        let file = late.file.withLock { file in
            defer { file = nil }
            return file
        }
        if let file { try disk.synchronise(file) }
    }
}

/// What no mistake changes.
extension MutatedDisk {
    func names() throws(DiskError) -> [String] { try disk.names() }

    func size(of name: String) throws(DiskError) -> Int { try disk.size(of: name) }

    func open(_ name: String) throws(DiskError) -> DiskFile { try disk.open(name) }

    func create(_ name: String) throws(DiskError) -> DiskFile { try disk.create(name) }

    func close(_ file: DiskFile) { disk.close(file) }

    func status(_ file: DiskFile) throws(DiskError) -> DiskStatus { try disk.status(file) }

    func write(
        _ bytes: ArraySlice<UInt8>,
        to file: DiskFile,
        at offset: Int
    ) throws(DiskError) -> Int {
        try catchUp()
        return try disk.write(bytes, to: file, at: offset)
    }

    func allocate(_ file: DiskFile, size: Int) throws(DiskError) {
        if file.name == "next.tmp" { hold?.wait() }
        try disk.allocate(file, size: size)
    }

    func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        try disk.truncate(file, to: size)
    }

    func protect(_ file: DiskFile) throws(DiskError) { try disk.protect(file) }

    func assign(_ file: DiskFile, toOwnerOf other: DiskFile) throws(DiskError) {
        try disk.assign(file, toOwnerOf: other)
    }

    func rename(_ name: String, to newName: String, replacing: Bool) throws(DiskError) {
        try disk.rename(name, to: newName, replacing: replacing)
    }

    func remove(_ name: String) throws(DiskError) { try disk.remove(name) }

    func lock(_ name: String) throws(DiskError) -> Bool { try disk.lock(name) }

    func isLocked(_ name: String) -> Bool { disk.isLocked(name) }

    func unlock() { disk.unlock() }
}
