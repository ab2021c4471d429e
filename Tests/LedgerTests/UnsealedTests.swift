import Digest
import Ledger
import ProbeModel
import Testing

/// A segment whose writer ended without farewell is as good as any once the next one goes on.
@Suite("Segments without a seal", .timeLimit(.minutes(3)))
struct UnsealedTests {
    /// How the first segment ends.
    enum End: CaseIterable {
        case killed
        case refused
    }

    /// Two segments, the second of them sealed, and nobody had sealed the first.
    private func ledger(_ end: End) throws -> Chancery {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try chancery.work(0..<6)
        switch end {
        case .killed: chancery = try Chancery(on: disk, key: Chancery.key(7), second: 1000)
        case .refused: disk.faults.refusedSyncs = [disk.syncs + 1]
        }
        try chancery.work(6..<9)
        return chancery
    }

    @Test("are no finding under a signed checkpoint, and one until then", arguments: End.allCases)
    func verdict(end: End) throws {
        var chancery = try ledger(end)
        let disk = chancery.bench.disk
        #expect(disk.segments.count == 2)
        #expect(try disk.lock("LOCK"))
        let reader = LedgerReader(disk: disk)
        try chancery.work(9..<13)
        let later = try reader.verify()
        #expect(later.findings.map(\.problem) == [.unsealed])
        #expect(!later.isUndecided)
        // Without a key nobody vouches for the record that tells of it.
        let stranger = try Chancery.key(9).named(for: try #require(later.ledger)).verifyingKey
        let alone = try reader.verify(trusting: [stranger])
        #expect(alone.findings.map(\.problem) == [.uncleanEnd, .unsealed])
    }

    @Test("their records are proven by the record that states their root", arguments: End.allCases)
    func proof(end: End) throws {
        var chancery = try ledger(end)
        try chancery.close()
        let disk = chancery.bench.disk
        let reader = LedgerReader(disk: disk)
        let proof = try #require(try reader.proof(of: 5).proof)
        #expect(proof.segment == 1 && proof.holds(for: proof.root))
        let statement = try #require(proof.statement)
        let second = try #require(try reader.proof(of: statement).proof)
        #expect(second.segment == 2 && second.statement == nil)
        let closed = try reader.closedSegments()
        #expect(closed.map(\.isSealed) == [false, true])
        #expect(closed[1].root == second.root)
        #expect(closed[0].last + 1 == closed[1].name.firstSequence)
        // One changed byte, and there is no proof.
        disk.rot(disk.segments[0].description, byte: 4200, bit: 1)
        #expect(try reader.proof(of: 5).obstacle == .damaged(segment: 1))
    }

    @Test("an older version's are not proven, and the obstacle says why")
    func unstated() throws {
        let disk = SimulatedDisk()
        var first = try Bench(on: disk)
        first.turn()
        var choices = Bench<SimulatedDisk>.Choices()
        choices.amend = { $0.recovery?.tree = nil }
        var second = try Bench(on: disk, choices)
        second.turn()
        second.close()
        let obstacle = try LedgerReader(disk: disk).proof(of: 1).obstacle
        #expect(obstacle == .notStated(segment: 1))
        #expect(obstacle?.description.contains("never sealed") == true)
    }

    @Test("are compressed, and tell what they told before", arguments: End.allCases)
    func packed(end: End) throws {
        var chancery = try ledger(end)
        try chancery.close()
        let disk = chancery.bench.disk
        let before = try Reading(disk)
        #expect(before.proofs.allSatisfy { $0 != nil })
        #expect(try LedgerReader(disk: disk).packable().count == 1)
        #expect(try PackedLedger.pack(disk) == 1)
        #expect(disk.segments.map(\.isPacked) == [true, false])
        #expect(try Reading(disk) == before)
        #expect(try RecoveryPlan(reading: disk).recovery == nil)
    }

    @Test("cut short they are damaged, compressed or not, and nobody takes them for closed")
    func cut() throws {
        var chancery = try ledger(.killed)
        try chancery.close()
        let disk = chancery.bench.disk
        let reader = LedgerReader(disk: disk)
        let closed = try #require(try reader.closedSegments().first)
        let file = try disk.open(closed.name.description)
        try disk.truncate(file, to: closed.size - 8)
        disk.close(file)
        #expect(try reader.verify().isDamaged)
        #expect(try reader.closedSegments().map(\.name.number) == [2])
        #expect(try reader.packable().isEmpty)
    }

    @Test("are retired, and the record of it has their root")
    func retired() throws {
        let origin = Scratch()
        let copy = Scratch()
        func open(_ scratch: Scratch) throws -> Ledger {
            try Ledger(directory: scratch.path, identity: Sample.identity) { _ in }
        }
        let first = try open(origin)
        for number in 0..<5 as Range<UInt64> { try first.append(.run(Sample.ordinaryRun(number))) }
        #expect(first.flush(within: .seconds(30)))
        // As if the process had been killed there.
        for (name, bytes) in try Scratch.contents(of: origin.path) {
            try Scratch.write(bytes, as: name, in: copy.path)
        }
        try first.stop(reason: "test")
        let second = try open(copy)
        let reader = try LedgerReader(directory: copy.path)
        let segment = try #require(try reader.closedSegments().first)
        #expect(!segment.isSealed && segment.storedBytes > segment.size)
        #expect(try second.state.bytes == reader.bytes())
        try second.retire(segment)
        #expect(try second.state.bytes == reader.bytes())
        try second.stop(reason: "test")
        #expect(try reader.verify().findings.isEmpty)
        #expect(Python.accepts(copy.path))
        var roots: Set<SHA256> = []
        for entry in try reader.entries() {
            switch entry.record {
            case .recovery(let recovery): roots.insert(recovery.tree?.root ?? .zero)
            case .retire(let retirement): roots.insert(retirement.root)
            default: break
            }
        }
        #expect(roots.count == 1 && !roots.contains(.zero))
    }

    @Test("the ledger's size is that of its files, whatever the disk refuses")
    func size() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        let reader = LedgerReader(disk: disk)
        for number in 0..<80 as Range<UInt64> {
            if number % 30 == 20 { disk.faults.refusedSyncs = [disk.syncs + 1] }
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
            #expect(try bench.loop.writer.bytes == reader.bytes(), "after run \(number)")
        }
        #expect(disk.segments.count > 4)
        var next = try Bench(on: disk, second: 500)
        next.turn()
        #expect(try next.loop.writer.bytes == reader.bytes())
        next.close()
        #expect(try next.loop.writer.bytes == reader.bytes())
    }
}
