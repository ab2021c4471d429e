import ProbeModel

/// A copy of a ledger that may be written meanwhile: sealed segments are linked where that is
/// possible and copied else, the open one is copied up to its last COMMIT. Nothing in the source is
/// changed or locked. A segment that the disk does not give back keeps none of the others away.
package struct Backup {
    package private(set) var linked = 0
    package private(set) var copied = 0
    /// Segments that a former backup holds already.
    package private(set) var kept = 0
    /// Transcripts that no former backup holds.
    package private(set) var transcripts = 0
    package private(set) var flaws: [Flaw] = []

    /// What is not in the copy as it was written.
    package enum Flaw: Hashable, Sendable {
        /// The medium does not give all of a file: what a former backup has of it stays.
        case unreadable(String, DiskError)
        /// A segment is damaged. What a former backup has of it before that place is in the copy.
        case damaged(Finding)
        /// A segment ends before its former copy, which stays as it is.
        case shorter(String)
    }

    /// Where the parts of a ledger lie.
    package struct Places: Sendable {
        package var ledger: String
        package var notes: String?
        /// Of transcripts.
        package var evidence: String?

        package init(ledger: String, notes: String? = nil, evidence: String? = nil) {
            (self.ledger, self.notes, self.evidence) = (ledger, notes, evidence)
        }
    }

    /// Copies the segments to `target/ledger`, the newest note to `target/notes`, and the transcripts
    /// to `target/evidence`. A backup can be made into the same directory again.
    ///
    /// - Throws: `occupied` if the target is the ledger itself or holds another history; nothing was
    ///   changed then.
    package init(of places: Places, to target: String) throws(LedgerError) {
        // The note first: what it vouches for is then among the segments.
        let note = try places.notes.flatMap { notes throws(LedgerError) in
            try NoteFolder.newest(in: notes)
        }
        let folder = target + "/ledger"
        do throws(DiskError) {
            try SystemDisk.create(directory: target)
            try SystemDisk.create(directory: folder)
        } catch { throw .copy(error) }
        let files = try FileCopy(from: places.ledger, to: folder)
        let isFree: Bool
        do throws(DiskError) {
            isFree = try Self.isFree(files)
            if isFree {
                try copySegments(files)
                // Behind them: a transcript lies there before the record that names it.
                if let evidence = places.evidence { try copyEvidence(evidence, target) }
            }
        } catch { throw .copy(error) }
        guard isFree else { throw .occupied(directory: folder) }
        if let note { try NoteFolder(directory: target + "/notes").keep(note) }
    }

    /// Whether the target is another folder than the source, and what it holds is of the same history.
    private static func isFree(_ files: FileCopy) throws(DiskError) -> Bool {
        guard try !files.source.isSame(as: files.target) else { return false }
        let names = SegmentName.all(in: try files.source.names())
        let numbered = Dictionary(names.map { ($0.number, $0) }) { first, _ in first }
        for former in SegmentName.all(in: try files.target.names()) where !former.isPacked {
            // One in which nothing was acknowledged may have been begun anew.
            guard let name = numbered[former.number],
                try files.target.size(of: former.description) > SegmentHeader.byteCount
            else { continue }
            guard name.plain == former else { return false }
            let (here, there) = (
                header(of: name, on: files.source), header(of: former, on: files.target)
            )
            guard here == nil || there == nil || here == there else { return false }
        }
        return true
    }

    private static func header(of name: SegmentName, on disk: SystemDisk) -> SegmentHeader? {
        guard let segment = try? SegmentFile(name, on: disk) else { return nil }
        defer { segment.content.close(on: disk) }
        return try? segment.header.get()
    }

    private mutating func copySegments(_ files: FileCopy) throws(DiskError) {
        let names = SegmentName.all(in: try files.source.names())
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            try keep(name, before: next, files)
        }
        try files.target.synchroniseDirectory()
    }

    private mutating func keep(
        _ name: SegmentName,
        before next: SegmentName?,
        _ files: FileCopy
    ) throws(DiskError) {
        let segment: SegmentFile
        do throws(DiskError) {
            segment = try SegmentFile(name, on: files.source)
        } catch {
            // Retention took it since the directory was read; the ledger tells of it.
            if error.isAbsent { return }
            throw error
        }
        defer { segment.content.close(on: files.source) }
        var copy = try SegmentCopy(of: segment, before: next, files)
        switch try copy.make() {
        case .linked: linked += 1
        case .copied: copied += 1
        case .kept: kept += 1
        case .left: break
        }
        flaws += copy.flaws
    }

    private mutating func copyEvidence(
        _ directory: String,
        _ target: String
    ) throws(DiskError) {
        // Where no step has failed yet there is no folder.
        guard let source = try? SystemDisk(directory: directory) else { return }
        let files = FileCopy(source: source, target: try SystemDisk(creating: target + "/evidence"))
        let former = Set(try files.target.names())
        for name in EvidenceFolder.names(among: try source.names()) where !former.contains(name) {
            do throws(DiskError) {
                try take(name, files)
            } catch {
                // It was too old, and went since the folder was read.
                if !error.isAbsent { throw error }
            }
        }
        try files.target.synchroniseDirectory()
    }

    private mutating func take(_ name: String, _ files: FileCopy) throws(DiskError) {
        if try !files.link(name) {
            let file = try files.source.open(name)
            defer { files.source.close(file) }
            let size = try files.source.status(file).size
            let whole = FileCopy.Piece(file: file, disk: files.source, range: 0..<size)
            if let fault = try files.make(name, of: [whole]) {
                flaws.append(.unreadable(name, fault))
                return
            }
        }
        transcripts += 1
    }
}

extension Backup.Flaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let name, let fault):
            "'\(name)' is not in the copy, or not to its end: \(fault); take it from an older backup"
        case .damaged(let finding):
            "\(finding); what an earlier backup into this folder had of it is kept; see: probectl log "
                + "verify"
        case .shorter(let name):
            "'\(name)' ends before its copy does, which stays as it is; is the ledger older than the "
                + "copy?"
        }
    }
}
