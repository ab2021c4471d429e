import Ledger
import ProbeModel
import Testing

@Suite("Missing and exchanged segments", .timeLimit(.minutes(3)))
struct ScrubTests {
    private func disk() throws -> SimulatedDisk {
        var settings = Bench.small
        settings.segmentBytes = 5000
        return try Bench.closed(runs: 30, settings: settings)
    }

    /// Turns until a whole round is over.
    private func round(_ scrub: inout Scrub, _ reader: LedgerReader) throws -> [Finding] {
        var found: [Finding] = []
        for turn in 0...Int64(try reader.sealedSegments().count) {
            found += try scrub.turn(reader, at: Sample.moment(turn))
        }
        return found
    }

    @Test("a file that is gone is told in the next turn, once, and shown until it is back")
    func missing() throws {
        let disk = try disk()
        let reader = LedgerReader(disk: disk)
        let names = disk.segments
        #expect(names.count > 4)
        var scrub = Scrub(every: .seconds(1_000_000))
        #expect(try round(&scrub, reader).isEmpty)
        for index in [2, 0] {
            let name = names[index].description
            let bytes = try #require(disk.files[name])
            disk.drop(name)
            // It rests, and looks nevertheless.
            let found = try scrub.turn(reader, at: Sample.moment(500))
            #expect(found.map(\.problem) == [.missing])
            #expect(found.first?.segment == names[index + 1].description)
            #expect(try scrub.turn(reader, at: Sample.moment(560)).isEmpty)
            #expect(scrub.state.findings == found)
            #expect(try reader.missing() == found)
            disk.place(name, bytes)
            #expect(try scrub.turn(reader, at: Sample.moment(620)).isEmpty)
            #expect(scrub.state.findings.isEmpty)
        }
    }

    @Test("files under each other's names are told when they are read")
    func exchanged() throws {
        let disk = try disk()
        let names = disk.segments.map(\.description)
        let contents = try names.map { try #require(disk.files[$0]) }
        disk.place(names[1], contents[2])
        disk.place(names[2], contents[1])
        var scrub = Scrub(every: .seconds(1_000_000))
        let found = try round(&scrub, LedgerReader(disk: disk))
        #expect(found.contains { $0.problem == .misplaced })
        #expect(Set(found.map(\.segment)).isSuperset(of: names[1...2]))
    }
}
