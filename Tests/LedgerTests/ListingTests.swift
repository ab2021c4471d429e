import Digest
import Ledger
import ProbeModel
import Testing

@Suite("The list of segments", .timeLimit(.minutes(1)))
struct ListingTests {
    /// Two lives that were killed, one whose segments were sealed, and one that writes.
    private func disk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        for life in 0..<2 as Range<Int64> {
            var bench = try Bench(on: disk, second: 1000 * life)
            try bench.write(0..<5)
        }
        var bench = try Bench(on: disk, second: 2000)
        try bench.write(0..<60)
        bench.close()
        var last = try Bench(on: disk, second: 3000)
        try last.write(0..<5)
        return disk
    }

    @Test("has a row for each one, with its records, times and state")
    func rows() throws {
        let disk = try disk()
        let reader = LedgerReader(disk: disk)
        let rows = try reader.listing()
        let states = rows.map(\.state)
        #expect(states.prefix(2) == [.ended, .ended] && states.last == .open, "\(states)")
        #expect(states.dropFirst(2).dropLast().allSatisfy { $0 == .sealed } && rows.count >= 4)
        #expect(rows.map(\.numbers.lowerBound) == (1...UInt64(rows.count)).map { $0 })
        // Each record stands in one row.
        let counted = rows.reduce(0) { $0 + ($1.records?.count ?? 0) }
        #expect(try reader.lastSequence() == UInt64(counted))
        for (row, next) in zip(rows, rows.dropFirst()) {
            #expect(row.records?.upperBound == next.records.map { $0.lowerBound - 1 })
            #expect(row.closed.map { $0 >= row.opened ?? $0 && $0 <= next.opened ?? $0 } == true)
        }
        // What lies behind the end of one that was killed is not of it.
        let name = disk.segments[0].description
        let allocated = try disk.size(of: name)
        #expect(rows[0].size < allocated && rows[0].size > SegmentHeader.byteCount)
    }

    @Test("shows what cannot be read, what is missing, and what was deleted by the rules")
    func losses() throws {
        let disk = try disk()
        let names = disk.segments
        disk.rot(names[0].description, byte: 30, bit: 0)
        disk.drop(names[1].description)
        var rows = try LedgerReader(disk: disk).listing()
        #expect(rows.map(\.state).prefix(2) == [.damaged, .missing])
        #expect(rows[1].numbers == 2...2 && rows[1].records == nil)
        disk.drop(names[0].description)
        var bench = try Bench(on: disk, second: 4000)
        var row = Record.Retirement(
            segment: names[1],
            last: names[2].firstSequence - 1,
            end: 0,
            chain: .zero,
            root: .zero,
            at: Sample.moment(4000).wall
        )
        row.rowStart = 1
        try bench.append(.retire(row))
        bench.turn()
        rows = try LedgerReader(disk: disk).listing()
        #expect(rows[0].state == .retired && rows[0].numbers == 1...2)
    }
}
