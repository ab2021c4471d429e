import Glibc
import ProbeModel

/// A copy of a ledger that may be written meanwhile: sealed segments are linked where that is
/// possible and copied else, the open one is copied up to its last COMMIT. Nothing in the source is
/// changed or locked. A segment that the disk does not give back keeps none of the others away.
package struct Backup {
    package private(set) var linked = 0
    package private(set) var copied = 0
    /// Segments that a former backup holds already.
    package private(set) var kept = 0
    /// Segments that are not in the copy, or not to their end, because the medium does not give them.
    package private(set) var unreadable: [Unreadable] = []
    private let source: SystemDisk
    private let target: SystemDisk

    package struct Unreadable: Hashable, Sendable {
        package var name: SegmentName
        package var fault: DiskError
    }

    /// Copies the segments in `ledger` to `target/ledger`, and the newest note to `target/notes`.
    /// A backup can be made into the same directory again.
    package init(of ledger: String, notes: String?, to target: String) throws(LedgerError) {
        // The note first: what it vouches for is then among the segments.
        let note = try notes.flatMap { notes throws(LedgerError) in
            try NoteFolder.newest(in: notes)
        }
        do throws(DiskError) {
            for folder in [target, target + "/ledger"] {
                try SystemDisk.create(directory: folder)
            }
            source = try SystemDisk(directory: ledger)
            self.target = try SystemDisk(directory: target + "/ledger")
            for name in SegmentName.all(in: try source.names()) { try keep(name) }
            try self.target.synchroniseDirectory()
        } catch { throw .disk(error) }
        if let note { try NoteFolder(directory: target + "/notes").keep(note) }
    }

    private mutating func keep(_ name: SegmentName) throws(DiskError) {
        let segment: SegmentFile
        do throws(DiskError) {
            segment = try SegmentFile(name, on: source)
        } catch {
            // Retention took it since the directory was read; the ledger tells of it.
            if error.isAbsent { return }
            throw error
        }
        defer { segment.content.close(on: source) }
        let isSealed = try segment.seal(on: source) != nil
        if isSealed, has(segment) {
            kept += 1
        } else if isSealed, link(segment.name) {
            linked += 1
        } else if try copy(segment, isSealed: isSealed) {
            copied += 1
        } else {
            return
        }
        if isSealed { try forgetPart(of: segment) }
    }

    /// What a former backup copied of a segment that was still open would hide the compressed one.
    private func forgetPart(of segment: SegmentFile) throws(DiskError) {
        let plain = segment.name.plain.description
        guard segment.name.isPacked, let size = try? target.size(of: plain),
            size != segment.status.size
        else { return }
        // Whenever this ends, one of the two is there.
        try target.synchroniseDirectory()
        try target.remove(plain)
    }

    /// Whether the target has the segment already, as it lies here or as it was written.
    private func has(_ segment: SegmentFile) -> Bool {
        let size = segment.content.storedBytes
        return (try? target.size(of: segment.name.description)) == size
            || (try? target.size(of: segment.name.plain.description)) == segment.status.size
    }

    private func link(_ name: SegmentName) -> Bool {
        try? target.remove(name.description)
        return (try? source.link(name.description, into: target)) != nil
    }

    /// False if the medium does not give all of what should be copied.
    private mutating func copy(
        _ segment: SegmentFile,
        isSealed: Bool
    ) throws(DiskError) -> Bool {
        guard let original = segment.content.file else {
            note(segment, segment.content.fault)
            return false
        }
        // Nobody writes it any more, even if its SEAL cannot be read.
        let isClosed = isSealed || !segment.status.isWritable
        let end = isClosed ? segment.content.storedBytes : try lastCommit(segment)
        let temporary = "backup.tmp"
        try? target.remove(temporary)
        let file = try target.create(temporary)
        defer { target.close(file) }
        var offset = 0
        while offset < end {
            let count = min(end - offset, Limits.readBlockBytes)
            let block = try PartialRead(of: original, at: offset, count: count, on: source)
            guard block.holes.isEmpty else {
                note(segment, DiskError("pread", original.name, number: block.errorNumber))
                try target.remove(temporary)
                return false
            }
            guard !block.bytes.isEmpty else { break }
            try target.writeAll(block.bytes, to: file, at: offset)
            offset += block.bytes.count
        }
        try target.synchronise(file)
        try target.rename(temporary, to: segment.name.description, replacing: true)
        return true
    }

    private mutating func note(_ segment: SegmentFile, _ fault: DiskError?) {
        let name = segment.name
        let unknown = DiskError("pread", name.description, number: EIO)
        unreadable.append(Unreadable(name: name, fault: fault ?? unknown))
    }

    /// The end of what was acknowledged in an open segment; all of one whose header is damaged.
    private mutating func lastCommit(_ segment: SegmentFile) throws(DiskError) -> Int {
        guard case .success(let header) = segment.header else { return segment.status.size }
        var walk = SegmentWalk(
            segment.content,
            on: source,
            header: header,
            next: nil,
            isChained: true
        )
        var end = SegmentHeader.byteCount
        while true {
            switch try walk.next() {
            case .confirmed(let position): end = Int(clamping: position.end)
            case .entry, .problem: break
            case .end(let fault):
                if case .unreadable(let number) = fault {
                    note(segment, DiskError("pread", segment.name.description, number: number))
                }
                return end
            }
        }
    }
}
