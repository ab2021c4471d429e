import Digest
import Glibc
import ProbeModel

/// The bytes of a segment, whichever way they lie on the disk: as they were written, or compressed.
/// Everything that reads a segment reads it here.
package struct SegmentContent {
    /// The name of the file that was opened.
    package let name: SegmentName
    /// Bytes of the segment, as it was written, and whether its file may be written.
    package let status: DiskStatus
    /// Bytes of its file.
    package let storedBytes: Int
    /// Whether the table of a compressed file was lost: the pieces were found without.
    package let isTableLost: Bool
    /// The most that may have stood behind what was found without the table.
    package private(set) var lostBytes = 0
    /// Nil if the disk cannot open the file.
    package let file: DiskFile?
    /// Why it cannot.
    let fault: DiskError?
    /// Nil if the segment is not compressed.
    private let outline: PackedOutline?
    /// The piece that was unpacked last.
    private var last: (index: Int, bytes: Result<[UInt8], DiskError>)?

    /// Where a segment's size is not known: more than any has.
    private static let sizeAtMost = 2 * Limits.segmentBytes

    /// Opens a segment. A file that the medium does not give is damage, which is found when it is
    /// read.
    package init(of name: SegmentName, on disk: any Disk) throws(DiskError) {
        do throws(DiskError) {
            let (name, file) = try Self.open(name, on: disk)
            do throws(DiskError) {
                try self.init(name, file, on: disk)
            } catch {
                disk.close(file)
                throw error
            }
        } catch {
            guard error.isOfMedium else { throw error }
            let size = name.isPacked ? nil : try? disk.size(of: name.description)
            self.init(name, error, size: size ?? Self.sizeAtMost)
        }
    }

    /// The file of that name; the compressed one if that has taken its place since the folder was
    /// listed.
    private static func open(
        _ name: SegmentName,
        on disk: any Disk
    ) throws(DiskError) -> (SegmentName, DiskFile) {
        do throws(DiskError) {
            return (name, try disk.open(name.description))
        } catch {
            guard error.isAbsent, !name.isPacked,
                let packed = SegmentName.all(in: try disk.names()).first(where: {
                    $0.plain == name
                })
            else { throw error }
            return (packed, try disk.open(packed.description))
        }
    }

    private init(_ name: SegmentName, _ file: DiskFile, on disk: any Disk) throws(DiskError) {
        self.name = name
        self.file = file
        fault = nil
        let stored = try disk.status(file)
        storedBytes = stored.size
        guard name.isPacked else {
            (outline, isTableLost) = (nil, false)
            status = stored
            return
        }
        let start = max(0, stored.size - Limits.packedTailBytes)
        let tail = try PartialRead(of: file, at: start, count: stored.size - start, on: disk)
        let known = PackedOutline(tail: tail.bytes, ofSize: stored.size)
        let found =
            if let known { known } else {
                try PackedOutline(searching: file, ofSize: stored.size, on: disk)
            }
        isTableLost = known == nil
        outline = found
        status = DiskStatus(size: found.size, isWritable: false)
        if isTableLost, try hash(on: disk) != name.original {
            lostBytes = max(0, Self.sizeAtMost - found.size)
        }
    }

    private init(_ name: SegmentName, _ fault: DiskError, size: Int) {
        self.name = name
        self.fault = fault
        (file, outline, isTableLost) = (nil, nil, false)
        storedBytes = size
        status = DiskStatus(size: size, isWritable: false)
    }

    package func close(on disk: any Disk) {
        if let file { disk.close(file) }
    }

    /// Reads up to `count` bytes of the segment; fewer at its end only.
    ///
    /// - Throws: what is no fault of the medium, such as want of descriptors.
    mutating func read(
        at offset: Int,
        count: Int,
        on disk: any Disk
    ) throws(DiskError) -> PartialRead {
        guard let file else {
            return PartialRead(hole: offset..<offset + count, fault?.number ?? EIO)
        }
        guard let outline else {
            return try PartialRead(of: file, at: offset, count: count, on: disk)
        }
        var part = PartialRead()
        var place = offset
        while place < offset + count, let index = outline.index(of: place) {
            let piece = outline.pieces[index].original
            let range = place..<min(offset + count, piece.upperBound)
            switch try unpacked(index, of: file, outline, on: disk) {
            case .success(let bytes):
                let start = range.lowerBound - piece.lowerBound
                part.add(bytes[start..<start + range.count])
            case .failure(let error): part.add(hole: range, error.number)
            }
            place = range.upperBound
        }
        return part
    }

    /// The hash of the whole segment; nil if some of it cannot be read.
    mutating func hash(on disk: any Disk) throws(DiskError) -> SHA256? {
        var running = RunningSHA256()
        var place = 0
        while place < status.size {
            let part = try read(at: place, count: Limits.readBlockBytes, on: disk)
            guard part.holes.isEmpty, !part.bytes.isEmpty else { return nil }
            running.add(part.bytes)
            place += part.bytes.count
        }
        return running.hash
    }

    private mutating func unpacked(
        _ index: Int,
        of file: DiskFile,
        _ outline: PackedOutline,
        on disk: any Disk
    ) throws(DiskError) -> Result<[UInt8], DiskError> {
        if let last, last.index == index { return last.bytes }
        let bytes = try Self.unpack(outline.pieces[index], of: file, on: disk)
        last = (index, bytes)
        return bytes
    }

    private static func unpack(
        _ piece: PackedOutline.Piece,
        of file: DiskFile,
        on disk: any Disk
    ) throws(DiskError) -> Result<[UInt8], DiskError> {
        let frame: [UInt8]
        do throws(DiskError) {
            frame = try disk.read(file, at: piece.stored.lowerBound, count: piece.stored.count)
        } catch {
            guard error.isOfMedium else { throw error }
            return .failure(error)
        }
        let isWhole =
            frame.count == piece.stored.count
            && piece.checksum.map { $0 == Checksum.unsalted.value(of: frame[...]) } ?? true
        // What is damaged never reaches the decoder.
        guard isWhole, let bytes = Compression.expand(frame[...], limit: piece.original.count),
            bytes.count == piece.original.count
        else { return .failure(DiskError("unpack", file.name, number: EBADMSG)) }
        return .success(bytes)
    }
}
