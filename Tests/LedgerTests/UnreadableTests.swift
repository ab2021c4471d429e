import Glibc
import Ledger
import ProbeModel
import Testing

/// Sectors that the disk cannot read are damage like any other: everything around them is read, and
/// nobody is kept from starting, looking after the ledger, or deleting (R2, F7).
@Suite("Unreadable sectors", .timeLimit(.minutes(3)))
struct UnreadableTests {
    enum Place: CaseIterable {
        case header, middle, seal
        /// Not even the file can be opened.
        case file
    }

    /// Five segments, sealed and old, of which one has a sector that cannot be read.
    private func disk(_ place: Place, inLast isLast: Bool) throws -> (SimulatedDisk, SegmentName) {
        var settings = Bench.small
        settings.segmentBytes = 14_000
        let disk = try Bench.closed(runs: 80, settings: settings)
        let names = disk.segments
        #expect(names.count >= 3)
        let name = try #require(isLast ? names.last : names.dropFirst().first)
        let size = try disk.size(of: name.description)
        switch place {
        case .header: disk.spoil(name.description, byte: 10)
        case .middle: disk.spoil(name.description, byte: size / 2)
        case .seal: disk.spoil(name.description, byte: size - 20)
        case .file: disk.faults.unopenable = [name.description]
        }
        return (disk, name)
    }

    @Test(
        "a start goes on, readers read what is around them, and verify names the place",
        arguments: Place.allCases,
        [true, false]
    )
    func start(place: Place, isLast: Bool) throws {
        let (disk, name) = try disk(place, inLast: isLast)
        let reader = LedgerReader(disk: disk)
        let last = try Bench.read(disk).last?.sequence ?? 0
        var bench = try Bench(on: disk, second: 1000)
        #expect(bench.plan.nextSequence > 80)
        if [.header, .file].contains(place) {
            #expect(bench.plan.recovery?.class == .damage)
            #expect(try bench.plan.damagedBytes == disk.size(of: name.description))
        }
        try bench.append(.stop(reason: "after"))
        bench.turn()
        bench.close()
        let found = try Bench.read(disk)
        #expect(found.last?.record == .stop(reason: "after"))
        #expect(found.last.map { $0.sequence > last } == true, "no number is used twice")
        #expect(found.contains { $0.sequence < name.firstSequence })
        let findings = try reader.verify().findings
        #expect(
            findings.contains {
                $0.segment == name.description && $0.problem == .invalid(.unreadable(EIO))
            },
            "\(findings)"
        )
        _ = try reader.latest(limit: 100) { _ in true }
        _ = try reader.lastSequence(.zero...Limits.replayTime, within: 0)
    }

    @Test("a scrub counts them, and deleting goes on", arguments: Place.allCases)
    func care(place: Place) throws {
        let (disk, name) = try disk(place, inLast: false)
        let reader = LedgerReader(disk: disk)
        var scrub = Scrub(every: .seconds(86_400))
        var found: [Finding] = []
        for turn in 0..<Int64(disk.segments.count) {
            found += try scrub.turn(reader, at: Sample.moment(turn))
        }
        #expect(found.contains { $0.problem == .invalid(.unreadable(EIO)) })
        #expect(found.allSatisfy { $0.segment == name.description })
        #expect(scrub.state.damagedBytes == (try disk.size(of: name.description)))
        // A segment whose two ends cannot be told cannot be retired; its neighbours can.
        let sealed = try reader.sealedSegments()
        #expect(sealed.contains { $0.name == name } == (place == .middle))
        #expect(sealed.count >= disk.segments.count - 1)
    }

    @Test("a compressed segment that cannot be opened gives none of its numbers away")
    func packed() throws {
        let disk = SimulatedDisk()
        var settings = Bench.small
        settings.segmentBytes = 1 << 20
        var bench = try Bench(on: disk, settings: settings)
        for _ in 0..<1000 { try bench.append(.stop(reason: "")) }
        bench.turn()
        bench.close()
        let sequence = try LedgerReader(disk: disk).lastSequence()
        #expect(try Packer(disk).pack(disk.segments[0], before: nil) != .left([]))
        let name = disk.segments[0].description
        // A file of so many bytes could not hold as many records if it were not compressed.
        #expect(try disk.size(of: name) < Int(sequence) * 32)
        disk.faults.unopenable = [name]
        let plan = try RecoveryPlan(reading: disk)
        #expect(plan.nextSequence > sequence && plan.recovery?.class == .damage)
    }

    @Test("nor does one that was cut off, or has lost its table and a piece", arguments: 0..<8)
    func cut(eighth: Int) throws {
        let disk = try Bench.closed(runs: 40)
        let last = try LedgerReader(disk: disk).lastSequence()
        let plain = try #require(disk.segments.last)
        #expect(try Packer(disk, pieceBytes: 2000).pack(plain, before: nil) != .left([]))
        let name = try #require(disk.segments.last?.description)
        let bytes = try #require(disk.files[name])
        let end = bytes.count * eighth / 8
        disk.place(name, Array(bytes[..<end]))
        #expect(try RecoveryPlan(reading: disk).nextSequence > last)
        disk.place(name, bytes)
        disk.rot(name, byte: bytes.count - 1, bit: 0)
        // Without the table alone each number is known.
        #expect(try RecoveryPlan(reading: disk).nextSequence == last + 1)
        disk.rot(name, byte: end, bit: 0)
        #expect(try RecoveryPlan(reading: disk).nextSequence > last)
    }

    @Test("want of descriptors is no damage")
    func shortage() throws {
        let (disk, _) = try disk(.middle, inLast: false)
        disk.faults.descriptors = 0
        #expect(throws: LedgerError.self) { try LedgerReader(disk: disk).verify() }
    }
}
