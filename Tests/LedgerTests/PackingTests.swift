import Digest
import Dispatch
import Glibc
import Ledger
import ProbeModel
import Synchronization
import Testing

@Suite("Compressed segments", .timeLimit(.minutes(3)))
struct PackingTests {
    @Test(
        "tell what they told before: records, verification, proofs",
        arguments: [700, 2000, Limits.packedPieceBytes]
    )
    func same(pieceBytes: Int) throws {
        let ledger = try PackedLedger(pieceBytes: pieceBytes)
        let (before, after) = (ledger.plain.segments, ledger.disk.segments)
        #expect(before.count > 3 && after.map(\.plain) == before)
        #expect(after.dropLast().allSatisfy(\.isPacked) && after.last == before.last)
        #expect(try Reading(ledger.disk) == Reading(ledger.plain))
        let size = PackedLedger.files(ledger.disk).values.reduce(0) { $0 + $1.count }
        #expect(try size == LedgerReader(disk: ledger.disk).bytes())
        #expect(try size < LedgerReader(disk: ledger.plain).bytes())
        let (plain, packed) = (
            try RecoveryPlan(reading: ledger.plain), try RecoveryPlan(reading: ledger.disk)
        )
        #expect(packed.recovery == nil && packed.bytes == size)
        #expect(packed.nextSequence == plain.nextSequence)
        #expect(packed.previousChain == plain.previousChain)
    }

    @Test("the daemon goes on behind a ledger of which even the last segment is compressed")
    func goesOn() throws {
        let ledger = try PackedLedger()
        let last = try #require(ledger.disk.segments.last)
        let outcome = try Packer(ledger.disk).pack(last, before: nil)
        #expect(outcome != .left([]))
        var bench = try Bench(on: ledger.disk, second: 1000)
        #expect(bench.plan.recovery == nil)
        bench.turn()
        bench.close()
        #expect(try LedgerReader(disk: ledger.disk).verify().findings.isEmpty)
    }

    @Test("zstd unpacks them to the bytes that the name says", .enabled(if: Shell.has("zstd")))
    func zstd() throws {
        let ledger = try PackedLedger()
        let scratch = Scratch()
        for (name, bytes) in ledger.disk.files {
            try Scratch.write(bytes, as: name, in: scratch.path)
        }
        for name in ledger.disk.segments.filter(\.isPacked) {
            let path = "\(scratch.path)/\(name)"
            #expect(Shell.run("zstd -tq '\(path)' 2>&1").code == 0)
            let hash = Shell.run("zstd -dcq '\(path)' | sha256sum").text.prefix(64)
            #expect(hash == name.original?.description ?? "")
            let original = try #require(ledger.plain.files[name.plain.description])
            #expect(hash == SHA256(of: original).description)
        }
        #expect(Python.accepts(scratch.path))
        // The independent verifier compares with the name, too.
        let name = try #require(ledger.first)
        let forged = SegmentName(
            firstSequence: name.firstSequence,
            number: name.number,
            original: .zero
        )
        _ = Shell.run("mv '\(scratch.path)/\(name)' '\(scratch.path)/\(forged)'")
        #expect(!Python.accepts(scratch.path))
    }

    // MARK: Damage

    @Test("each single flipped bit of a compressed file is found")
    func everyBit() throws {
        let ledger = try PackedLedger(runs: 12, segmentBytes: 4300)
        let name = try #require(ledger.first)
        let count = try ledger.disk.size(of: name.description)
        let missed = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: count) { byte in
            for bit in 0..<8 {
                let found = try? ledger.rot(name, byte: byte, bit: bit).scrub(name).findings
                let isFound = found?.contains { $0.segment == name.description } == true
                if !isFound { missed.withLock { $0.append(8 * byte + bit) } }
            }
        }
        #expect(missed.withLock { $0 }.isEmpty, "of \(8 * count) bits")
    }

    @Test("whatever stands in a compressed file, reading ends, and nothing is made up")
    func nonsense() throws {
        let ledger = try PackedLedger(runs: 60)
        let name = try #require(ledger.first)
        let bytes = try #require(ledger.disk.files[name.description])
        let whole = Set(try Reading(ledger.plain).entries)
        for seed in Seed.some(100) {
            var random = SplitMix64(seed: seed)
            var other = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
            if Bool.random(using: &random) { other = bytes[...] }
            for _ in 0..<Int.random(in: 1...40, using: &random) where !other.isEmpty {
                // Mostly where sizes and counts stand.
                let near = Bool.random(using: &random) ? other.count : min(other.count, 130)
                let place = other.count - Int.random(in: 1...near, using: &random)
                other[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            let disk = ledger.disk.afterKill()
            disk.place(name.description, Array(other))
            let reader = LedgerReader(disk: disk)
            let isDamaged = try reader.verify().isDamaged
            #expect(isDamaged || other.elementsEqual(bytes), "SEED=\(seed)")
            let found = try reader.entries()
            #expect(whole.isSuperset(of: found), "SEED=\(seed)")
        }
    }

    @Test("a damaged piece hides no other, and its place in the segment is told")
    func piece() throws {
        let ledger = try PackedLedger()
        let name = try #require(ledger.first)
        let size = try ledger.disk.size(of: name.description)
        let reader = ledger.rot(name, byte: size / 2)
        let whole = try Reading(ledger.plain).entries
        let here = whole.filter { $0.sequence < ledger.disk.segments[1].firstSequence }
        let found = try reader.entries()
        #expect(found.count < whole.count && found.allSatisfy { whole.contains($0) })
        #expect(found.first == whole.first && found.contains(here[here.count - 1]))
        #expect(found.count >= whole.count - here.count / 2)
        let problems = try reader.verify().findings.map(\.problem)
        #expect(problems.contains(.invalid(.unreadable(EBADMSG))))
        let text = try reader.verify().findings.map(\.description).joined(separator: "\n")
        #expect(text.contains("the bytes do not fit their checksum"), "\(text)")
    }

    @Test("a lost table is told, and nothing else is lost with it", arguments: [1, 5, 30])
    func table(fromEnd: Int) throws {
        let ledger = try PackedLedger()
        let name = try #require(ledger.first)
        let size = try ledger.disk.size(of: name.description)
        let reader = ledger.rot(name, byte: size - fromEnd)
        #expect(try reader.verify().findings.map(\.problem) == [.damagedTable])
        let found = try reader.entries()
        #expect(try found == Reading(ledger.plain).entries)
    }

    @Test("a file that holds something else than its name says is found")
    func forgedName() throws {
        let ledger = try PackedLedger()
        let name = try #require(ledger.first)
        let forged = SegmentName(
            firstSequence: name.firstSequence,
            number: name.number,
            original: .zero
        )
        try ledger.disk.rename(name.description, to: forged.description, replacing: false)
        let reader = LedgerReader(disk: ledger.disk)
        #expect(try reader.verify().findings.map(\.problem) == [.wrongContent])
        #expect(try reader.scrub(forged).findings.map(\.problem) == [.wrongContent])
    }

    // MARK: Steps

    @Test("wherever the power fails or the process ends, nothing is lost, and it is done again")
    func crashes() throws {
        var settings = Bench.small
        settings.segmentBytes = 5500
        let original = try Bench.closed(runs: 6, settings: settings)
        #expect(original.segments.count > 2)
        let reading = try Reading(original)
        let count = original.segments.count
        let steps = try {
            let disk = original.afterKill()
            try PackedLedger.pack(disk)
            return disk.changes
        }()
        #expect(steps > 8 * (count - 1))
        for step in 1...steps {
            let disk = original.afterKill()
            disk.faults.powerLossAt = step
            #expect(throws: LedgerError.self) { try PackedLedger.pack(disk) }
            var random = SplitMix64(seed: UInt64(step))
            let states =
                [disk.afterKill()]
                + [Survival.nothing, .everything, .anything].map {
                    disk.afterCrash($0, using: &random)
                }
            for state in states {
                #expect(try Reading(state) == reading, "step \(step)")
                #expect(try RecoveryPlan(reading: state).recovery == nil)
                try PackedLedger.pack(state)
                let files = PackedLedger.files(state)
                #expect(files.count == count, "step \(step): \(files.keys)")
                #expect(try Reading(state) == reading, "step \(step), again")
            }
        }
    }

    @Test("whatever the disk refuses, the segment is there; it is left alone for an hour")
    func refusals() throws {
        let original = try Bench.closed(runs: 40)
        #expect(original.segments.count > 1)
        let reading = try Reading(original)
        var refused = 0
        for (step, number) in zip(1...20, [EIO, ENOSPC, EROFS, EIO, ENOSPC, EIO].cycled(20)) {
            let disk = original.afterKill()
            disk.faults.refused[step] = number
            let packer = Packer(disk, pieceBytes: 2000)
            var packing = Packing(after: .zero)
            func turn(_ second: Int64) throws -> Bool {
                try PackedLedger.turn(&packing, packer, on: disk, at: second) != nil
            }
            // Nobody minds that there is nothing to remove.
            guard (try? turn(1_000_000)) == nil else { continue }
            refused += 1
            #expect(try Reading(disk) == reading, "step \(step)")
            #expect(try !turn(1_000_060))
            _ = try turn(1_003_600)
            #expect(disk.segments.first?.isPacked == true, "step \(step)")
            #expect(try Reading(disk) == reading, "step \(step), again")
        }
        #expect(refused > 12)
    }

    @Test("a disk that loses the new file is no damage of the segment, which is tried again")
    func lostWrite() throws {
        let disk = try Bench.closed(runs: 40)
        let (name, before) = (disk.segments[0], disk.files)
        let other = disk.afterKill()
        #expect(try Packer(other).pack(name, before: nil) != .left([]))
        disk.faults.unopenable = [other.segments[0].description]
        #expect(throws: LedgerError.self) { try Packer(disk).pack(name, before: nil) }
        #expect(disk.files == before)
        disk.faults.unopenable = []
        #expect(try Packer(disk).pack(name, before: nil) != .left([]))
    }

    @Test("the last room is left to the records")
    func room() throws {
        let disk = try Bench.closed(runs: 40)
        let name = disk.segments[0]
        let size = try disk.size(of: name.description)
        let before = disk.files
        let used = before.values.reduce(0) { $0 + $1.count }
        disk.faults.capacity = used + 2 * size - 1
        #expect(throws: LedgerError.self) { try Packer(disk).pack(name, before: nil) }
        #expect(disk.files == before)
        disk.faults.capacity += 1
        #expect(try Packer(disk).pack(name, before: nil) != .left([]))
    }

    @Test("only old, sealed and whole segments are compressed, the oldest first")
    func choice() throws {
        let disk = try Bench.closed(runs: 250)
        let names = disk.segments
        #expect(names.count > 5)
        // One that rots, and one that was never sealed.
        disk.rot(names[1].description, byte: 6000, bit: 3)
        let end = try #require(disk.files[names[2].description]).count
        let file = try disk.open(names[2].description)
        try disk.truncate(file, to: end - 128)
        disk.close(file)
        let reader = LedgerReader(disk: disk)
        let packable = try reader.packable()
        #expect(packable.map(\.segment.name) == [names[0], names[1]] + names[3...].dropLast())
        #expect(packable.compactMap(\.next) == [names[1], names[2]] + names[4...])
        var packing = Packing(after: .seconds(86_400))
        let packer = Packer(disk)
        var outcomes: [(SegmentName, Packer.Outcome)] = []
        for hour in 0..<60 as Range<Int64> {
            let turn = try PackedLedger.turn(&packing, packer, on: disk, at: hour * 3600)
            if hour < 24 { #expect(turn == nil) }
            if let turn { outcomes.append(turn) }
        }
        #expect(outcomes.map(\.0) == [names[0], names[1]] + names[3...].dropLast())
        guard case .left(let findings) = outcomes[1].1 else {
            Issue.record("a damaged segment was compressed")
            return
        }
        #expect(findings.first?.segment == names[1].description)
        #expect(
            disk.files[names[1].description] != nil
                && PackedLedger.files(disk).count == names.count
        )
        var never = Packing(after: nil)
        #expect(
            try never.turn(reader, at: Sample.moment(1 << 30)) { _, _ in .left([]) } == nil
        )
    }

    @Test("a segment that was closed in the future, by a wrong clock, holds up no later one")
    func future() throws {
        let disk = SimulatedDisk()
        for second in [10, 2_000_000, 20, 30, 40] as [Int64] {
            var bench = try Bench(on: disk, second: second)
            bench.turn()
            bench.close()
        }
        let names = disk.segments
        var packing = Packing(after: .seconds(86_400))
        var packed: [SegmentName] = []
        func turn(_ second: Int64) throws {
            let packer = Packer(disk)
            while let (name, outcome) = try PackedLedger.turn(
                &packing,
                packer,
                on: disk,
                at: second
            ) {
                #expect(outcome != .left([]))
                packed.append(name)
            }
        }
        try turn(1_000_000)
        // The first one's successor says that it was closed when that was opened.
        #expect(packed == [names[2], names[3]])
        try turn(3_000_000)
        #expect(packed == [names[2], names[3], names[0], names[1]])
    }

    @Test("who listed the folder before still finds the segment; the plain one wins")
    func listing() throws {
        let ledger = try PackedLedger()
        let before = try #require(ledger.plain.segments.first)
        let segment = try SegmentFile(before, on: ledger.disk)
        #expect(segment.name.plain == before && segment.name.isPacked)
        segment.content.close(on: ledger.disk)
        ledger.disk.place(before.description, ledger.plain.files[before.description] ?? [])
        #expect(ledger.disk.segments.first == before)
        #expect(ledger.disk.segments.count == ledger.plain.segments.count)
        ledger.disk.drop(before.description)
        ledger.disk.drop(ledger.disk.segments[0].description)
        #expect(throws: DiskError.self) { try SegmentFile(before, on: ledger.disk) }
        #expect(ledger.disk.openFiles == 0)
    }
}

extension Array {
    /// The first `count` elements of this array over and over.
    fileprivate func cycled(_ count: Int) -> [Element] {
        (0..<count).map { self[$0 % self.count] }
    }
}
