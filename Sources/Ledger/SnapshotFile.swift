import Digest
import ProbeModel

/// What the records of a ledger add up to, up to one of them, so that a start need not add it up
/// again. Disposable: it is derived from the ledger, and believed only where it fits it.
///
/// One line of text, the content as a zstd frame, and the SHA-256 of both. The line names the
/// content's format, the last record and that record's hash, and a place of the chain before it:
/// no other history has all of them.
package struct SnapshotFile: Sendable {
    /// Why a snapshot is of no use.
    package enum Objection: Error, Hashable, Sendable {
        case absent
        /// It is not what was written.
        case damaged
        /// It was written by another version of the program.
        case otherFormat
        case otherLedger
        /// The ledger does not hold what it was made of: it was restored, or went another way.
        case otherHistory
        case unreadable(LedgerError)
    }

    /// What a snapshot holds.
    package struct Content: Hashable, Sendable {
        /// Of what the bytes mean; another one is not read.
        package let format: Int
        /// The last record that is in it.
        package let upto: UInt64
        package let bytes: [UInt8]

        package init(format: Int, upto: UInt64, bytes: [UInt8]) {
            (self.format, self.upto, self.bytes) = (format, upto, bytes)
        }
    }

    private let disk: any Disk
    private static let name = "state"
    private static let unfinished = "state.tmp"

    /// Creates the directory if need be.
    package init(directory: String) throws(LedgerError) {
        do throws(DiskError) {
            disk = try SystemDisk(creating: directory)
        } catch { throw .disk(error) }
    }

    package init(disk: any Disk) {
        self.disk = disk
    }

    // MARK: Writing

    /// Replaces what was kept; what is not whole never has its name. Nothing is kept of a record that
    /// the ledger does not hold.
    package func keep(_ content: Content, of ledger: LedgerReader) throws(LedgerError) {
        guard let place = try ledger.place(of: content.upto),
            let frame = Compression.compress(content.bytes)
        else { return }
        var bytes = Array(line(of: content, at: place).utf8) + frame
        bytes += SHA256(of: bytes).bytes
        do throws(DiskError) {
            try? disk.remove(Self.unfinished)
            let file = try disk.create(Self.unfinished)
            defer { disk.close(file) }
            try disk.writeAll(bytes, to: file, at: 0)
            try disk.synchronise(file)
            try disk.rename(Self.unfinished, to: Self.name, replacing: true)
            try disk.synchroniseDirectory()
        } catch { throw .disk(error) }
    }

    private static let magic = "probed-snapshot"

    private func line(of content: Content, at place: LedgerPlace) -> String {
        "\(Self.magic) \(content.format) \(content.upto) \(place)\n"
    }

    // MARK: Reading

    /// What was kept of this ledger in this format.
    package func content(
        format: Int,
        of ledger: LedgerReader
    ) throws(Objection) -> Content {
        let (words, frame) = try parts()
        guard words.count > 2, let upto = UInt64(words[2]) else { throw .damaged }
        // What stands behind the format is its own affair.
        guard words[1] == "\(format)" else { throw .otherFormat }
        let here: LedgerPlace?
        do throws(LedgerError) {
            here = try ledger.place(of: upto)
        } catch { throw .unreadable(error) }
        guard let here else { throw .otherHistory }
        guard words.dropFirst(3).joined(separator: " ") == "\(here)" else {
            throw words.count > 3 && words[3] == "\(here.mark.ledger)"
                ? .otherHistory : .otherLedger
        }
        guard let bytes = Compression.expand(frame, limit: Limits.snapshotBytes) else {
            throw .damaged
        }
        return Content(format: format, upto: upto, bytes: bytes)
    }

    /// The words of the first line, and the frame behind it; both are what was written.
    private func parts() throws(Objection) -> (words: [Substring], frame: ArraySlice<UInt8>) {
        let bytes = try read()
        let body = bytes.dropLast(SHA256.byteCount)
        guard let end = body.firstIndex(of: UInt8(ascii: "\n")),
            SHA256(stored: bytes.suffix(SHA256.byteCount)) == SHA256(of: Array(body))
        else { throw .damaged }
        let words = String(decoding: body[..<end], as: UTF8.self).split(separator: " ")
        guard words.first == Self.magic[...] else { throw .damaged }
        return (words, body[(end + 1)...])
    }

    private func read() throws(Objection) -> [UInt8] {
        do throws(DiskError) {
            let file = try disk.open(Self.name)
            defer { disk.close(file) }
            return try disk.read(file, at: 0, count: min(try disk.status(file).size, most))
        } catch {
            if error.isAbsent { throw .absent }
            throw .unreadable(.disk(error))
        }
    }

    /// What cannot be compressed grows a little.
    private var most: Int { Limits.snapshotBytes + Limits.snapshotBytes / 64 }
}

extension SnapshotFile.Objection: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent: "there is none"
        case .damaged: "it is damaged"
        case .otherFormat: "another version has written it"
        case .otherLedger: "it was made from another ledger"
        case .otherHistory: "the ledger does not hold what it was made from"
        case .unreadable(let error): "\(error)"
        }
    }
}

/// A record as no other history has it: what it says, and where the chain was before.
private struct LedgerPlace: CustomStringConvertible {
    let mark: LedgerMark
    let record: SHA256

    var description: String { "\(mark.ledger) \(mark.sequence) \(mark.chain) \(record)" }
}

extension LedgerReader {
    /// nil if the record is not there, or nothing before it vouches for it.
    fileprivate func place(of sequence: UInt64) throws(LedgerError) -> LedgerPlace? {
        let names = try segments()
        guard sequence > 0, let index = names.lastIndex(where: { $0.firstSequence <= sequence }),
            let header = try header(names, index)
        else { return nil }
        var hash: SHA256?
        try read(after: sequence - 1, limit: 1) { entry in
            guard entry.sequence == sequence else { return false }
            var encoder = RecordEncoder()
            let encoded = encoder.encode(entry.record)
            hash = SHA256(of: encoded.payload + (encoded.names ?? []))
            return false
        }
        return hash.map { LedgerPlace(mark: LedgerMark(header), record: $0) }
    }
}
