import Digest
import Glibc
import ProbeModel

/// Puts a compressed file in the place of a closed segment's (log.md §9). The segment as it was
/// written goes last: when the other file is durable, was read back, verified, and holds the same.
/// Whenever the process ends, one of the two is whole.
package struct Packer {
    /// The compressed file before it has its name: not part of the ledger.
    static let pendingName = "pack.tmp"
    private let disk: any Disk
    private let pieceBytes: Int

    package enum Outcome: Hashable, Sendable {
        /// The file is so many bytes smaller.
        case packed(saved: Int)
        /// Something in the segment is not as it was written, so it stays as it is.
        case left([Finding])
    }

    package init(_ disk: any Disk, pieceBytes: Int = Limits.packedPieceBytes) {
        self.disk = disk
        self.pieceBytes = pieceBytes
    }

    /// Compresses a closed segment; `next` is its successor, if that is there. Blocks.
    package func pack(
        _ name: SegmentName,
        before next: SegmentName?
    ) throws(LedgerError) -> Outcome {
        let written: SegmentName?
        do throws(DiskError) {
            written = try write(name)
        } catch { throw .disk(error) }
        guard let packed = written else { return .left([]) }
        guard try damage(in: packed, before: next).isEmpty else {
            do throws(DiskError) {
                try disk.remove(packed.description)
            } catch { throw .disk(error) }
            let found = try damage(in: name, before: next)
            // The disk has lost what it was just given: it may keep it another time.
            guard !found.isEmpty else {
                throw .disk(DiskError("compress", name.description, number: EBADMSG))
            }
            return .left(found)
        }
        do throws(DiskError) {
            let saved = try disk.size(of: name.description) - disk.size(of: packed.description)
            try disk.remove(name.description)
            try disk.synchroniseDirectory()
            return .packed(saved: saved)
        } catch { throw .disk(error) }
    }

    private func damage(
        in name: SegmentName,
        before next: SegmentName?
    ) throws(LedgerError) -> [Finding] {
        try Verification(scrubbing: name, before: next, on: disk).findings.filter(\.isDamage)
    }

    /// Writes the compressed file, and gives it its name when it is durable; nil if the segment
    /// cannot be read.
    private func write(_ name: SegmentName) throws(DiskError) -> SegmentName? {
        let source = try SegmentContent(of: name, on: disk)
        defer { source.close(on: disk) }
        // What an earlier life left.
        try? disk.remove(Self.pendingName)
        let file = try disk.create(Self.pendingName)
        defer { disk.close(file) }
        do throws(DiskError) {
            // Room for twice as much must be there: the last room is for records.
            try disk.allocate(file, size: 2 * source.status.size)
            try disk.truncate(file, to: source.status.size)
            guard let hash = try fill(file, from: source) else {
                try disk.remove(Self.pendingName)
                return nil
            }
            // Whoever compresses as root keeps no daemon from its own records.
            if let original = source.file { try disk.assign(file, toOwnerOf: original) }
            try disk.protect(file)
            try disk.synchronise(file)
            // What is read back is what the disk has.
            disk.dropCache(file)
            let packed = SegmentName(
                firstSequence: name.firstSequence,
                number: name.number,
                original: hash
            )
            try disk.rename(Self.pendingName, to: packed.description, replacing: true)
            try disk.synchroniseDirectory()
            return packed
        } catch {
            try? disk.remove(Self.pendingName)
            throw error
        }
    }

    /// Writes pieces and table; returns the hash of the segment, or nil if it cannot be read.
    private func fill(
        _ file: DiskFile,
        from segment: SegmentContent
    ) throws(DiskError) -> SHA256? {
        var (source, outline, hash) = (segment, PackedOutline(), RunningSHA256())
        while outline.size < source.status.size {
            let count = length(behind: outline.size, of: source.status.size)
            let part = try source.read(at: outline.size, count: count, on: disk)
            guard part.holes.isEmpty, !part.bytes.isEmpty,
                outline.pieces.count < Limits.packedPieces,
                let frame = Compression.compress(part.bytes)
            else { return nil }
            try disk.writeAll(frame, to: file, at: outline.storedBytes)
            outline.add(
                stored: frame.count,
                original: part.bytes.count,
                checksum: Checksum.unsalted.value(of: frame[...])
            )
            hash.add(part.bytes)
        }
        let tail = outline.tail
        try disk.writeAll(tail, to: file, at: outline.storedBytes)
        try disk.truncate(file, to: outline.storedBytes + tail.count)
        return hash.hash
    }

    /// Bytes of the piece that begins at a place. Most questions need a segment's two ends only, so
    /// these are small.
    private func length(behind place: Int, of size: Int) -> Int {
        let left = size - place
        guard place > 0, left > SegmentHeader.byteCount else {
            return min(left, SegmentHeader.byteCount)
        }
        return min(pieceBytes, left - SegmentHeader.byteCount)
    }
}

extension Packer {
    /// For a ledger that no daemon writes: takes its lock, and holds it as long as the packer lives.
    package init(directory: String) throws(LedgerError) {
        do throws(DiskError) {
            let disk = try SystemDisk(directory: directory)
            guard try disk.lock(Ledger.lockName) else {
                throw DiskError("lock", directory, number: 0)
            }
            self.init(disk)
        } catch {
            throw error.operation == "lock" ? .locked(directory: directory) : .disk(error)
        }
    }
}
