import ProbeModel

/// The directory of notes: one file a note, each whole and durable before it has its name. Meant
/// to be copied, or mounted, where the host's root cannot reach.
package struct NoteFolder: Sendable {
    private let disk: any Disk

    /// Creates the directory if need be.
    package init(directory: String) throws(LedgerError) {
        do throws(DiskError) {
            disk = try SystemDisk(creating: directory)
        } catch { throw .disk(error) }
    }

    package init(disk: any Disk) {
        self.disk = disk
    }

    /// Writes a note, and removes notes of open segments that are older than a day's.
    package func keep(_ note: Note) throws(LedgerError) {
        do throws(DiskError) {
            let name = Self.name(of: note.checkpoint)
            let temporary = name + Self.unfinished
            try? disk.remove(temporary)
            let file = try disk.create(temporary)
            defer { disk.close(file) }
            try disk.writeAll(Array(note.text.utf8), to: file, at: 0)
            try disk.synchronise(file)
            try disk.protect(file)
            try disk.rename(temporary, to: name, replacing: true)
            let passing = try disk.names().filter { $0.hasSuffix(Self.open) }.sorted()
            for old in passing.dropLast(Limits.notes) { try disk.remove(old) }
            try disk.synchroniseDirectory()
        } catch { throw .disk(error) }
    }

    /// The note that covers the most records; nil if there is none that can be read.
    package func newest() throws(LedgerError) -> Note? {
        do throws(DiskError) {
            // Names begin with the number of the last record.
            for name in try disk.names().filter({ $0.hasSuffix(".note") }).sorted().reversed() {
                // One that the disk cannot read is as good as gone; the one before it serves.
                if let note = try? read(name) { return note }
            }
        } catch { throw .disk(error) }
        return nil
    }

    /// The newest note of a directory; nil if there is none, or no directory.
    package static func newest(in directory: String) throws(LedgerError) -> Note? {
        guard let disk = try? SystemDisk(directory: directory) else { return nil }
        return try NoteFolder(disk: disk).newest()
    }

    private func read(_ name: String) throws(DiskError) -> Note? {
        let file = try disk.open(name)
        defer { disk.close(file) }
        let bytes = try disk.read(file, at: 0, count: Limits.noteBytes)
        return try? Note(text: String(decoding: bytes, as: UTF8.self))
    }

    private static let open = "-open.note"
    private static let unfinished = ".tmp"

    /// `00000000000081204551-sealed.note`: the last record, and whether its segment is sealed.
    static func name(of checkpoint: Checkpoint) -> String {
        let digits = String(checkpoint.last)
        let padding = String(repeating: "0", count: 20 - digits.count)
        return padding + digits + (checkpoint.root == nil ? open : "-sealed.note")
    }
}
