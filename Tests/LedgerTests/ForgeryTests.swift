import Digest
import Ledger
import Testing

/// Edits by somebody who knows the format and makes every checksum right again (I2, I8).
@Suite("Forgeries", .timeLimit(.minutes(3)))
struct ForgeryTests {
    private typealias File = (name: String, bytes: [UInt8])

    private func files(runs: UInt64, segmentBytes: Int) throws -> [File] {
        var settings = Bench.small
        settings.segmentBytes = segmentBytes
        let disk = try Bench.closed(runs: runs, settings: settings)
        return disk.evidence.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func verify(_ files: [File]) throws -> Verification {
        let disk = SimulatedDisk()
        for file in files { disk.place(file.name, file.bytes) }
        return try LedgerReader(disk: disk).verify()
    }

    /// The frames, numbered anew as if nothing had happened, with right checksums.
    private func renumbered(_ frames: [Frame], _ header: SegmentHeader) -> [UInt8] {
        var bytes = header.encoded
        var last = header.firstSequence - 1
        for var frame in frames {
            if !frame.flags.contains(.auxiliary) { last += 1 }
            frame.sequence = last
            frame.encode(with: header.checksum, to: &bytes)
        }
        return bytes
    }

    @Test(
        "frames that were deleted, doubled, swapped or inserted, with numbers and checksums right"
    )
    func frames() throws {
        let file = try files(runs: 5, segmentBytes: 1 << 20)[0]
        let header = try SegmentHeader(decoding: Array(file.bytes.prefix(4096)))
        var frames: [Frame] = []
        var place = SegmentHeader.byteCount
        while place < file.bytes.count {
            frames.append(try Frame.decode(file.bytes[place...], with: header.checksum))
            place += frames[frames.count - 1].size
        }
        #expect(renumbered(frames, header) == file.bytes)
        var count = 0
        for index in frames.indices {
            var edits: [[Frame]] = []
            edits.append(frames)
            edits[0].remove(at: index)
            for other in frames.indices {
                edits.append(frames)
                edits[edits.count - 1].insert(frames[other], at: index)
                guard other > index else { continue }
                edits.append(frames)
                edits[edits.count - 1].swapAt(index, other)
            }
            edits.append(frames)
            let forged = Frame(kind: 11, sequence: 0, payload: [6] + "forged".utf8)
            edits[edits.count - 1].insert(forged, at: index)
            for edit in edits {
                let verification = try verify([(file.name, renumbered(edit, header))])
                #expect(!verification.findings.isEmpty, "at frame \(index)")
                count += 1
            }
        }
        #expect(count > 200)
    }

    @Test("files that were removed, doubled, swapped or inserted, with names and headers right")
    func segments() throws {
        let files = try files(runs: 12, segmentBytes: 5000)
        #expect(files.count >= 4)
        let strangers = try self.files(runs: 15, segmentBytes: 6000)
        for index in files.indices.dropLast() {
            let rest = files[..<index] + files[(index + 1)...]
            #expect(try verify(try renamed(Array(rest))).isDamaged, "without \(index)")
            let doubled = files[...index] + files[index...]
            #expect(try verify(try renamed(Array(doubled))).isDamaged, "\(index) twice")
            var swapped = files
            swapped.swapAt(index, index + 1)
            #expect(try verify(try renamed(swapped)).isDamaged, "\(index) swapped")
            let mixed = files[..<index] + [strangers[1]] + files[index...]
            #expect(try verify(try renamed(Array(mixed))).isDamaged, "another before \(index)")
        }
        #expect(try verify(try renamed(files)).findings.isEmpty)
    }

    /// The files under names that follow on each other, and headers that agree with the names and
    /// name one ledger; the rest is as it was.
    private func renamed(_ files: [File]) throws -> [File] {
        var ledger: UniqueID?
        var result: [File] = []
        for (index, file) in files.enumerated() {
            var header = try SegmentHeader(decoding: Array(file.bytes.prefix(4096)))
            ledger = ledger ?? header.ledger
            header.ledger = ledger ?? header.ledger
            header.number = UInt64(index + 1)
            let name = SegmentName(firstSequence: header.firstSequence, number: header.number)
            result.append((name.description, header.encoded + file.bytes[4096...]))
        }
        return result
    }
}
