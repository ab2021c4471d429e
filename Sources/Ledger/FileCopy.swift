import ProbeModel

/// Files that come into another directory, each under its name only when it is whole and durable.
struct FileCopy {
    let source: SystemDisk
    let target: SystemDisk

    /// What a file has until then.
    private static let temporary = "backup.tmp"

    /// Bytes of a file of either directory.
    struct Piece {
        var file: DiskFile
        var disk: SystemDisk
        var range: Range<Int>
    }

    /// Gives a file of the source its name in the target, too; false where that is not possible.
    func link(_ name: String) throws(DiskError) -> Bool {
        try? target.remove(Self.temporary)
        guard (try? source.link(name, into: target, as: Self.temporary)) != nil else {
            return false
        }
        try target.rename(Self.temporary, to: name, replacing: true)
        return true
    }

    /// Makes a file of the target from pieces, one behind the other. Nothing is changed if the
    /// medium does not give one of them: then why it does not, else nil.
    func make(_ name: String, of pieces: [Piece]) throws(DiskError) -> DiskError? {
        try? target.remove(Self.temporary)
        let file = try target.create(Self.temporary)
        defer { target.close(file) }
        var end = 0
        for piece in pieces {
            if let fault = try add(piece, to: file, at: &end) {
                try target.remove(Self.temporary)
                return fault
            }
        }
        try target.synchronise(file)
        try target.rename(Self.temporary, to: name, replacing: true)
        return nil
    }

    private func add(
        _ piece: Piece,
        to file: DiskFile,
        at end: inout Int
    ) throws(DiskError) -> DiskError? {
        var place = piece.range.lowerBound
        while place < piece.range.upperBound {
            let count = min(piece.range.upperBound - place, Limits.readBlockBytes)
            let block = try PartialRead(of: piece.file, at: place, count: count, on: piece.disk)
            guard block.holes.isEmpty else {
                return DiskError("pread", piece.file.name, number: block.errorNumber)
            }
            guard !block.bytes.isEmpty else { break }
            try target.writeAll(block.bytes, to: file, at: end)
            place += block.bytes.count
            end += block.bytes.count
        }
        return nil
    }
}

extension FileCopy {
    /// Opens both directories.
    init(from source: String, to target: String) throws(LedgerError) {
        let opened: SystemDisk
        do throws(DiskError) {
            opened = try SystemDisk(directory: source)
        } catch { throw .disk(error) }
        do throws(DiskError) {
            self.init(source: opened, target: try SystemDisk(directory: target))
        } catch { throw .copy(error) }
    }
}
