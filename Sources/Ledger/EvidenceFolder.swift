package import Digest
package import ProbeModel

/// Side files of the ledger: transcripts of failing exchanges, each named by the second in which
/// its run started and by the SHA-256 hash that the run's record holds. A file is written whole,
/// synced, and never changed.
///
/// The name begins with the time so that the oldest sort first; they go first, too.
package struct EvidenceFolder {
    private let disk: any Disk
    private let keeping: Duration
    private let capacity: Int
    private let isClockTrusted: @Sendable () -> Bool
    /// Sizes by names; nil until the first sweep lists them, so that a start does not wait for it.
    private var files: [String: Int]?

    /// Opens or creates a folder that keeps files for so long, and so many bytes of them.
    package init(
        directory: String,
        keeping: Duration,
        capacity: Int,
        isClockVouched: Bool
    ) throws(DiskError) {
        self.init(
            disk: try SystemDisk(creating: directory),
            keeping: keeping,
            capacity: capacity,
            isClockTrusted: { SystemClock.read(isVouched: isClockVouched).isTrusted }
        )
    }

    /// The same on any disk, for tests.
    package init(
        disk: any Disk,
        keeping: Duration,
        capacity: Int,
        isClockTrusted: @escaping @Sendable () -> Bool
    ) {
        self.disk = disk
        self.keeping = keeping
        self.capacity = capacity
        self.isClockTrusted = isClockTrusted
    }

    /// What lies in the folder; what goes away meanwhile is gone.
    private func listed() throws(DiskError) -> [String: Int] {
        var files: [String: Int] = [:]
        for name in Self.names(among: try disk.names()) {
            do throws(DiskError) {
                files[name] = try disk.size(of: name)
            } catch {
                guard error.isAbsent else { throw error }
            }
        }
        return files
    }

    /// The transcripts among a folder's files.
    static func names(among names: [String]) -> [String] {
        names.filter { $0.hasSuffix(suffix) }
    }

    /// Where a run's transcript lies.
    package static func name(of hash: EvidenceHash, startedAt start: Timestamp) -> String {
        let digits = start.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "\(digits)Z-\(hash)\(suffix)"
    }

    private static let suffix = ".json"

    /// Writes a transcript under its hash; durable when this returns.
    package mutating func keep(
        _ content: [UInt8],
        as hash: EvidenceHash,
        startedAt start: Timestamp
    ) throws(DiskError) {
        let name = Self.name(of: hash, startedAt: start)
        guard files?[name] == nil else { return }
        let draft = "draft"
        try remove(draft)
        try write(content, to: draft)
        try disk.rename(draft, to: name, replacing: true)
        try disk.synchroniseDirectory()
        files?[name] = content.count
    }

    /// Removes a file; one that somebody else has removed is gone, too.
    private func remove(_ name: String) throws(DiskError) {
        do throws(DiskError) {
            try disk.remove(name)
        } catch {
            guard error.isAbsent else { throw error }
        }
    }

    private func write(_ content: [UInt8], to name: String) throws(DiskError) {
        let file = try disk.create(name)
        defer { disk.close(file) }
        try disk.writeAll(content, to: file, at: 0)
        try disk.synchronise(file)
    }

    /// Reads a run's transcript; nil if it is not here (any more).
    /// - Throws: `.damaged` if what lies there has another hash.
    package static func read(
        _ hash: EvidenceHash,
        startedAt start: Timestamp,
        in directory: String
    ) throws(EvidenceFault) -> [UInt8]? {
        let name = name(of: hash, startedAt: start)
        let content: [UInt8]
        do throws(DiskError) {
            let disk = try SystemDisk(directory: directory)
            let file = try disk.open(name)
            defer { disk.close(file) }
            content = try disk.read(file, at: 0, count: Limits.evidenceFileBytes)
        } catch {
            if error.isAbsent { return nil }
            throw .disk(error)
        }
        guard SHA256(of: content).bytes == hash.bytes else { throw .damaged(name: name) }
        return content
    }

    /// Removes what is too old, and the oldest while all are too many.
    ///
    /// Age counts only while the wall clock is trusted: a clock that jumped must not delete
    /// evidence (promises.md C5).
    /// - Returns: how many files went.
    /// - Throws: the first refusal, when all others have gone.
    package mutating func sweep(at now: Timestamp) throws(DiskError) -> Int {
        let oldest = Timestamp(nanoseconds: now.nanoseconds &- keeping.nanoseconds)
        let limit = Self.name(of: .lowest, startedAt: oldest)
        let agesOut = isClockTrusted()
        var left = if let files { files } else { try listed() }
        var bytes = left.values.reduce(0, +)
        let count = left.count
        var refusal: DiskError?
        for (name, size) in left.sorted(by: { $0.key < $1.key }) {
            guard bytes > capacity || (agesOut && name < limit) else { break }
            do throws(DiskError) {
                try remove(name)
                left[name] = nil
                bytes -= size
            } catch {
                refusal = refusal ?? error
            }
        }
        files = left
        if let refusal { throw refusal }
        return count - left.count
    }
}

/// Why a transcript cannot be shown.
package enum EvidenceFault: Error, Hashable, Sendable, CustomStringConvertible {
    case disk(DiskError)
    case damaged(name: String)

    package var description: String {
        switch self {
        case .disk(let error): "the transcript cannot be read: \(error)"
        case .damaged(let name):
            "the transcript '\(name)' is not what the ledger's hash says: it was changed"
        }
    }
}

extension EvidenceHash {
    /// Sorts before all others.
    fileprivate static let lowest = EvidenceHash(SHA256.zero)

    package init(_ hash: SHA256) {
        self.init(verified: hash.bytes)
    }
}
