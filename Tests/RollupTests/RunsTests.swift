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
        let runs = try #require(all.first).runs.runs
        #expect(runs.map(\.start) == starts.map { time($0) })
        #expect(runs.map(\.outcome) == outcomes)
        #expect(runs.allSatisfy { $0.duration == .milliseconds(900) })
        let inner = try reader.runs(of: "shipping", in: time(3599)..<time(3600))
        #expect(inner.first?.runs.runs.map(\.start) == [time(3599)])
    }

    @Test("a run that needed a retry counts as the contract says, and is blamed on its step")
    func retried() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        for second in 0..<10 {
            var run = Run.sample(at: Int64(second) * 60, failing: second == 0 ? 2 : nil)
            if second == 1 || second == 2 { run.steps[1].retried = .connect }
            writer.absorb([run])
        }
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let span = time(0)..<time(3600)
        let strict = try #require(reader.counts(of: "shipping", in: span).journeys.first)
        #expect(strict.tally == Tally(good: 7, bad: 3))
        #expect(strict.steps.map(\.availability) == [1, 0.8, 7.0 / 8])
        #expect(strict.steps[1].failures == [.connect: 2])
        let gap = ServiceGap(try reader.counts(of: "shipping", in: span))
        #expect(gap.components.reduce(0) { $0 + $1.seen.blamed } == 3)
        #expect(gap.unexplained == 0)
        let kind = try #require(
            reader.counts(of: "shipping", in: span, retries: .client).journeys.first
        )
        #expect(kind.tally == Tally(good: 9, bad: 1))
        #expect(kind.steps.map(\.availability) == [1, 1, 0.9])
        for (policy, bad) in [(RetryPolicy.none, 3), (.client, 1)] {
            let rows = try reader.tallies(of: "shipping", in: span, retries: policy)
            #expect(rows.reduce(0) { $0 + $1.tally.bad } == bad)
            let runs = try #require(reader.runs(of: "shipping", in: span).first).runs.runs
            let counted = runs.map { $0.counting(limit: nil, retries: policy) }
            #expect(counted.count { $0 == .bad } == bad)
        }
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
        let runs = try #require(reader.runs(of: "shipping", in: time(0)..<time(7200)).first).runs
        #expect(runs.runs.map(\.start) == [time(0)])
        let missed = runs.missed.flatMap { stretch in (0..<stretch.count).map(stretch.moment) }
        #expect(missed == (0..<7).map { time(1800 + 600 * $0) }, "where they were due")
        let inner = try reader.runs(of: "shipping", in: time(2000)..<time(3600)).first?.runs.missed
        #expect(
            inner?.reduce(0) { $0 + $1.count }
                == missed.count { $0 >= time(2000) && $0 < time(3600) }
        )
        let tally = try reader.tallies(of: "shipping", in: time(0)..<time(7200))
            .reduce(Tally()) { $0 + $1.tally }
        #expect(tally == Tally(good: 1, unknown: 7))
    }

    private static func configuration(_ text: String, after sequence: UInt64) -> Entry {
        part(1, of: 1, [("a.yaml", text), ("b.yaml", "same")], after: sequence)
    }

    private static func part(
        _ part: Int,
        of parts: Int,
        _ files: [(String, String)],
        after sequence: UInt64
    ) -> Entry {
        let record = Record.Configuration(
            hash: SHA256(of: [1]),
            part: part,
            parts: parts,
            files: files.map { Record.Configuration.File(path: $0.0, text: $0.1) }
        )
        return Entry(sequence: sequence + 1, record: .configuration(record))
    }

    @Test("two configurations at one time are two, and each has all its parts")
    func sameTime() throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.start(at: 0))
        let old = [("a.yaml", "old"), ("gone.yaml", "gone"), ("c.yaml", "old")]
        for (place, files) in [Array(old[..<2]), Array(old[2...])].enumerated() {
            writer.absorb(Self.part(place + 1, of: 2, files, after: writer.progress.sequence))
        }
        let reader = { try RollupReader(path: folder.path()).files(before: time(500)) }
        try writer.flush()
        #expect(try reader().map(\.path) == old.map(\.0))
        writer.absorb(
            Self.part(1, of: 1, [("a.yaml", "new")], after: writer.progress.sequence)
        )
        try writer.flush()
        #expect(try reader().map(\.text) == ["new"])
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
