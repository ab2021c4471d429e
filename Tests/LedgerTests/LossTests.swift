import Digest
import Ledger
import ProbeModel
import Testing

/// Whoever reads a damaged ledger is told, and not only whoever verifies it (R5).
@Suite("What a reading does not see", .timeLimit(.minutes(2)))
struct LossTests {
    private func disk() throws -> SimulatedDisk {
        let disk = try Bench.closed(runs: 120)
        #expect(disk.segments.count >= 4)
        return disk
    }

    private func losses(_ disk: SimulatedDisk, after sequence: UInt64 = 0) throws -> [Finding] {
        try LedgerReader(disk: disk).read(after: sequence, limit: .max) { _ in true }
    }

    @Test("is nothing in a ledger that is whole, open or killed or closed", arguments: Seed.row(20))
    func whole(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var bench = try Bench(on: SimulatedDisk())
        for life in 0..<3 as Range<Int64> {
            try bench.write(0..<UInt64.random(in: 1..<40, using: &random))
            #expect(try losses(bench.disk).isEmpty, "seed \(seed)")
            bench = try Bench(on: bench.disk, second: 1000 * (life + 1))
            bench.turn()
        }
        bench.close()
        #expect(try losses(bench.disk).isEmpty, "seed \(seed)")
    }

    @Test("is named with its place: a frame, a header, a file", arguments: [0, 1, 2])
    func damage(kind: Int) throws {
        let disk = try disk()
        let names = disk.segments
        let name = names[1]
        switch kind {
        case 0: disk.rot(name.description, byte: SegmentHeader.byteCount + 500, bit: 3)
        case 1: disk.rot(name.description, byte: 30, bit: 0)
        default: disk.drop(name.description)
        }
        let found = try losses(disk)
        let place = kind == 2 ? names[2] : name
        #expect(!found.isEmpty && found.allSatisfy { $0.segment == place.description })
        #expect(found.allSatisfy { $0.isDamage })
        // Who asks for what lies behind is not told.
        #expect(try losses(disk, after: names[3].firstSequence - 1).isEmpty)
    }

    @Test("is told of a segment at the end, too: a seal that cannot be read")
    func seal() throws {
        let disk = try disk()
        let name = try #require(disk.segments.last?.description)
        disk.rot(name, byte: try disk.size(of: name) - 20, bit: 0)
        #expect(try losses(disk).map(\.segment) == [name])
    }

    @Test("is nothing where retention took a segment")
    func retired() throws {
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk)
        try bench.write(0..<80)
        let names = disk.segments
        let retirement = Record.Retirement(
            segment: names[0],
            last: names[1].firstSequence - 1,
            end: 0,
            chain: .zero,
            root: .zero,
            at: Sample.moment(100).wall
        )
        try bench.append(.retire(retirement))
        bench.turn()
        disk.drop(names[0].description)
        #expect(try losses(disk).isEmpty)
    }
}
