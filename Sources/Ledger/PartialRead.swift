import ProbeModel

/// What a disk gives of a part of a file, without the sectors that it cannot read any more: they
/// are damage like any other, and everything around them is evidence.
struct PartialRead {
    /// Zeros stand for what could not be read. Fewer than asked for at the end of the file only.
    private(set) var bytes: [UInt8]
    /// Where in the file something could not be read.
    private(set) var holes: [Range<Int>] = []
    /// Why; 0 if everything could be.
    private(set) var errorNumber: Int32 = 0

    /// - Throws: what is no fault of the medium, such as want of descriptors.
    init(
        of file: DiskFile,
        at offset: Int,
        count: Int,
        on disk: any Disk
    ) throws(DiskError) {
        do throws(DiskError) {
            bytes = try disk.read(file, at: offset, count: count)
            return
        } catch {
            guard error.isOfMedium else { throw error }
        }
        bytes = []
        let end = min(offset + count, try disk.status(file).size)
        var place = offset
        while place < end {
            let next = (place / Limits.mediumBlockBytes + 1) * Limits.mediumBlockBytes
            let part = try block(place..<min(next, end), of: file, on: disk)
            bytes += part
            place = part.isEmpty ? end : place + part.count
        }
    }

    private mutating func block(
        _ range: Range<Int>,
        of file: DiskFile,
        on disk: any Disk
    ) throws(DiskError) -> [UInt8] {
        do throws(DiskError) {
            return try disk.read(file, at: range.lowerBound, count: range.count)
        } catch {
            guard error.isOfMedium else { throw error }
            errorNumber = error.number
            holes.append(range)
            return [UInt8](repeating: 0, count: range.count)
        }
    }
}
