import Glibc
import Ledger
import ProbeModel
import Testing

/// Compressed segments on a real disk, beside what else happens to files.
@Suite("Compressed files", .timeLimit(.minutes(3)))
struct PackedFilesTests {
    /// A ledger that is open, with some sealed segments.
    private func ledger(in scratch: Scratch) throws -> (Ledger, SystemDisk) {
        try SystemDisk.create(directory: scratch.path)
        let disk = try SystemDisk(directory: scratch.path)
        var settings = Bench.small
        settings.segmentBytes = 5000
        let ledger = try Ledger(
            disk: disk,
            directory: scratch.path,
            identity: Sample.identity,
            settings: settings,
            surroundings: .system(isClockVouched: true)
        ) { _ in }
        for number in 0..<30 as Range<UInt64> {
            try ledger.append(.run(Sample.ordinaryRun(number)))
            #expect(ledger.flush(within: .seconds(30)))
        }
        return (ledger, disk)
    }

    @Test("the open ledger counts what is saved, and deletes a segment in either form")
    func retire() throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        let reader = LedgerReader(disk: disk)
        let sealed = try reader.sealedSegments()
        let before = ledger.state
        for (segment, next) in zip(sealed, sealed.dropFirst()).prefix(3) {
            let outcome = try ledger.pack(segment.name, before: next.name)
            #expect(outcome != .left([]))
        }
        let packed = try reader.sealedSegments()
        #expect(packed.prefix(3).allSatisfy { $0.name.isPacked && $0.storedBytes < $0.size })
        let saved = zip(sealed, packed).reduce(0) { $0 + $1.0.storedBytes - $1.1.storedBytes }
        #expect(ledger.state.bytes == before.bytes - saved)
        #expect(scratch.mode(packed[0].name.description) == 0o440)
        // As after a crash, the second one lies there twice.
        let twice = sealed[1].name.description
        try Scratch.write([1, 2, 3], as: twice, in: scratch.path)
        for segment in packed.prefix(2) { try ledger.retire(segment) }
        try ledger.stop(reason: "test")
        let left = try disk.names().compactMap { SegmentName($0)?.number }
        #expect(!left.contains(1) && !left.contains(2) && left.contains(3))
        #expect(try reader.verify().findings.isEmpty)
        #expect(Python.accepts(scratch.path))
        // What a life that was killed left behind goes at the next start.
        try Scratch.write([1, 2, 3], as: "pack.tmp", in: scratch.path)
        let next = try Ledger(directory: scratch.path, identity: Sample.identity) { _ in }
        try next.stop(reason: "test")
        #expect(try !disk.names().contains("pack.tmp"))
    }

    @Test("a backup takes them as they are, and needs none that it has in the other form")
    func backup() throws {
        let scratch = Scratch()
        let (early, late) = ("\(scratch.path)-early", "\(scratch.path)-late")
        defer { _ = Shell.run("rm -r '\(early)' '\(late)'") }
        let (ledger, disk) = try ledger(in: scratch)
        try ledger.stop(reason: "test")
        _ = try Backup(of: Backup.Places(ledger: scratch.path), to: early)
        let packer = try Packer(directory: scratch.path)
        #expect(throws: LedgerError.locked(directory: scratch.path)) {
            try Packer(directory: scratch.path)
        }
        let names = SegmentName.all(in: try disk.names())
        #expect(try packer.pack(names[0], before: names[1]) != .left([]))
        let again = try Backup(of: Backup.Places(ledger: scratch.path), to: early)
        #expect(again.kept == names.count && again.linked == 0 && again.copied == 0)
        let fresh = try Backup(of: Backup.Places(ledger: scratch.path), to: late)
        #expect(fresh.linked == names.count)
        for copy in [early, late] {
            let found = try LedgerReader(directory: copy + "/ledger").verify()
            #expect(found.findings.isEmpty && found.segments == names.count)
        }
    }

    @Test("a backup of the open segment does not hide the compressed one of the next backup")
    func part() throws {
        let scratch = Scratch()
        let copy = "\(scratch.path)-copy"
        defer { _ = Shell.run("rm -r '\(copy)'") }
        let (ledger, disk) = try ledger(in: scratch)
        let open = try #require(SegmentName.all(in: try disk.names()).last)
        _ = try Backup(of: Backup.Places(ledger: scratch.path), to: copy)
        try ledger.append(.stop(reason: "behind the first backup"))
        try ledger.stop(reason: "test")
        let packer = try Packer(directory: scratch.path)
        #expect(try packer.pack(open, before: nil) != .left([]))
        for _ in 1...2 {
            _ = try Backup(of: Backup.Places(ledger: scratch.path), to: copy)
            #expect(try Reading(SystemDisk(directory: copy + "/ledger")) == Reading(disk))
        }
        let names = try SystemDisk(directory: copy + "/ledger").names()
        #expect(!names.contains(open.description) && names.contains { $0.hasSuffix(".zst") })
    }

    @Test(
        "a compressed file belongs to whom the segment belongs",
        .enabled(if: geteuid() == 0, "only root can give files away")
    )
    func owner() throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        try ledger.stop(reason: "test")
        _ = Shell.run("chown 65533:65534 '\(scratch.path)'/*")
        let names = SegmentName.all(in: try disk.names())
        let packer = try Packer(directory: scratch.path)
        #expect(try packer.pack(names[0], before: names[1]) != .left([]))
        let found = Shell.run("stat -c '%u:%g %a' '\(scratch.path)'/*.zst").text
        #expect(found == "65533:65534 440\n")
    }

    @Test("what a scrub finds is told although the same turn cannot compress")
    func refusedTurn() throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        let name = SegmentName.all(in: try disk.names())[0].description
        let path = "\(scratch.path)/\(name)"
        let rot = "printf x | dd of='\(path)' bs=1 seek=4500 conv=notrunc 2>/dev/null"
        _ = Shell.run("chmod u+w '\(path)'; \(rot)")
        // What cannot be removed as a file.
        try SystemDisk.create(directory: scratch.path + "/pack.tmp")
        var upkeep = Upkeep(
            scrub: Scrub(every: .seconds(86_400)),
            retention: Retention(policy: Retention.Policy()),
            packing: Packing(after: .zero)
        )
        let turn = upkeep.turn(ledger, in: scratch.path, at: SystemClock.read(isVouched: true))
        #expect(turn.fault != nil)
        #expect(turn.findings.first?.segment == name && turn.scrub.findings == turn.findings)
        _ = Shell.run("rmdir '\(scratch.path)/pack.tmp'")
        try ledger.stop(reason: "test")
    }

    @Test("a backup has all of a compressed file that is damaged at both ends")
    func damagedEnds() throws {
        let scratch = Scratch()
        let copy = "\(scratch.path)-copy"
        defer { _ = Shell.run("rm -r '\(copy)'") }
        let ledger = try PackedLedger(segmentBytes: 40 << 10)
        let name = try #require(ledger.first?.description)
        let bytes = try #require(ledger.disk.files[name])
        for (name, bytes) in ledger.disk.files {
            try Scratch.write(bytes, as: name, in: scratch.path)
        }
        var damaged = bytes
        for place in [400, bytes.count - 400] { damaged[place] ^= 1 }
        // Behind the place where the last record can be read that a COMMIT confirms.
        #expect(bytes.count > SegmentHeader.byteCount)
        try Scratch.write(damaged, as: name, in: scratch.path)
        _ = try Backup(of: Backup.Places(ledger: scratch.path), to: copy)
        #expect(try Scratch.contents(of: copy + "/ledger")[name] == damaged)
    }

    @Test("a file that goes while sizes are added is passed over")
    func gone() throws {
        let scratch = Scratch()
        let (ledger, disk) = try ledger(in: scratch)
        try ledger.stop(reason: "test")
        let reader = LedgerReader(disk: disk)
        let bytes = try reader.bytes()
        // A name that leads nowhere is listed, and has no size.
        let name = SegmentName(firstSequence: 1_000_000, number: 1_000_000)
        _ = Shell.run("ln -s nothing '\(scratch.path)/\(name)'")
        #expect(try reader.bytes() == bytes)
    }
}
