import Ledger
import Testing

@Suite("Verification", .timeLimit(.minutes(3)))
struct VerificationTests {
    private func findings(_ disk: SimulatedDisk) throws -> [Finding] {
        try LedgerReader(disk: disk).verify().findings
    }

    private func segments(_ disk: SimulatedDisk) -> [(key: String, value: [UInt8])] {
        disk.files.filter { $0.key.hasSuffix(".plog") }.sorted { $0.key < $1.key }
    }

    private func disk(_ files: [(key: String, value: [UInt8])]) -> SimulatedDisk {
        let disk = SimulatedDisk()
        for (name, bytes) in files { disk.place(name, bytes) }
        return disk
    }

    @Test("finds each truncation of a segment, alone and with a successor")
    func truncations() throws {
        var settings = Bench.small
        settings.segmentBytes = 4600
        let files = segments(try Bench.closed(runs: 2, settings: settings))
        #expect(files.count > 1)
        let (name, bytes) = files[0]
        for length in 0..<bytes.count where length >= 4090 || length % 97 == 0 {
            let alone = disk([(name, Array(bytes.prefix(length)))])
            #expect(try !findings(alone).isEmpty, "\(length) bytes")
            let followed = disk([(name, Array(bytes.prefix(length)))] + files.dropFirst())
            #expect(try findings(followed).contains { $0.isDamage }, "\(length) bytes")
            #expect(try Bench.read(alone).count <= 3)
        }
    }

    @Test("recovers from each truncation of an open segment, keeping every whole record")
    func openTruncations() throws {
        var bench = try Bench(on: SimulatedDisk())
        try bench.write(0..<2)
        let (name, bytes) = segments(bench.disk)[0]
        var counts: Set<Int> = []
        // Behind the last frame lies what was allocated ahead.
        let used = (bytes.lastIndex { $0 != 0 } ?? 0) + 2
        for length in 4096...used {
            let cut = disk([(name, Array(bytes.prefix(length)))])
            let plan = try RecoveryPlan(reading: cut)
            #expect(plan.recovery?.class == .uncleanEnd)
            let found = try Bench.read(cut)
            #expect(found == Array(bench.reported.prefix(found.count)))
            #expect(plan.nextSequence == UInt64(found.count) + 1)
            counts.insert(found.count)
        }
        #expect(counts == [0, 1, 2, 3])
    }

    @Test(
        "a copy that caught the last group in mid-write is not damaged; a group that was durable is",
        arguments: [(1, false), (2, true)]
    )
    func caught(groups: Int, isDamaged: Bool) throws {
        var bench = try Bench(on: SimulatedDisk())
        try bench.write(0..<6)
        let (name, whole) = segments(bench.disk)[0]
        var bytes = whole
        let header = try SegmentHeader(decoding: Array(bytes.prefix(SegmentHeader.byteCount)))
        var commits: [Range<Int>] = []
        var place = SegmentHeader.byteCount
        while let frame = try? Frame.decode(bytes[place...], with: header.checksum) {
            if frame.kind == FrameKind.commit.rawValue {
                commits.append(place..<place + frame.size)
            }
            place += frame.size
        }
        // Its beginning was read before it was written, and its end behind.
        let end = commits.count - groups
        for index in commits[end - 1].upperBound..<commits[end].lowerBound { bytes[index] = 0 }
        let found = try findings(disk([(name, bytes)]))
        #expect(found.contains { $0.isDamage } == isDamaged, "\(found)")
        let read = try Bench.read(disk([(name, bytes)]))
        #expect(read.count < bench.reported.count)
    }

    @Test("finds frames that were deleted, doubled or swapped")
    func edits() throws {
        let (name, bytes) = segments(try Bench.closed(runs: 3))[0]
        let header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        var frames: [ArraySlice<UInt8>] = []
        var offset = 4096
        while offset < bytes.count {
            let frame = try Frame.decode(bytes[offset...], with: header.checksum)
            frames.append(bytes[offset..<offset + frame.size])
            offset += frame.size
        }
        #expect(frames.count == 10)
        for index in frames.indices {
            var deleted = frames
            deleted.remove(at: index)
            var doubled = frames
            doubled.insert(frames[index], at: index)
            var swapped = frames
            swapped.swapAt(index, (index + 1) % frames.count)
            for edited in [deleted, doubled, swapped] {
                let file = Array(bytes.prefix(4096)) + edited.flatMap { $0 }
                #expect(try !findings(disk([(name, file)])).isEmpty, "frame \(index)")
            }
        }
    }

    @Test("finds a record that was rewritten with a right checksum")
    func forgery() throws {
        let (name, bytes) = segments(try Bench.closed(runs: 3))[0]
        let header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        let first = try Frame.decode(bytes[4096...], with: header.checksum)
        var payload = Array(first.payload)
        payload[payload.count - 1] ^= 1
        var forged = Array(bytes.prefix(4096))
        Frame(kind: first.kind, sequence: first.sequence, payload: payload[...])
            .encode(with: header.checksum, to: &forged)
        let found = try findings(disk([(name, forged + bytes[(4096 + first.size)...])]))
        #expect(found.map(\.problem) == [.brokenChain, .wrongRoot])
        #expect(found.first?.segment == name)
    }

    @Test("finds segments that are missing, exchanged, or of another ledger")
    func files() throws {
        var settings = Bench.small
        settings.segmentBytes = 5000
        let files = segments(try Bench.closed(runs: 8, settings: settings))
        #expect(files.count >= 4)
        for missing in files.indices.dropLast() {
            var rest = files
            rest.remove(at: missing)
            #expect(try findings(disk(rest)).contains { $0.problem == .missing })
        }
        var exchanged = files
        exchanged[1] = (files[2].key, files[1].value)
        exchanged[2] = (files[1].key, files[2].value)
        #expect(try findings(disk(exchanged)).contains { $0.problem == .misplaced })
        var bench = try Bench(on: SimulatedDisk(), settings: settings, salt: 99)
        try bench.write(0..<8)
        bench.close()
        var mixed = files
        mixed[1] = segments(bench.disk)[1]
        #expect(mixed[1].key == files[1].key)
        #expect(try findings(disk(mixed)).contains { $0.problem == .misplaced })
        let plan = try RecoveryPlan(reading: disk(mixed))
        #expect(plan.recovery?.class == .damage)
    }

    @Test("never takes bytes that a server sent for a frame")
    func injection() throws {
        var other = try Bench(on: SimulatedDisk(), salt: 7)
        for _ in 0..<8 { try other.append(.stop(reason: "forged")) }
        other.turn()
        let theirs = segments(other.disk)[0].value
        let checksum = try SegmentHeader(decoding: Array(theirs.prefix(4096))).checksum
        var place = 4096
        while try Frame.decode(theirs[place...], with: checksum).sequence < 8 {
            place += try Frame.decode(theirs[place...], with: checksum).size
        }
        let size = try Frame.decode(theirs[place...], with: checksum).size
        // Aligned as its own frame would be: the payload begins at a multiple of eight.
        let foreign = Array(theirs[place..<place + size])
        var bench = try Bench(on: SimulatedDisk())
        try bench.append(.unknown(kind: 200, bytes: foreign))
        try bench.append(.stop(reason: "behind"))
        bench.turn()
        let (name, bytes) = segments(bench.disk)[0]
        let header = try SegmentHeader(decoding: Array(bytes.prefix(4096)))
        let first = try Frame.decode(bytes[4096...], with: header.checksum)
        var changed = bytes
        // The frame around the foreign one is damaged, so that its content is searched.
        changed[4096 + first.size + 8] ^= 1
        let damaged = disk([(name, changed)])
        let plan = try RecoveryPlan(reading: damaged)
        #expect(plan.nextSequence == 4)
        #expect(plan.recovery?.class == .damage)
        #expect(try LedgerReader(disk: damaged).verify().records == 2)
    }

    @Test("counts kinds that it does not know, and reads on")
    func unknown() throws {
        var bench = try Bench(on: SimulatedDisk())
        try bench.append(.unknown(kind: 200, bytes: [1, 2, 3]))
        try bench.append(.stop(reason: "behind"))
        bench.turn()
        bench.close()
        let verification = try LedgerReader(disk: bench.disk).verify()
        #expect(verification.findings.isEmpty)
        #expect(verification.unknownRecords == 1)
        #expect(verification.records == 3)
        #expect(verification.lastSequence == 3)
    }
}
