import ProbeModel

/// Reads a segment block by block and finds the frames in it.
struct SegmentWindow {
    private let disk: any Disk
    private var content: SegmentContent
    private let checksum: Checksum
    /// Bytes of the segment from `start` on.
    private var bytes: [UInt8] = []
    private var start = 0
    /// Places within those bytes that cannot be read, and why.
    private var holes: [Range<Int>] = []
    private var errorNumber: Int32 = 0

    init(disk: any Disk, content: SegmentContent, checksum: Checksum) {
        self.disk = disk
        self.content = content
        self.checksum = checksum
    }

    /// The frame at an offset, and its bytes.
    ///
    /// Where there is none, the place is read once more: its writer may have been at work when
    /// the block was taken.
    mutating func frame(
        at offset: Int
    ) throws(DiskError) -> Result<(frame: Frame, bytes: ArraySlice<UInt8>), Frame.Fault> {
        try fill(at: offset, count: Frame.maximumBytes)
        let first = decode(at: offset)
        guard case .failure = first else { return first }
        if isInHole(offset) { return .failure(.unreadable(errorNumber)) }
        guard start != offset else { return first }
        bytes = []
        try fill(at: offset, count: Frame.maximumBytes)
        return decode(at: offset)
    }

    /// The first place from `offset` on, in steps of eight bytes, at which a frame stands whose
    /// number lies in `sequences`; nil if there is none.
    mutating func search(
        from offset: Int,
        sequences: Range<UInt64>
    ) throws(DiskError) -> Int? {
        var place = offset
        while true {
            try fill(at: place, count: Frame.maximumBytes)
            guard place - start + Frame.minimumBytes <= bytes.count else { return nil }
            let magic = bytes[(place - start)...].number(at: place - start, as: UInt32.self)
            if magic == Frame.magic, case .success(let found) = decode(at: place),
                sequences.contains(found.frame.sequence)
            {
                return place
            }
            place += 8
        }
    }

    /// Whether the frame that stands at an offset, if any does, cannot be read as a whole.
    private func isInHole(_ offset: Int) -> Bool {
        guard let hole = holes.first(where: { $0.upperBound > offset }) else { return false }
        guard hole.lowerBound > offset else { return true }
        let magic = bytes[(offset - start)...].number(at: offset - start, as: UInt32.self)
        return magic == Frame.magic && hole.lowerBound < offset + Frame.maximumBytes
    }

    private func decode(
        at offset: Int
    ) -> Result<(frame: Frame, bytes: ArraySlice<UInt8>), Frame.Fault> {
        let rest = bytes[min(offset - start, bytes.count)...]
        do throws(Frame.Fault) {
            let frame = try Frame.decode(rest, with: checksum)
            return .success((frame, rest.prefix(frame.size)))
        } catch {
            return .failure(error)
        }
    }

    /// Makes sure that `count` bytes from `offset` on are there, or all until the file's end.
    private mutating func fill(at offset: Int, count: Int) throws(DiskError) {
        guard offset < start || offset + count > start + bytes.count else { return }
        // A block that is shorter than asked for reached the end of the file.
        let isAtEnd = !bytes.isEmpty && bytes.count < Limits.readBlockBytes
        guard !isAtEnd || offset < start || offset > start + bytes.count else { return }
        let part = try content.read(at: offset, count: Limits.readBlockBytes, on: disk)
        (bytes, holes, errorNumber) = (part.bytes, part.holes, part.errorNumber)
        start = offset
    }
}
