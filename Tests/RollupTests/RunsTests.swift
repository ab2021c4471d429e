import Digest
import Ledger
import ProbeModel
import Reliability
import Rollup
import Testing

@Suite("Runs one by one, declarations, files in force")
struct RunsTests {
    @Test("a run comes back to the millisecond, as it ended")
    func runs() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        let starts: [Int64] = [10, 3599, 3600, 7300]
        let outcomes: [Outcome] = [.passed, .degraded, .aborted, .skipped]
        for (start, outcome) in zip(starts, outcomes) {
            writer.absorb([.sample(at: start, outcome)])
            // A row that is written in parts is the same row.
            try writer.flush()
        }
        let reader = try RollupReader(path: folder.path())
        let all = try reader.runs(of: "shipping", in: time(0)..<time(8000))
        #expect(all.map(\.journey) == ["ship"])
        let runs = try #require(all.first).runs
        #expect(runs.map(\.start) == starts.map { time($0) })
        #expect(runs.map(\.outcome) == outcomes)
        #expect(runs.allSatisfy { $0.duration == .milliseconds(900) })
        let inner = try reader.runs(of: "shipping", in: time(3599)..<time(3600))
        #expect(inner.first?.runs.map(\.start) == [time(3599)])
    }

    @Test("missed runs are there, at even distances")
    func missed() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        writer.absorb([.sample(at: 0)])
        writer.absorb(
            Entry(
                sequence: writer.progress.sequence + 1,
                record: .gap(
                    .init(
                        journey: "ship",
                        service: "shipping",
                        reason: .down,
                        plannedFirst: time(1800),
                        plannedLast: time(5400),
                        count: 7
                    )
                )
            )
        )
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let runs = try reader.runs(of: "shipping", in: time(0)..<time(7200)).first?.runs ?? []
        #expect(runs.count == 8)
        #expect(runs.dropFirst().allSatisfy { $0.outcome == .missed && $0.start >= time(1800) })
        #expect(Set(runs.map(\.start)).count == 8)
        let tally = try reader.tallies(of: "shipping", in: time(0)..<time(7200))
            .reduce(Tally()) { $0 + $1.tally }
        #expect(tally == Tally(good: 1, unknown: 7))
    }

    private static func configuration(_ text: String, after sequence: UInt64) -> Entry {
        let files = [("a.yaml", text), ("b.yaml", "same")].map {
            Record.Configuration.File(path: $0.0, text: $0.1)
        }
        let record = Record.Configuration(
            hash: SHA256(of: [1]),
            part: 1,
            parts: 1,
            files: files
        )
        return Entry(sequence: sequence + 1, record: .configuration(record))
    }

    @Test("declarations and files come back in the order of the ledger")
    func declared() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        writer.absorb(Self.configuration("old", after: writer.progress.sequence))
        writer.absorb([.sample(at: 100)])
        writer.absorb(Self.configuration("new", after: writer.progress.sequence))
        let change = Change(name: "rel", service: "", component: "", at: time(5), note: "")
        let declaration = Declaration(at: time(100), who: "ada", matter: .change(change))
        let sequence = writer.progress.sequence + 1
        writer.absorb(Entry(sequence: sequence, record: .declaration(declaration)))
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        #expect(try reader.declarations().map(\.declaration) == [declaration])
        #expect(try reader.declarations().map(\.sequence) == [sequence])
        for (moment, text) in [(-50, "old"), (50, "old"), (200, "new")] as [(Int64, String)] {
            let files = try reader.files(before: time(moment))
            #expect(files.map(\.path) == ["a.yaml", "b.yaml"])
            #expect(files.map(\.text) == [text, "same"])
            #expect(files.first?.hash == SHA256(of: Array(text.utf8)))
        }
    }
}
