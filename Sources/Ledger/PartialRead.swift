import ProbeModel

/// What a disk gives of a part of a file, without the sectors that it cannot read any more: they
/// are damage like any other, and everything around them is evidence.
struct PartialRead {
    /// Zeros stand for what could not be read. Fewer than asked for at the end of the file only.
    private(set) var bytes: [UInt8] = []
    /// Where in the file something could not be read.
    private(set) var holes: [Range<Int>] = []
    /// Why; 0 if everything could be.
    private(set) var errorNumber: Int32 = 0

    init() {}

    /// Nothing of a file can be read.
    init(hole: Range<Int>, _ number: Int32) {
        holes = [hole]
        errorNumber = number
    }

    mutating func add(_ more: ArraySlice<UInt8>) {
        bytes += more
    }

    mutating func add(hole: Range<Int>, _ number: Int32) {
        bytes += [UInt8](repeating: 0, count: hole.count)
        holes.append(hole)
        errorNumber = number
    }

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
        let end = min(offset + count, try disk.status(file).size)
        var place = offset
        while place < end {
            let next = (place / Limits.mediumBlockBytes + 1) * Limits.mediumBlockBytes
            let count = try take(place..<min(next, end), of: file, on: disk)
            place = count == 0 ? end : place + count
        }
    }

    /// Takes one block, and says how many bytes of the file it was.
    private mutating func take(
        _ range: Range<Int>,
        of file: DiskFile,
        on disk: any Disk
    ) throws(DiskError) -> Int {
        do throws(DiskError) {
            let part = try disk.read(file, at: range.lowerBound, count: range.count)
            bytes += part
            return part.count
        } catch {
            guard error.isOfMedium else { throw error }
            add(hole: range, error.number)
            return range.count
        }
    }
}
